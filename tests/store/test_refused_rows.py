"""Rows, verdicts and marks agree with each other, whatever the store refuses and raises."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from libcrawl.items import Refresh, Verdict, Work, WorkBatch, WorkCounters
from libcrawl.store import run as run_module
from libcrawl.store.errors import StoreRefuses
from libcrawl.store.run import Run
from libcrawl.store.sanitize import Sanitizer
from libcrawl.store.server.patience import StoreAway
from libcrawl.store.writer import Item, write_items
from tests.conftest import Database
from tests.store.strategies import NOW, SINCE, STARTED, items_of

ADD = """
WITH library AS (
    INSERT INTO libraries (code, name_zh) VALUES ('l' || CAST(:number AS text), '馆') RETURNING id
)
INSERT INTO accounts (library_id, platform, platform_id, status)
SELECT id, 'weibo', id || '-' || n, 'confirmed' FROM library, generate_series(1, 3) AS n
RETURNING id
"""
POISON = """
CREATE TABLE poison (account_id bigint, name text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM poison WHERE name = TG_TABLE_NAME AND account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'this row is refused';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON works FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE INSERT ON refreshes FOR EACH ROW EXECUTE FUNCTION refuse();
"""
WORKS = "SELECT platform_id FROM works WHERE account_id = :account"
VERDICT = "SELECT verdict, reason FROM refreshes WHERE run_id = :run AND account_id = :account"
MARK = "SELECT covered_until FROM accounts WHERE id = :account"
numbers = itertools.count()
RAISED: tuple[Callable[[], Exception], ...] = (
    lambda: UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed"),
    lambda: OverflowError("int too big to convert"),
    lambda: AssertionError("no row"),
    RecursionError,
    MemoryError,
)


@pytest.fixture
def poisoned(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.execute(text(POISON))
    return database


@pytest.fixture
def begin(poisoned: Database) -> Iterator[Callable[[], tuple[Run, list[int]]]]:
    """A run of three accounts of its own."""
    runs: list[Run] = []

    def make() -> tuple[Run, list[int]]:
        with poisoned.engine.begin() as connection:
            accounts = list(connection.scalars(text(ADD), {"number": next(numbers)}))
        run = Run(poisoned.engine, "weibo", patience=1)
        run.begin(None, None, {}, accounts=accounts)
        runs.append(run)
        return run, accounts

    yield make
    for run in runs:
        run._release_lock()


def output(database: Database, run: Run, account: int) -> tuple[set[str], Any, datetime | None]:
    """An account's works, its verdict with the reason, and its mark."""
    with database.engine.connect() as connection:
        row = {"run": run.id, "account": account}
        works = set(connection.scalars(text(WORKS), row))
        verdict = connection.execute(text(VERDICT), row).one_or_none()
        return works, verdict, connection.scalar(text(MARK), row)


def refuse(database: Database, account: int, table: str) -> None:
    with database.engine.begin() as connection:
        row = {"account": account, "table": table}
        connection.execute(text("INSERT INTO poison VALUES (:account, :table)"), row)


def works_of(items: Sequence[Item]) -> set[str]:
    return {w.platform_id for item in items if isinstance(item, WorkBatch) for w in item.works}


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_rows_verdicts_and_marks_agree(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]], data: st.DataObject
) -> None:
    run, accounts = begin()
    sanitizer = Sanitizer()
    items = {account: sanitizer.clean_all(data.draw(items_of(account))) for account in accounts}
    faults = {
        account: data.draw(st.sampled_from((None, None, "works", *RAISED))) for account in accounts
    }
    for account, fault in faults.items():
        if fault == "works":
            refuse(poisoned, account, "works")
    lines = itertools.zip_longest(*items.values())
    mixed = [item for line in lines for item in line if item is not None]

    def write(connection: Connection, run_id: int, batch: Sequence[Item]) -> None:
        write_items(connection, run_id, batch)
        for item in batch:
            fault = faults[item.account_id]
            if isinstance(item, WorkBatch) and callable(fault):
                raise fault()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "write_items", write)
        while mixed:
            size = data.draw(st.integers(1, len(mixed)))
            run.store(mixed[:size], 1, {})
            del mixed[:size]
    run.end("finished", 1, {})
    for account in accounts:
        works, found, mark = output(poisoned, run, account)
        wanted = works_of(items[account])
        verdict = items[account][-1]
        assert isinstance(verdict, Refresh)
        assert found is not None, "an account without a verdict does not exist"
        if faults[account] is None or not wanted:
            assert works == wanted
            assert tuple(found) == (verdict.verdict, verdict.reason)
            assert mark == (STARTED if verdict.walked_from else None)
        else:
            assert works == set()
            assert found.verdict == "failed"
            assert found.reason.startswith("rows could not be stored: ")
            assert "INSERT" not in found.reason
            assert mark is None


def batch(account: int, work: str, at: datetime = NOW) -> WorkBatch:
    made = Work(
        platform_id=work, captured_at=at, kind="text", text="开馆", published_at=STARTED, url="",
        counters=WorkCounters(likes=1),
    )  # fmt: skip
    return WorkBatch(account_id=account, works=(made,))


def complete(account: int) -> Refresh:
    return Refresh(
        account_id=account, verdict=Verdict.COMPLETE, started_at=STARTED, finished_at=NOW,
        since=SINCE, walked_from=SINCE,
    )  # fmt: skip


def test_a_verdict_that_comes_later_knows_of_rows_that_were_refused(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]]
) -> None:
    run, (bad, good, _) = begin()
    refuse(poisoned, bad, "works")
    run.store([batch(bad, "m1"), batch(good, "m1")], 1, {})
    with poisoned.engine.begin() as connection:
        connection.execute(text("DELETE FROM poison"))
    run.store([batch(bad, "m2"), batch(good, "m2")], 2, {})
    run.store([complete(bad), complete(good)], 2, {})
    reason = "rows could not be stored: this row is refused"
    assert output(poisoned, run, bad) == ({"m2"}, ("failed", reason), None)
    assert output(poisoned, run, good) == ({"m1", "m2"}, ("complete", None), STARTED)


def test_a_verdict_that_cannot_be_stored_leaves_none(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]]
) -> None:
    run, (bad, good, _) = begin()
    refuse(poisoned, bad, "refreshes")
    run.store([batch(bad, "m1"), complete(bad), batch(good, "m1"), complete(good)], 1, {})
    assert output(poisoned, run, bad) == (set(), None, None)
    assert output(poisoned, run, good) == ({"m1"}, ("complete", None), STARTED)


def test_a_statement_that_takes_too_long_is_no_outage(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]]
) -> None:
    """It would take as long the next time: no run waits for it, and other accounts lose nothing."""
    slow = (
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.platform_id = 'slow' THEN PERFORM pg_sleep(5); END IF; RETURN NEW; END $$;"
        "CREATE TRIGGER slow BEFORE INSERT ON works FOR EACH ROW EXECUTE FUNCTION slow();"
        f"ALTER DATABASE {poisoned.engine.url.database} SET statement_timeout = '500ms'"
    )
    with poisoned.engine.begin() as connection:
        connection.execute(text(slow))
    poisoned.engine.dispose()
    run, (bad, good, _) = begin()
    run.store([batch(bad, "slow"), complete(bad), batch(good, "m1"), complete(good)], 1, {})
    _, verdict, mark = output(poisoned, run, bad)
    assert "canceling statement due to statement timeout" in verdict.reason
    assert (verdict.verdict, mark) == ("failed", None)
    assert output(poisoned, run, good)[0] == {"m1"}


def test_a_row_too_long_for_an_index_is_no_outage(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]]
) -> None:
    """PostgreSQL calls it an operational error, and it is one for ever."""
    run, (bad, good, _) = begin()
    long = "".join(chr(0x4E00 + 7919 * number % 20_000) for number in range(9_000))
    run.store([batch(bad, long), complete(bad), batch(good, "m1"), complete(good)], 1, {})
    _, verdict, mark = output(poisoned, run, bad)
    assert (verdict.verdict, mark) == ("failed", None)
    assert "index" in verdict.reason
    assert output(poisoned, run, good)[0] == {"m1"}


def test_a_database_that_takes_nothing_ends_the_run(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]]
) -> None:
    run, (one, *_) = begin()
    read_only = (
        f"ALTER DATABASE {poisoned.engine.url.database} SET default_transaction_read_only = on"
    )
    with poisoned.engine.begin() as connection:
        connection.execute(text(read_only))
    poisoned.engine.dispose()
    with pytest.raises(StoreRefuses, match=r"takes nothing of this run .*read-only transaction"):
        run.store([batch(one, "m1"), complete(one)], 1, {})
    assert output(poisoned, run, one) == (set(), None, None)


def test_a_full_disk_is_waited_for_and_named(
    poisoned: Database,
    begin: Callable[[], tuple[Run, list[int]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, (one, *_) = begin()
    full = (
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'could not extend file \"base/1/2\": No space left on device'"
        " USING ERRCODE = '53100'; END $$"
    )
    with poisoned.engine.begin() as connection:
        connection.execute(text(full))
    with pytest.raises(StoreAway, match=r"could not be used for \d+ s .*No space left on device"):
        run.store([batch(one, "m1"), complete(one)], 1, {})
    assert output(poisoned, run, one) == (set(), None, None)


@pytest.mark.parametrize("days", [1, 365 * 7973])
def test_an_answer_of_the_future_is_not_stored(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]], days: int
) -> None:
    run, (bad, good, _) = begin()
    later = datetime.now(NOW.tzinfo) + timedelta(days=days)
    refresh = replace(complete(bad), started_at=later, finished_at=later, since=later)
    run.store([batch(bad, "m1", later), batch(bad, "m2"), batch(good, "m1")], 1, {})
    run.store([refresh, complete(good)], 1, {})
    works, verdict, mark = output(poisoned, run, bad)
    assert (works, verdict.verdict, mark) == ({"m2"}, "failed", None)
    assert verdict.reason.startswith(f"an answer is dated {later:%Y-%m-%d %H:%M}, the database's")
    assert output(poisoned, run, good) == ({"m1"}, ("complete", None), STARTED)
    future = "SELECT count(*) FROM refreshes WHERE greatest(started_at, finished_at) > now()"
    with poisoned.engine.connect() as connection:
        assert connection.scalar(text(future)) == 0


def test_a_clock_that_is_a_little_ahead_does_no_harm(
    poisoned: Database, begin: Callable[[], tuple[Run, list[int]]]
) -> None:
    run, (one, *_) = begin()
    soon = datetime.now(NOW.tzinfo) + timedelta(minutes=4)
    run.store([batch(one, "m1", soon), complete(one)], 1, {})
    assert output(poisoned, run, one) == ({"m1"}, ("complete", None), STARTED)
