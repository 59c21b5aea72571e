"""The schema: up, down and up again; obstacles are reported; nothing is half done."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from libcrawl.store.errors import AheadOfProgram, BehindMigrations, MigrationFailed
from libcrawl.store.schema import migrate, views
from libcrawl.store.schema.migrate import SchemaState
from libcrawl.store.server.engine import ensure_schema
from tests.conftest import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
RELATIONS = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"


def check(engine: Engine) -> None:
    """`alembic check`: raises where models and database differ."""
    config = migrate.configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_up_down_and_up_again(empty_database: Database) -> None:
    engine = empty_database.engine
    migrate.upgrade(engine)
    check(engine)
    migrate.downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert inspect(engine).get_view_names() == []
    migrate.upgrade(engine)
    check(engine)


def test_partitions_do_not_confuse_the_check(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("SELECT ensure_snapshot_partition(now())"))
    check(database.engine)


def test_revisions_are_those_of_alembic() -> None:
    script = ScriptDirectory.from_config(migrate.configuration())
    assert migrate.revisions()[-1] == script.get_current_head()
    assert set(migrate.revisions()) == {each.revision for each in script.walk_revisions()}


def test_an_older_schema_of_ones_own_server_names_the_command(empty_database: Database) -> None:
    with pytest.raises(BehindMigrations, match="run `scrapy db upgrade`"):
        ensure_schema(empty_database.engine, migrates=False)
    assert inspect(empty_database.engine).get_table_names() == []


def test_the_embedded_schema_is_brought_up(empty_database: Database) -> None:
    ensure_schema(empty_database.engine, migrates=True)
    assert migrate.schema(empty_database.engine).state is SchemaState.CURRENT


def test_a_newer_schema_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(AheadOfProgram, match=r"9999.*update the program"):
        ensure_schema(database.engine, migrates=True)


def test_changed_views_are_made_anew(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("COMMENT ON TABLE alembic_version IS 'views of old'"))
    assert migrate.schema(database.engine).state is SchemaState.VIEWS_DIFFER
    ensure_schema(database.engine, migrates=False)  # a crawl does not need them
    ensure_schema(database.engine, migrates=True)
    assert migrate.schema(database.engine).state is SchemaState.CURRENT


def test_two_processes_migrate_at_once(empty_database: Database) -> None:
    problems: list[Exception] = []

    def migrates() -> None:
        try:
            ensure_schema(empty_database.engine, migrates=True)
        except Exception as error:
            problems.append(error)

    # Alembic keeps its context in a module, so one thread migrates and a lock stands for the other
    with empty_database.engine.connect() as other:
        other.exec_driver_sql("SELECT pg_advisory_xact_lock(297552433)")
        thread = threading.Thread(target=migrates)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
        assert inspect(other).get_table_names() == []
    thread.join()
    assert problems == []
    assert migrate.schema(empty_database.engine).state is SchemaState.CURRENT


def test_first_commands_at_once_migrate_once(empty_database: Database) -> None:
    """The one that comes second leaves views alone that the first one's work may be reading."""
    engine = empty_database.engine
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor() as pool, engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({migrate.ONE_AT_A_TIME})")
        begun = [pool.submit(ensure_schema, engine, migrates=True) for _ in range(2)]
        while other.exec_driver_sql(waiting).scalar_one() < len(begun):
            assert not any(each.done() for each in begun)
            time.sleep(0.02)
        other.rollback()
        for each in begun:
            each.result()
    assert migrate.schema(engine).state is SchemaState.CURRENT
    made = "SELECT count(DISTINCT xmin::text) FROM pg_type WHERE typname IN ('works', 'run_health')"
    with engine.connect() as connection:
        assert connection.exec_driver_sql(made).scalar_one() == 1


def test_an_unknown_revision_lists_the_known(database: Database) -> None:
    with pytest.raises(MigrationFailed, match="known revisions: base, 0001"):
        migrate.downgrade(database.engine, "7777")


def test_a_view_of_the_users_own_is_not_dropped(database: Database) -> None:
    ours = views.names("VIEW")[0]
    with database.engine.begin() as connection:
        connection.execute(text(f"CREATE VIEW mine AS SELECT * FROM {ours}"))
    with pytest.raises(MigrationFailed, match="view mine depends on"):
        migrate.upgrade(database.engine)
    assert "mine" in inspect(database.engine).get_view_names()
    assert ours in inspect(database.engine).get_view_names()


@pytest.fixture
def work(database: Database) -> int:
    """The key of a work to take snapshots of."""
    with database.engine.begin() as connection:
        connection.execute(text(INSERT_WORK))
        return int(connection.execute(text("SELECT id FROM works")).scalar_one())


INSERT_WORK = """
WITH library AS (
    INSERT INTO libraries (code, name_zh) VALUES ('x', '某图书馆') RETURNING id
), account AS (
    INSERT INTO accounts (library_id, platform, platform_id) SELECT id, 'weibo', '1' FROM library
    RETURNING id
), run AS (
    INSERT INTO crawl_runs (platform, started_at, status, program_version, settings)
    VALUES ('weibo', now(), 'running', '0', '{}')
)
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    first_seen_at, last_seen_at)
SELECT id, 'm1', 'text', '', true, '', now(), now(), now() FROM account
"""
SNAPSHOT = """
INSERT INTO work_snapshots (work_id, captured_at, run_id, likes)
SELECT :work, :at, id, 1 FROM crawl_runs
"""
WHERE_IT_LIES = "SELECT tableoid::regclass::text, captured_at FROM work_snapshots ORDER BY 2"


def test_partitions_are_months_in_shanghai(database: Database, work: int) -> None:
    last = datetime(2026, 10, 31, 23, 59, 59, tzinfo=SHANGHAI)
    first = datetime(2026, 11, 1, tzinfo=SHANGHAI)
    with database.engine.begin() as connection:
        for moment in (last, first, first):
            made = text("SELECT ensure_snapshot_partition(:at)")
            assert connection.execute(made, {"at": moment}).scalar_one() is True
        for moment in (last, first):
            connection.execute(text(SNAPSHOT), {"work": work, "at": moment})
        rows = connection.execute(text(WHERE_IT_LIES)).all()
    assert rows == [("work_snapshots_y2026m10", last), ("work_snapshots_y2026m11", first)]


def test_the_default_partition_catches_and_hands_over(database: Database, work: int) -> None:
    moment = datetime(2026, 11, 5, tzinfo=SHANGHAI)
    other = datetime(2026, 12, 5, tzinfo=SHANGHAI)
    with database.engine.begin() as connection:
        for each in (moment, other):
            connection.execute(text(SNAPSHOT), {"work": work, "at": each})
        assert connection.execute(text(WHERE_IT_LIES)).scalars().all() == [
            "work_snapshots_default",
            "work_snapshots_default",
        ]
    with database.engine.begin() as connection:
        connection.execute(text("SELECT ensure_snapshot_partition(:at)"), {"at": moment})
        rows = connection.execute(text(WHERE_IT_LIES)).all()
    assert rows == [("work_snapshots_y2026m11", moment), ("work_snapshots_default", other)]


def test_sessions_race_for_a_partition(database: Database) -> None:
    made: list[bool] = []

    def make() -> None:
        with database.engine.begin() as connection:
            statement = text("SELECT ensure_snapshot_partition('2026-11-05')")
            made.append(connection.execute(statement).scalar_one())

    threads = [threading.Thread(target=make) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [True] * 5


def test_a_long_reader_does_not_fail_the_writer(database: Database) -> None:
    with database.engine.connect() as reader, database.engine.begin() as writer:
        reader.execute(text("SELECT count(*) FROM work_snapshots"))
        statement = text("SELECT ensure_snapshot_partition('2026-11-05')")
        assert writer.execute(statement).scalar_one() is False
        writer.execute(text(RELATIONS))
