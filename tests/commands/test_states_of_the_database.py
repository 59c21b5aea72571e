"""In every state of the database a command prints one line: the problem and its remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, make_url

from libcrawl.store.schema import migrate
from libcrawl.store.server.postmaster import free_port
from tests.conftest import Database, RunScrapy, as_login

Change = Callable[[Database], str]  # what is done to a database, and the address to use


def _run(database: Database, *statements: str) -> str:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            name = str(database.engine.url.database)
            connection.exec_driver_sql(statement.replace("THIS", name))
    return database.url


def away(database: Database) -> str:
    url = make_url(database.url).set(port=free_port(None))
    return url.render_as_string(hide_password=False)


def wrong_password(database: Database) -> str:
    return as_login(database, "libcrawl", "hunter2")


def missing(database: Database) -> str:
    return make_url(database.url).set(database="nowhere").render_as_string(hide_password=False)


def empty(database: Database) -> str:
    migrate.downgrade(database.engine, "base")
    return database.url


def behind(database: Database) -> str:
    migrate.downgrade(database.engine, "0007")
    return database.url


def ahead(database: Database) -> str:
    return _run(database, "UPDATE alembic_version SET version_num = '9999'")


def read_only(database: Database) -> str:
    return _run(database, "ALTER DATABASE THIS SET default_transaction_read_only = on")


def without_rights(database: Database) -> str:
    _run(database, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN PASSWORD 's'")
    return as_login(database, "stranger", "s")


def impatient(database: Database) -> str:
    """Statements that wait for another's lock time out before it is released."""
    return _run(database, "ALTER DATABASE THIS SET statement_timeout = '300ms'")


STATES = {
    away: r"does not answer: .*; see DATABASE_URL",
    wrong_password: r"refuses the login: .*; see DATABASE_URL",
    missing: r"does not exist: create it \(createdb -E UTF8 -T template0\), or see DATABASE_URL",
    empty: r"is at revision none, this program needs \d+: run `scrapy db upgrade`",
    behind: r"is at revision 0007, this program needs \d+: run `scrapy db upgrade`",
    ahead: r"is at revision 9999, which this libcrawl does not know .*: update the program",
    read_only: r"read-only transaction; DATABASE_URL leads to a copy that is only read",
    without_rights: r"permission denied for .*; give this login the rights",
    impatient: r"statement timeout; raise statement_timeout",
}
COMMANDS = (
    ["panel"],
    ["crawl", "weibo", "-s", "LIBCRAWL_WEIBO_PC_URL=http://127.0.0.1:1"],
    ["crawlall", "weibo", "-s", "LIBCRAWL_WEIBO_PC_URL=http://127.0.0.1:1"],
    ["schedule", "pause", "weibo"],
)


@pytest.fixture
def other(database: Database) -> Iterator[Connection]:
    """A connection that may hold locks until the test ends."""
    with database.engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_one_line(
    database: Database, other: Connection, run_scrapy: RunScrapy, state: Change
) -> None:
    address = state(database)
    if state is impatient:
        other.exec_driver_sql("LOCK TABLE libraries, platform_pauses")
    for words in COMMANDS:
        done = run_scrapy(*words, DATABASE_URL=address)
        lines = [line for line in done.stderr.splitlines() if line.startswith("error:")]
        assert done.returncode == 1, (words, done.stderr)
        assert len(lines) == 1, (words, done.stderr)
        assert re.search(STATES[state], lines[0]), (words, lines[0])
        assert "Traceback" not in done.stderr, words
        assert "hunter2" not in done.stderr
    if state is without_rights:
        _run(database, "DROP ROLE stranger")


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (empty, "none yet, behind"),
        (behind, "revision 0007, behind"),
        (ahead, "revision 9999, ahead of this program"),
        (read_only, "current"),
    ],
    ids=["empty", "behind", "ahead", "read_only"],
)
def test_db_shows_how_it_stands(
    database: Database, run_scrapy: RunScrapy, state: Change, message: str
) -> None:
    done = run_scrapy("db", DATABASE_URL=state(database))
    assert done.returncode == 0, done.stderr
    assert message in done.stdout
