"""Caching of month ends while other processes store rows or come late."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DBAPIError

from libcrawl.store.upkeep.month_ends import cache_month_ends
from tests.conftest import Database
from tests.operation.rows import fill
from tests.store.cached_months import CACHED, FEBRUARY, LATE, OBSERVED_LAST, cache, cached, do, rows

ISOLATIONS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


@pytest.fixture
def engine(database: Database) -> Engine:
    """A database of four closed months, none of them cached."""
    fill(database)
    return database.engine


def test_caching_waits_for_rows_being_stored(engine: Engine) -> None:
    with engine.begin() as writer:
        writer.exec_driver_sql(LATE)
        assert cache(engine) is None  # after three seconds
    assert cached(engine) == []
    assert cache(engine) is not None
    assert rows(engine, CACHED) == [row for row in rows(engine, OBSERVED_LAST) if row[0].month == 3]


def test_rows_stored_meanwhile_invalidate_it(engine: Engine) -> None:
    with engine.begin() as caching:
        caching.exec_driver_sql(f"SELECT note_month_end('{FEBRUARY}')")
        writer = threading.Thread(target=do, args=(engine, LATE))
        writer.start()
        writer.join(timeout=1)
        assert writer.is_alive()
    writer.join()
    assert cached(engine) == []


def test_one_notes_at_a_time(engine: Engine) -> None:
    with engine.begin() as first:
        first.exec_driver_sql(f"SELECT note_month_end('{FEBRUARY}')")
        assert cache(engine, "2025-04-01 +8") is None
    assert cached(engine) == ["2025-02"]


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_a_writer_who_does_not_see_the_noting_crosses_it_out(
    engine: Engine, isolation: IsolationLevel
) -> None:
    with engine.connect().execution_options(isolation_level=isolation) as writer, writer.begin():
        writer.exec_driver_sql("SELECT FROM works")  # its snapshot is older than the cached month
        list(cache_month_ends(engine))
        writer.exec_driver_sql(LATE)
    assert cached(engine) == ["2025-04", "2025-03", "2025-01"]


@pytest.mark.parametrize("isolation", ISOLATIONS[1:])
def test_who_keeps_to_an_older_snapshot_notes_nothing(
    engine: Engine, isolation: IsolationLevel
) -> None:
    older = engine.execution_options(isolation_level=isolation)
    with pytest.raises(DBAPIError, match="are noted in READ COMMITTED"):
        cache(older)
    assert len(list(cache_month_ends(older))) == 4


def test_writers_who_come_late_do_not_wait_for_each_other(engine: Engine) -> None:
    list(cache_month_ends(engine))
    change = "UPDATE work_snapshots SET likes = 5 WHERE captured_at::date = '{}'"
    with engine.begin() as one, engine.begin() as other:
        for writer in (one, other):
            writer.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
        one.exec_driver_sql(change.format("2025-02-10"))
        other.exec_driver_sql(change.format("2025-03-10"))
        one.exec_driver_sql(change.format("2025-03-11"))
        other.exec_driver_sql(change.format("2025-02-11"))
        other.rollback()
    assert cached(engine) == ["2025-04", "2025-01"]


def test_who_may_write_observations_alone_crosses_out(engine: Engine) -> None:
    list(cache_month_ends(engine))
    with engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql("CREATE ROLE test_writer_of_observations")
        connection.exec_driver_sql(
            "GRANT SELECT, INSERT ON works, crawl_runs, work_snapshots"
            " TO test_writer_of_observations"
        )
        connection.exec_driver_sql("SET LOCAL ROLE test_writer_of_observations")
        connection.exec_driver_sql(LATE)
        connection.exec_driver_sql("RESET ROLE")
        months = connection.exec_driver_sql("SELECT count(*) FROM month_ends").scalar_one()
        transaction.rollback()
    assert months == 3
