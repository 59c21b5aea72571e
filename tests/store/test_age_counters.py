"""Counters at fixed ages: the nearest snapshot, whichever way and in whatever order they come."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from libcrawl.items import Work, WorkBatch, WorkCounters
from libcrawl.jobs.planning.cadence import AGES as WANTED
from libcrawl.store.age_counters import AGES
from libcrawl.store.run import Run
from libcrawl.store.upkeep import attach, retention
from tests.conftest import Database
from tests.operation.rows import fill
from tests.store.strategies import NOW
from tests.store.test_refused_rows import ADD

PUBLISHED = NOW - timedelta(days=60)
KEPT = """
SELECT age_days, captured_at, distance, likes, run_id IS NOT NULL
FROM work_age_counters WHERE work_id = :work ORDER BY age_days
"""
ALL_KEPT = "SELECT * FROM work_age_counters ORDER BY work_id, age_days"
AGAIN = "SELECT keep_age_counters(array_agg(id)) FROM works"
# The rule of docs/methodology.md, by sorting everything.
BY_HAND = """
SELECT DISTINCT ON (works.id, age) works.id, age, snapshots.captured_at,
    snapshots.captured_at - works.published_at - age * interval '24 hours'
FROM works INNER JOIN work_snapshots AS snapshots ON works.id = snapshots.work_id
CROSS JOIN unnest(ARRAY[1, 3, 7, 30]) AS age
WHERE abs(extract(EPOCH FROM snapshots.captured_at - works.published_at) / 86400 - age) <= age / 2.0
ORDER BY works.id, age,
    abs(extract(EPOCH FROM snapshots.captured_at - works.published_at) / 86400 - age),
    snapshots.captured_at
"""


def work(age: timedelta, published: datetime = PUBLISHED, number: int = 1) -> Work:
    """A work observed at that age; its likes are the hours."""
    return Work(
        platform_id=str(number), captured_at=PUBLISHED + age, kind="text", text="", url="u",
        published_at=published, counters=WorkCounters(likes=int(age / timedelta(hours=1))),
    )  # fmt: skip


@pytest.fixture
def account(database: Database) -> int:
    with database.engine.begin() as connection:
        return int(next(iter(connection.scalars(text(ADD), {"number": 9_999}))))


def store(database: Database, account: int, *works: Work) -> None:
    run = Run(database.engine, "weibo", patience=1)
    run.begin(None, None, {}, accounts=[account])
    for each in works:
        run.store([WorkBatch(account_id=account, works=(each,))], 0, {})
    run.end("finished", 0, {})


def rows(engine: Engine, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


def hours(database: Database) -> dict[int, int]:
    """Likes, which are hours, by the age in days."""
    found = rows(database.engine, KEPT, work=1)
    for age, captured, distance, likes, has_run in found:
        assert distance == captured - PUBLISHED - timedelta(days=age)
        assert likes == int((captured - PUBLISHED) / timedelta(hours=1))
        assert has_run
    return {row[0]: row[3] for row in found}


def test_the_ages_are_those_that_are_crawled_for() -> None:
    assert [timedelta(days=age) for age in AGES] == [age.at for age in WANTED]
    assert all(age.opens == age.at / 2 for age in WANTED)


def test_a_nearer_snapshot_replaces_whenever_it_comes(database: Database, account: int) -> None:
    for hour, kept in (
        (12, {1: 12}),
        (11, {1: 12}),
        (30, {1: 30}),
        (18, {1: 18}),  # late, and as near as the one at 30
        (160, {1: 18, 7: 160}),
        (176, {1: 18, 7: 160}),  # as near, and later
        (170, {1: 18, 7: 170}),
        (83, {1: 18, 3: 83, 7: 170}),
        (1081, {1: 18, 3: 83, 7: 170}),
        (1080, {1: 18, 3: 83, 7: 170, 30: 1080}),
    ):
        store(database, account, work(timedelta(hours=hour)))
        assert hours(database) == kept, hour


def test_an_answer_without_counters_is_no_observation(database: Database, account: int) -> None:
    store(database, account, work(timedelta(hours=20)))
    silent = Work(
        platform_id="1", captured_at=PUBLISHED + timedelta(days=1), kind="text", text="", url="u",
        published_at=PUBLISHED,
    )  # fmt: skip
    store(database, account, silent)
    assert hours(database) == {1: 20}


def test_the_age_follows_a_corrected_date(database: Database, account: int) -> None:
    """Published a day earlier than was believed: other snapshots are nearest."""
    earlier = PUBLISHED - timedelta(days=1)
    seen = [timedelta(hours=hour) for hour in (10, 24, 150, 168)]
    store(database, account, *(work(age) for age in seen))
    assert hours(database) == {1: 24, 7: 168}
    store(database, account, work(timedelta(days=40), published=earlier))
    found = rows(database.engine, KEPT, work=1)
    assert [(age, distance, likes) for age, _, distance, likes, _ in found] == [
        (1, timedelta(hours=10), 10), (3, timedelta(days=-1), 24), (7, timedelta(hours=6), 150),
        (30, timedelta(days=11), 960),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_as_sorting_all_of_them_gives_it(database: Database, account: int, seed: int) -> None:
    draw = random.Random(seed)
    pairs = list(product(range(1, 6), [*range(2, 300, 7), *range(300, 1200, 40)]))
    drawn = draw.sample(pairs, 60)
    store(
        database, account,
        *(work(timedelta(hours=hour), number=number) for number, hour in drawn),
    )  # fmt: skip
    kept = "SELECT work_id, age_days, captured_at, distance FROM work_age_counters ORDER BY 1, 2"
    found = rows(database.engine, kept)
    assert len(found) > 10
    assert found == rows(database.engine, BY_HAND)
    whole = rows(database.engine, ALL_KEPT)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM work_age_counters WHERE work_id % 2 = 1"))
        connection.execute(text(AGAIN))  # as the migration does
    assert rows(database.engine, ALL_KEPT) == whole


def test_they_stay_where_snapshots_are_archived_and_take_what_comes_back(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    before = rows(database.engine, ALL_KEPT)
    assert len(before) == 20 * len(AGES)
    [first, *_] = retention.months_before(database.engine, datetime(2025, 4, 1).date())  # noqa: DTZ001
    done = retention.archive_month(
        database.engine, first, tmp_path, drops=True, report=lambda _: None
    )
    assert rows(database.engine, ALL_KEPT) == before
    with database.engine.begin() as connection:
        connection.execute(text(AGAIN))
    assert rows(database.engine, ALL_KEPT) == before
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM work_age_counters WHERE captured_at < '2025-02-01'"))
    attach.attach(database.engine, done.path, lambda _: None)
    assert rows(database.engine, ALL_KEPT) == before
