"""The role `analyst` reads everything and does nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

from libcrawl.store.schema import migrate
from libcrawl.store.schema.analyst import grant
from libcrawl.store.server.engine import Address, connect, parse_url
from tests.conftest import Database, as_login

RELATIONS = text(
    "SELECT oid::regclass::text FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
)


@pytest.fixture
def analyst(database: Database) -> Iterator[Connection]:
    """A connection of a login that is a member of the role."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS alice")
        connection.exec_driver_sql("CREATE ROLE alice LOGIN PASSWORD 'a' IN ROLE analyst")
        grant(connection)  # a clone has the rights of tables, not those of the database
    engine = connect(Address(parse_url(as_login(database, "alice", "a")), embedded=False))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE alice")


def test_every_table_and_view_can_be_read(database: Database, analyst: Connection) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SELECT ensure_snapshot_partition(now())")
    relations = analyst.execute(RELATIONS).scalars().all()
    assert "latest_work_counters" in relations
    for relation in relations:
        analyst.exec_driver_sql(f"SELECT * FROM {relation}")


def test_functions_can_be_called(analyst: Connection) -> None:
    assert analyst.exec_driver_sql("SELECT c_index(0, 0, 0)").scalar_one() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO libraries (code, name_zh) VALUES ('x', 'x')",
        "UPDATE works SET title = ''",
        "DELETE FROM work_snapshots",
        "TRUNCATE refreshes",
        "DROP VIEW run_health",
        "CREATE TABLE mine ()",
        "SELECT ensure_snapshot_partition(now())",
        "SELECT note_month_end('2026-01-01+8')",
        "CREATE TEMPORARY TABLE mine ()",
        "SELECT 1 AS one INTO TEMPORARY mine",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock_shared(1, 2)",
        "SELECT pg_advisory_xact_lock(7106, 1)",
        "SELECT pg_logical_emit_message(true, 'x', 'y')",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COMMENT ON TABLE works IS 'mine'",
        "COPY works FROM PROGRAM 'true'",
        "LOCK TABLE works IN EXCLUSIVE MODE",
        "SELECT nextval('crawl_runs_id_seq')",
        "SELECT * FROM works FOR UPDATE",
    ],
)
def test_nothing_else_is_allowed(analyst: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        analyst.exec_driver_sql(statement)


def test_a_login_that_may_write_keeps_rights_that_analysts_lose(database: Database) -> None:
    """A login that is no owner, with grants on the tables by an administrator."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS writer")
        connection.exec_driver_sql("CREATE ROLE writer LOGIN PASSWORD 'w'")
        connection.exec_driver_sql("GRANT INSERT ON crawl_runs TO writer")
        grant(connection)
    engine = create_engine(parse_url(as_login(database, "writer", "w")))
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE mine ()")
        assert connection.exec_driver_sql("SELECT pg_try_advisory_xact_lock(1)").scalar_one()
    engine.dispose()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP OWNED BY writer")
        connection.exec_driver_sql("DROP ROLE writer")


def test_without_our_tables_all_is_as_in_any_database(database: Database) -> None:
    migrate.downgrade(database.engine, "base")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql(
            "SELECT has_database_privilege('public', current_database(), 'TEMPORARY')"
            " AND has_function_privilege('public', 'lo_create(oid)', 'EXECUTE')"
        ).scalar_one()


def test_the_role_cannot_log_in(database: Database) -> None:
    with database.engine.connect() as connection:
        role = "SELECT rolcanlogin, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = 'analyst'"
        assert connection.execute(text(role)).one() == (False, False, False)


def test_a_login_that_may_not_make_roles_migrates_without(
    empty_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """The role of other databases is renamed meanwhile, so that it is missing here."""
    name = empty_database.engine.url.database
    with empty_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS owner")
        connection.exec_driver_sql("CREATE ROLE owner LOGIN PASSWORD 'o'")
        connection.exec_driver_sql(f"ALTER DATABASE {name} OWNER TO owner")
        connection.exec_driver_sql("GRANT ALL ON SCHEMA public TO owner")
        if connection.execute(text("SELECT FROM pg_roles WHERE rolname = 'analyst'")).rowcount:
            connection.exec_driver_sql("ALTER ROLE analyst RENAME TO analyst_away")
    engine = create_engine(parse_url(as_login(empty_database, "owner", "o")))
    try:
        migrate.upgrade(engine)
        assert "no role analyst" in capsys.readouterr().err
        assert migrate.schema(engine).state is migrate.SchemaState.CURRENT
    finally:
        engine.dispose()
        with empty_database.engine.begin() as connection:
            if connection.execute(
                text("SELECT FROM pg_roles WHERE rolname LIKE '%_away'")
            ).rowcount:
                connection.exec_driver_sql("ALTER ROLE analyst_away RENAME TO analyst")
            connection.exec_driver_sql("DROP OWNED BY owner")
            connection.exec_driver_sql(f"ALTER DATABASE {name} OWNER TO CURRENT_USER")
            connection.exec_driver_sql("DROP ROLE owner")
