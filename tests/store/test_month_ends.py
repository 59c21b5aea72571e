"""What works counted at the end of each month is noted, and crossed out when rows come late."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DBAPIError

from libcrawl.store import migrate
from libcrawl.store.month_ends import NotNoted, note_month_ends
from tests.conftest import Database
from tests.operation.rows import fill

MONTHS = ["2025-04", "2025-03", "2025-02", "2025-01"]
FEBRUARY = "2025-03-01 +8"  # its end
OBSERVED_LAST = """
SELECT DISTINCT ON (date_trunc('month', captured_at, 'Asia/Shanghai'), work_id)
    date_trunc('month', captured_at, 'Asia/Shanghai') + interval '1 month' AS ends_at,
    works.account_id, work_id, captured_at, reads, plays, likes, wows, comments, shares,
    favourites, rounded, capped
FROM work_snapshots INNER JOIN works ON works.id = work_id
WHERE captured_at < '2025-05-01 +8'
ORDER BY date_trunc('month', captured_at, 'Asia/Shanghai'), work_id, captured_at DESC
"""
NOTED = "SELECT * FROM month_end_counters ORDER BY ends_at, work_id"
FIGURES = "SELECT * FROM index_months ORDER BY account_id, window_from, version"
INPUTS = "SELECT * FROM account_months ORDER BY account_id, window_from"
LATE = """
INSERT INTO work_snapshots (work_id, captured_at, run_id, likes, comments, shares)
SELECT works.id, timestamptz '2025-02-28 23:59 +8', crawl_runs.id, 999, 9, 9
FROM works, crawl_runs
WHERE works.published_at < '2025-02-28 +8' AND works.last_seen_at >= '2025-03-01 +8'
ORDER BY works.id LIMIT 3
"""
AGAIN = """
INSERT INTO work_snapshots SELECT * FROM work_snapshots WHERE captured_at < '2025-03-01 +8'
ON CONFLICT DO NOTHING
"""


@pytest.fixture
def engine(database: Database) -> Engine:
    """Of four months that are over, of which nothing is noted."""
    fill(database)
    return database.engine


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL timezone = 'Asia/Shanghai'")
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def do(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def noted(engine: Engine) -> list[str]:
    """The months that are noted, the last one first."""
    ends = "SELECT to_char(ends_at - interval '1 day', 'YYYY-MM') FROM month_ends ORDER BY 1 DESC"
    return [month for (month,) in rows(engine, ends)]


def note(engine: Engine, ends_at: str = FEBRUARY) -> int | None:
    with engine.begin() as connection:
        query = text("SELECT note_month_end(CAST(:at AS timestamptz))")
        found: int | None = connection.execute(query, {"at": ends_at}).scalar_one()
    return found


def test_the_last_observation_of_each_work_is_noted(engine: Engine) -> None:
    found = list(note_month_ends(engine))
    assert [month for month, _ in found] == MONTHS
    expected = rows(engine, OBSERVED_LAST)
    assert rows(engine, NOTED) == expected
    assert sum(works or 0 for _, works in found) == len(expected) == 38
    assert list(note_month_ends(engine)) == []


def test_figures_are_the_same(engine: Engine) -> None:
    before = rows(engine, FIGURES), rows(engine, INPUTS)
    assert len(before[0]) > 6
    list(note_month_ends(engine))
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
    list(note_month_ends(engine))
    do(engine, *statements)
    assert noted(engine) == ["2025-04", "2025-03", "2025-01"]
    after = rows(engine, FIGURES)
    assert [month for month, _ in note_month_ends(engine)] == ["2025-02"]
    assert rows(engine, NOTED) == rows(engine, OBSERVED_LAST)
    assert rows(engine, FIGURES) == after


def test_all_months_go_with_the_works(engine: Engine) -> None:
    list(note_month_ends(engine))
    do(engine, "TRUNCATE works CASCADE")
    assert noted(engine) == []


def test_rows_that_were_there_change_nothing(engine: Engine) -> None:
    list(note_month_ends(engine))
    do(engine, AGAIN)
    assert noted(engine) == MONTHS


def test_what_is_being_stored_is_waited_for(engine: Engine) -> None:
    with engine.begin() as writer:
        writer.exec_driver_sql(LATE)
        assert note(engine) is None  # after three seconds
    assert noted(engine) == []
    assert note(engine) is not None
    assert rows(engine, NOTED) == [row for row in rows(engine, OBSERVED_LAST) if row[0].month == 3]


def test_what_is_stored_meanwhile_crosses_it_out(engine: Engine) -> None:
    with engine.begin() as noting:
        noting.exec_driver_sql(f"SELECT note_month_end('{FEBRUARY}')")
        writer = threading.Thread(target=do, args=(engine, LATE))
        writer.start()
        writer.join(timeout=1)
        assert writer.is_alive()
    writer.join()
    assert noted(engine) == []


def test_one_notes_at_a_time(engine: Engine) -> None:
    with engine.begin() as first:
        first.exec_driver_sql(f"SELECT note_month_end('{FEBRUARY}')")
        assert note(engine, "2025-04-01 +8") is None
    assert noted(engine) == ["2025-02"]


def test_other_months_wait_when_the_time_is_over(engine: Engine) -> None:
    assert [month for month, _ in note_month_ends(engine, seconds=0)] == []
    assert noted(engine) == []


@pytest.mark.parametrize("ends_at", ["2025-02-15 +8", "2025-03-01 +0", "2999-01-01 +8"])
def test_only_the_end_of_a_month_that_is_over(engine: Engine, ends_at: str) -> None:
    with pytest.raises(DBAPIError, match="is not the end of a month that is over"):
        note(engine, ends_at)


def test_rows_without_a_partition_of_their_own_are_not_noted(engine: Engine) -> None:
    assert rows(engine, "SELECT count(*) FROM work_snapshots_default")[0][0] > 0
    assert note(engine, "2025-06-01 +8") is None
    assert noted(engine) == []


def test_in_whatever_form_a_session_writes_times(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL DateStyle = 'SQL, DMY'")
        connection.exec_driver_sql("SET LOCAL timezone = 'America/New_York'")
        connection.exec_driver_sql("SELECT note_month_end('2025-03-01 00:00:00+08')")
    assert noted(engine) == ["2025-02"]
    do(engine, "SET LOCAL DateStyle = 'SQL, MDY'", "SET LOCAL timezone = 'Asia/Tokyo'", LATE)
    assert noted(engine) == []


ISOLATIONS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_a_writer_who_does_not_see_the_noting_crosses_it_out(
    engine: Engine, isolation: IsolationLevel
) -> None:
    with engine.connect().execution_options(isolation_level=isolation) as writer, writer.begin():
        writer.exec_driver_sql("SELECT FROM works")  # its snapshot is older than the noting
        list(note_month_ends(engine))
        writer.exec_driver_sql(LATE)
    assert noted(engine) == ["2025-04", "2025-03", "2025-01"]


@pytest.mark.parametrize("isolation", ISOLATIONS[1:])
def test_who_keeps_to_an_older_snapshot_notes_nothing(
    engine: Engine, isolation: IsolationLevel
) -> None:
    older = engine.execution_options(isolation_level=isolation)
    with pytest.raises(DBAPIError, match="are noted in READ COMMITTED"):
        note(older)
    assert len(list(note_month_ends(older))) == 4


def test_writers_who_come_late_do_not_wait_for_each_other(engine: Engine) -> None:
    list(note_month_ends(engine))
    change = "UPDATE work_snapshots SET likes = 5 WHERE captured_at::date = '{}'"
    with engine.begin() as one, engine.begin() as other:
        for writer in (one, other):
            writer.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
        one.exec_driver_sql(change.format("2025-02-10"))
        other.exec_driver_sql(change.format("2025-03-10"))
        one.exec_driver_sql(change.format("2025-03-11"))
        other.exec_driver_sql(change.format("2025-02-11"))
        other.rollback()
    assert noted(engine) == ["2025-04", "2025-01"]


def test_who_may_write_observations_alone_crosses_out(engine: Engine) -> None:
    list(note_month_ends(engine))
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


def test_a_time_of_publication_that_is_corrected_changes_nothing_noted(engine: Engine) -> None:
    true = "UPDATE works SET published_at = '2025-02-20 +8' WHERE id = 5"
    do(engine, true)
    before = rows(engine, FIGURES), rows(engine, INPUTS)
    do(engine, "UPDATE works SET published_at = '2025-03-20 +8' WHERE id = 5")
    list(note_month_ends(engine))
    do(engine, true)
    assert len(noted(engine)) == 4
    assert (rows(engine, FIGURES), rows(engine, INPUTS)) == before


def test_a_refusal_is_one_line(engine: Engine) -> None:
    do(engine, "DROP TABLE month_end_notes CASCADE")
    with pytest.raises(NotNoted, match=r"^the ends of months are not noted: relation .*$"):
        list(note_month_ends(engine))


def test_triggers_go_with_the_tables(engine: Engine) -> None:
    list(note_month_ends(engine))
    migrate.downgrade(engine, "0006")
    do(engine, LATE)
    migrate.upgrade(engine)
    assert noted(engine) == []
