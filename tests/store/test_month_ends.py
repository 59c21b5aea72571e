"""Counters at month ends are cached, and invalidated by late rows."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from libcrawl.store.schema import migrate
from libcrawl.store.upkeep.month_ends import NotCached, cache_month_ends
from tests.conftest import Database
from tests.operation.rows import fill
from tests.store.cached_months import CACHED, LATE, OBSERVED_LAST, cache, cached, do, rows

MONTHS = ["2025-04", "2025-03", "2025-02", "2025-01"]
FIGURES = "SELECT * FROM index_months ORDER BY account_id, window_from, version"
INPUTS = "SELECT * FROM account_months ORDER BY account_id, window_from"
AGAIN = """
INSERT INTO work_snapshots SELECT * FROM work_snapshots WHERE captured_at < '2025-03-01 +8'
ON CONFLICT DO NOTHING
"""


@pytest.fixture
def engine(database: Database) -> Engine:
    """A database of four closed months, none of them cached."""
    fill(database)
    return database.engine


def test_the_last_observation_of_each_work_is_cached(engine: Engine) -> None:
    found = list(cache_month_ends(engine))
    assert [month for month, _ in found] == MONTHS
    expected = rows(engine, OBSERVED_LAST)
    assert rows(engine, CACHED) == expected
    assert sum(works or 0 for _, works in found) == len(expected) == 38
    assert list(cache_month_ends(engine)) == []


def test_figures_are_the_same(engine: Engine) -> None:
    before = rows(engine, FIGURES), rows(engine, INPUTS)
    assert len(before[0]) > 6
    list(cache_month_ends(engine))
    assert (rows(engine, FIGURES), rows(engine, INPUTS)) == before


@pytest.mark.parametrize(
    "statements",
    [
        (LATE,),
        ("SET LOCAL session_replication_role = replica", LATE),
        ("UPDATE work_snapshots SET likes = 5 WHERE captured_at::date = '2025-02-10'",),
        ("DELETE FROM work_snapshots WHERE captured_at::date = '2025-02-10'",),
        ("TRUNCATE work_snapshots_y2025m02",),
    ],
    ids=["insert", "as a replica", "update", "delete", "truncate"],
)
def test_a_month_that_changes_is_crossed_out(engine: Engine, statements: tuple[str, ...]) -> None:
    list(cache_month_ends(engine))
    do(engine, *statements)
    assert cached(engine) == ["2025-04", "2025-03", "2025-01"]
    after = rows(engine, FIGURES)
    assert [month for month, _ in cache_month_ends(engine)] == ["2025-02"]
    assert rows(engine, CACHED) == rows(engine, OBSERVED_LAST)
    assert rows(engine, FIGURES) == after


def test_all_months_go_with_the_works(engine: Engine) -> None:
    list(cache_month_ends(engine))
    do(engine, "TRUNCATE works CASCADE")
    assert cached(engine) == []


def test_rows_that_were_there_change_nothing(engine: Engine) -> None:
    list(cache_month_ends(engine))
    do(engine, AGAIN)
    assert cached(engine) == MONTHS


def test_other_months_wait_when_the_time_is_over(engine: Engine) -> None:
    assert [month for month, _ in cache_month_ends(engine, seconds=0)] == []
    assert cached(engine) == []


@pytest.mark.parametrize("ends_at", ["2025-02-15 +8", "2025-03-01 +0", "2999-01-01 +8"])
def test_only_the_end_of_a_month_that_is_over(engine: Engine, ends_at: str) -> None:
    with pytest.raises(DBAPIError, match="is not the end of a month that is over"):
        cache(engine, ends_at)


def test_rows_without_a_partition_of_their_own_are_not_cached(engine: Engine) -> None:
    assert rows(engine, "SELECT count(*) FROM work_snapshots_default")[0][0] > 0
    assert cache(engine, "2025-06-01 +8") is None
    assert cached(engine) == []


def test_a_session_with_any_format_of_times(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL DateStyle = 'SQL, DMY'")
        connection.exec_driver_sql("SET LOCAL timezone = 'America/New_York'")
        connection.exec_driver_sql("SELECT note_month_end('2025-03-01 00:00:00+08')")
    assert cached(engine) == ["2025-02"]
    do(engine, "SET LOCAL DateStyle = 'SQL, MDY'", "SET LOCAL timezone = 'Asia/Tokyo'", LATE)
    assert cached(engine) == []


def test_a_corrected_time_of_publication_changes_no_cached_month(engine: Engine) -> None:
    true = "UPDATE works SET published_at = '2025-02-20 +8' WHERE id = 5"
    do(engine, true)
    before = rows(engine, FIGURES), rows(engine, INPUTS)
    do(engine, "UPDATE works SET published_at = '2025-03-20 +8' WHERE id = 5")
    list(cache_month_ends(engine))
    do(engine, true)
    assert len(cached(engine)) == 4
    assert (rows(engine, FIGURES), rows(engine, INPUTS)) == before


def test_a_refusal_is_one_line(engine: Engine) -> None:
    do(engine, "DROP TABLE month_end_notes CASCADE")
    with pytest.raises(NotCached, match=r"^the ends of months are not cached: relation .*$"):
        list(cache_month_ends(engine))


def test_triggers_go_with_the_tables(engine: Engine) -> None:
    list(cache_month_ends(engine))
    migrate.downgrade(engine, "0006")
    do(engine, LATE)
    migrate.upgrade(engine)
    assert cached(engine) == []
