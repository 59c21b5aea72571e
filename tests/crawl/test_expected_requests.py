"""The estimated number of requests of a crawl is near the number sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import sandbox
from libcrawl.spiders.estimate import expect
from libcrawl.store.queries.earlier_refreshes import KnownWorks
from tests import sandboxes
from tests.conftest import Database
from tests.crawl.conftest import Stand
from tests.processes import Completed

FACTOR = 1.5
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.fixture
def panel(database: Database, tmp_path: Path) -> Iterator[Stand]:
    """The stand-in world of all libraries, with a clock that shows the present."""
    world = sandbox.WorldSpec(now=datetime.now(UTC))
    with sandboxes.start(world, frozen=True) as server:
        panel = server.panel(tmp_path / "panel")
        yield Stand(server, database, panel, tmp_path / "data", server.url)


def expected_and_sent(stand: Stand, crawled: Completed) -> tuple[int, int]:
    """The estimate that a crawl, the last one of a stand, has printed, and what it has sent."""
    estimate = re.search(r"accounts, about (\d+) requests", crawled.stderr)
    assert estimate, crawled.stderr
    sent = stand.query("SELECT requests FROM crawl_runs ORDER BY id DESC LIMIT 1")[0][0]
    return int(estimate[1]), sent


def assert_is_near(expected: int, sent: int) -> None:
    assert sent / FACTOR <= expected <= sent * FACTOR, (expected, sent)


def test_weibo(panel: Stand) -> None:
    """Of Douyin: test_douyin.py."""
    assert_is_near(*expected_and_sent(panel, panel.crawl("depth=150")))  # nothing is known
    panel.sandbox.advance(3600)
    some = some_of(panel, 4)
    assert_is_near(*expected_and_sent(panel, panel.crawl(some)))  # what is known is seen again
    longer = panel.crawl(some, "depth=200", "source=mobile")
    assert_is_near(*expected_and_sent(panel, longer))


def some_of(panel: Stand, step: int) -> str:
    """Every so many-th account of the panel, as an argument."""
    accounts = panel.sandbox.truth(platform=panel.platform)["accounts"][::step]
    return f"accounts={','.join(row['library'] for row in accounts)}"


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("known", "depth", "works", "texts"),
    [
        # never crawled: what is usual, and its share of long texts
        (KnownWorks(), 365, 100, 20),
        # some works are stored of a walk that did not end
        (KnownWorks(works=60, cut=3, long_share=0.5), 365, 100, 23),
        # known: what is stored is shown again, and what was published since the mark
        (KnownWorks(mark=NOW, works=30, long_share=0.5), 30, 30, 0),
        (KnownWorks(mark=NOW - days(3), works=30, cut=1, long_share=0.5), 33, 33, 3),
    ],
)
def test_works_and_texts(known: KnownWorks, depth: float, works: int, texts: int) -> None:
    expected = expect(known, NOW - days(depth), NOW, 100, 0.2)
    assert (expected.works, expected.texts) == (works, texts)
    assert expect(known, NOW - days(depth), NOW, 100).texts == 0, "a source without long texts"
