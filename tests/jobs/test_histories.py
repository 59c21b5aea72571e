"""The statement that reads all histories gives what the pure rules expect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from scrapy.utils.project import get_project_settings

from libcrawl.actions.import_ import BASIS
from libcrawl.items import Verdict
from libcrawl.jobs.planning.cadence import CAPTURED, DAY, HOUR
from libcrawl.jobs.planning.due import History
from libcrawl.jobs.running.preflight import all_spiders
from libcrawl.jobs.state.history import read_histories
from libcrawl.platforms import sources_by_hand
from libcrawl.spiders.link_file_spider import LinkFileSpider
from tests.conftest import Database
from tests.jobs import rows
from tests.jobs.world import START, accounts

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)


def read(database: Database) -> dict[int, History]:
    with database.engine.connect() as connection:
        return {each.account_id: each for each in read_histories(connection)}


def test_the_statement_agrees_with_simulated_histories(database: Database) -> None:
    world = accounts(Random(7), 12, days=0)
    rows.add_accounts(database.engine, len(world))
    for account in world:
        rows.add_refresh(database.engine, account.key, account.refreshes[-1])
        rows.add_works(database.engine, account.key, *account.works)
    found = read(database)
    assert len(found) == len(world)
    for account in world:
        expected, real = account.history(), found[account.key]
        assert real.waiting == expected.waiting
        assert real.last_work == expected.last_work
        assert real.completed_at == real.attempted_at == expected.completed_at
        assert (real.pages, real.works, real.window) == (3, 62, 31 * DAY)
    assert any(each.waiting[0] for each in found.values())
    assert max(max(a.works, default=START) for a in world) > START - DAY, "works after the refresh"


def test_failures_are_counted_since_the_last_complete_one(database: Database) -> None:
    rows.add_accounts(database.engine, 4)
    for hours, verdict in ((50, "failed"), (40, "complete"), (30, "blocked"), (20, "failed")):
        rows.add_refresh(database.engine, 1, NOW - hours * HOUR, verdict)
        rows.add_refresh(database.engine, 2, NOW, verdict)  # a clock that stands still
    rows.add_refresh(database.engine, 3, NOW, "failed")
    found = read(database)
    assert (found[1].verdict, found[1].failures) == (Verdict.FAILED, 2)
    assert found[1].completed_at == NOW - 40 * HOUR
    assert (found[2].verdict, found[2].failures) == (Verdict.FAILED, 2)
    assert (found[3].failures, found[3].completed_at) == (1, None)
    assert (found[4].verdict, found[4].attempted_at, found[4].failures) == (None, None, 0)


@pytest.mark.parametrize(
    ("source", "basis", "verdict", "days", "counts"),
    [
        ("links", "operator_session", "complete", 365, False),
        ("links", "operator_session", "partial", 365, False),
        ("videos", "operator_session", "complete", 365, False),
        ("videos", "operator_session", "partial", 365, False),
        ("links", "manual_import", "complete", 365, False),
        ("reader", "manual_import", "partial", 365, False),
        ("pc", "manual_import", "blocked", 31, False),
        ("pc", "manual_import", "complete", 7, False),
        ("pc", "manual_import", "complete", 31, True),
        ("pc", "operator_session", "partial", 31, True),
        ("official", "official_api", "complete", 31, True),
    ],
)
def test_a_refresh_that_covers_nothing_delays_no_visit(
    database: Database, source: str, basis: str, verdict: str, days: float, *, counts: bool
) -> None:
    """After a complete refresh, and where there was none."""
    rows.add_accounts(database.engine, 2)
    rows.add_refresh(database.engine, 1, NOW - DAY, source="reader")
    before = read(database)
    run = rows.add_run(database.engine, NOW, basis=basis)
    for account in (1, 2):
        rows.add_refresh(database.engine, account, NOW, verdict, run=run, source=source, days=days)
    assert (read(database) != before) == counts
    if not counts:
        assert read(database)[2].attempted_at is None


def test_words_of_the_statement_are_those_of_the_program() -> None:
    assert BASIS == CAPTURED
    read_files = {
        name
        for spider in all_spiders(get_project_settings())
        for name in spider.sources
        if issubclass(spider.for_source(name), LinkFileSpider)
    }
    assert sources_by_hand() == read_files == {"links", "videos"}


def test_only_what_is_crawled(database: Database) -> None:
    rows.add_accounts(database.engine, 5)
    for key, change in {
        1: "status = 'candidate'", 2: "gone_at = now()", 3: "platform_id = NULL",
        4: "status = 'removed'",
    }.items():  # fmt: skip
        rows.execute(database.engine, f"UPDATE accounts SET {change} WHERE id = {key}")
    assert list(read(database)) == [5]


def test_a_platform_with_a_clock_of_its_own(database: Database) -> None:
    """On loopback a refresh counts from its run, and works keep their distance to it."""
    rows.add_accounts(database.engine, 1)
    there = NOW - timedelta(days=200)
    run = rows.add_run(database.engine, NOW, '{"is_loopback": true}')
    rows.add_refresh(database.engine, 1, there, run=run)
    rows.add_works(database.engine, 1, there - 3 * HOUR)
    [found] = read(database).values()
    assert (found.attempted_at, found.completed_at) == (NOW, NOW)
    assert (found.last_work, found.waiting[0]) == (NOW - 3 * HOUR, NOW - 3 * HOUR)
