"""Runs that store at the same moment: no circle of locks, and errors of the driver are known."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from libcrawl.items import Work, WorkBatch, WorkCounters
from libcrawl.store.imported_run import NotStored, store_imported_run
from libcrawl.store.run import Run
from libcrawl.store.server.driver import driver_cursor
from tests.conftest import Database

MARCH = datetime(2026, 3, 5, tzinfo=UTC)
ADD = """
WITH library AS (INSERT INTO libraries (code, name_zh) VALUES ('one', '一') RETURNING id)
INSERT INTO accounts (library_id, platform, platform_id, status)
SELECT id, 'weibo', number::text, 'confirmed' FROM library, generate_series(1, 2) AS number
RETURNING id
"""
WAITING = """
SELECT count(*) FROM pg_locks INNER JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = current_database() AND NOT granted
"""
WHERE_IT_LIES = "SELECT tableoid::regclass::text FROM work_snapshots"


@pytest.fixture
def accounts(database: Database) -> list[int]:
    with database.engine.begin() as connection:
        return list(connection.scalars(text(ADD)))


def seen(account: int, text: str = "开馆") -> WorkBatch:
    work = Work(
        platform_id="m1", captured_at=MARCH, kind="text", text=text, published_at=MARCH, url="",
        counters=WorkCounters(likes=1),
    )  # fmt: skip
    return WorkBatch(account_id=account, works=(work,))


def wait_for_lock(database: Database) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with database.engine.connect() as connection:
            if connection.scalar(text(WAITING)):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_a_partition_is_made_while_another_run_stores(
    database: Database, accounts: list[int]
) -> None:
    runs = [Run(database.engine, "weibo", 5) for _ in accounts]
    for run, account in zip(runs, accounts, strict=True):
        run.begin(None, None, {}, accounts=[account])
    first, other = runs
    storing = threading.Thread(target=first.store, args=([seen(accounts[0])], 1, {}))
    count = text("UPDATE crawl_runs SET requests = 1 WHERE id = :id")
    with database.engine.begin() as connection:  # as a run does: its requests, then its works
        connection.execute(count, {"id": other.id})
        storing.start()
        wait_for_lock(database)
        connection.execute(text("UPDATE works SET title = '' WHERE id = 0"))
    storing.join()
    with database.engine.connect() as connection:
        assert connection.scalars(text(WHERE_IT_LIES)).all() == ["work_snapshots_y2026m03"]
    for run in runs:
        run.end("finished", 1, {})


def test_a_connection_that_breaks_within_copy(database: Database) -> None:
    with (
        pytest.raises(OperationalError, match="connection"),
        database.engine.begin() as connection,
        driver_cursor(connection) as cursor,
    ):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_what_the_server_refuses_within_copy(database: Database, accounts: list[int]) -> None:
    refusal = "ALTER TABLE works ADD CHECK (text <> '没有')"
    with database.engine.begin() as connection:
        connection.execute(text(refusal))
    with pytest.raises(NotStored, match=r"nothing was stored: new row .* check constraint"):
        store_imported_run(database.engine, "weibo", "own_account", {}, [seen(accounts[0], "没有")])
    with (
        pytest.raises(DBAPIError, match="division by zero"),
        database.engine.begin() as connection,
        driver_cursor(connection) as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
