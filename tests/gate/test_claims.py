"""Claims of runs on accounts, and their release when a run is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from libcrawl.items import Account, AccountCounters, Profile
from libcrawl.store import claims
from libcrawl.store.claims import AlreadyRunning
from libcrawl.store.run import Run, RunLost
from libcrawl.store.server.patience import PATIENCE
from tests.conftest import Database

ADD = """
WITH library AS (
    INSERT INTO libraries (code, name_zh) VALUES ('one', '一') RETURNING id
)
INSERT INTO accounts (library_id, platform, platform_id, status)
SELECT id, 'weibo', number::text, 'confirmed' FROM library, generate_series(1, 3) AS number
RETURNING id
"""


def close_dead(database: Database, patience: float = PATIENCE) -> list[int]:
    with database.engine.begin() as connection:
        return claims.close_dead(connection, patience)


@pytest.fixture
def accounts(database: Database) -> list[int]:
    with database.engine.begin() as connection:
        return list(connection.scalars(text(ADD)))


Begin = Callable[..., tuple[Run, dict[int, str]]]


@pytest.fixture
def begin(database: Database) -> Begin:
    def make(*accounts: int, patience: float = 5.0) -> tuple[Run, dict[int, str]]:
        run = Run(database.engine, "weibo", patience)
        return run, run.begin(None, None, {}, accounts=accounts)

    return make


def lose_lock(database: Database, run: Run) -> None:
    """Break the connection that shows that a run is alive, as a broken network does."""
    with database.engine.begin() as connection:
        held = "FROM pg_locks WHERE classid = 7106 AND objid = :run"
        sql = f"SELECT pg_terminate_backend(pid, 5000) {held}"
        assert connection.scalars(text(sql), {"run": run.id}).all() == [True]


def statuses(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.scalars(text("SELECT status FROM crawl_runs ORDER BY id")))


def claimed(database: Database) -> dict[int, int]:
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT account_id, run_id FROM claims"))
        return {row[0]: row[1] for row in rows}


def test_accounts_of_others_are_left_out(
    database: Database, begin: Begin, accounts: list[int]
) -> None:
    a, b, c = accounts
    one, nothing = begin(a, b)
    two, busy = begin(b, c)
    assert (nothing, busy) == ({}, {b: f"run {one.id} refreshes it now"})
    with pytest.raises(AlreadyRunning, match=rf"is running \(run {one.id}, started 20\S+ \S+; run"):
        begin(a, c)
    assert statuses(database) == ["running", "running"]
    one.end("finished", 1, {})
    three, busy = begin(a, b)
    assert busy == {}
    assert claimed(database) == {a: three.id, b: three.id, c: two.id}
    for run in (two, three):
        run.end("finished", 1, {})
    assert claimed(database) == {}
    assert statuses(database) == ["finished"] * 3


def test_a_run_without_accounts_blocks_no_other(database: Database, begin: Begin) -> None:
    one, _ = begin()
    two, _ = begin()
    assert close_dead(database) == []
    one.end("finished", 1, {})
    two.end("finished", 1, {})


def test_a_lock_that_was_lost_is_taken_again(
    database: Database, begin: Begin, accounts: list[int]
) -> None:
    run, _ = begin(*accounts)
    lose_lock(database, run)
    run.store([profile(accounts[0])], 1, {"ok": 1})
    assert close_dead(database) == []
    run.end("finished", 1, {"ok": 1})
    assert statuses(database) == ["finished"]


def test_a_run_that_was_taken_for_dead_stores_no_more(
    database: Database, begin: Begin, accounts: list[int]
) -> None:
    run, _ = begin(*accounts)
    lose_lock(database, run)
    other, busy = begin(*accounts)
    assert busy == {}
    with pytest.raises(RunLost, match=f"run {run.id} could not reach the database"):
        run.store([profile(accounts[0])], 1, {"ok": 1})
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM account_snapshots")) == 0
    with pytest.raises(RunLost):
        run.end("failed", 7, {})
    assert statuses(database) == ["interrupted", "running"]
    assert claimed(database) == dict.fromkeys(accounts, other.id)
    other.end("finished", 1, {})


def test_after_a_restart_of_the_server_runs_have_time_to_come_back(
    database: Database, begin: Begin, accounts: list[int]
) -> None:
    run, _ = begin(*accounts)
    lose_lock(database, run)
    with database.engine.begin() as connection:
        before = "UPDATE crawl_runs SET started_at = pg_postmaster_start_time() - interval '1 s'"
        connection.execute(text(before))
    with pytest.raises(AlreadyRunning, match=r"it has until .* to come back"):
        begin(*accounts, patience=10**6)
    assert close_dead(database, patience=10**6) == []
    run.store([profile(accounts[0])], 1, {"ok": 1})
    lose_lock(database, run)
    assert close_dead(database, patience=0) == [run.id]
    with pytest.raises(RunLost):
        run.end("finished", 1, {})


def profile(account_id: int) -> Profile:
    account = Account(
        platform="weibo", platform_id=str(account_id), name="一", captured_at=datetime.now(UTC),
        counters=AccountCounters(followers=1),
    )  # fmt: skip
    return Profile(account_id=account_id, account=account)
