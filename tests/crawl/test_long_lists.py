"""An account of which m.weibo.cn shows 600 posts in one go, and that has 1,500 in the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sandbox
from tests import sandboxes
from tests.capture.conftest import second
from tests.capture.rows import rows
from tests.conftest import Database
from tests.crawl.conftest import YEAR, Stand

__all__ = ["second"]

WORLD = sandbox.WorldSpec(accounts=1, works=1500, long_texts=0.01)
REFRESH = """
SELECT verdict, pages_got, works_seen, reached_end, reason, continuation
FROM refreshes ORDER BY id DESC LIMIT 1
"""
MARK = "SELECT covered_from, covered_until FROM accounts WHERE platform = 'weibo'"
MISSING = "SELECT platform_id FROM works WHERE missing_since IS NOT NULL ORDER BY 1"


def refreshed(stand: Stand, status: int) -> tuple[Any, ...]:
    """The refresh of one more crawl, a day after the last."""
    stand.sandbox.advance(86_400)
    crawled = stand.crawl("source=mobile", "RAW_ARCHIVE=1")
    assert crawled.returncode == status, crawled.stdout + crawled.stderr
    return stand.query(REFRESH)[0]


def oldest(stand: Stand) -> datetime:
    found: datetime = stand.query("SELECT min(published_at) FROM works")[0][0]
    return found


def work_at(stand: Stand, place: int) -> str:
    """The stored work of this place, the newest being the first."""
    sql = "SELECT platform_id FROM works ORDER BY published_at DESC OFFSET :place LIMIT 1"
    return str(stand.query(sql, place=place - 1)[0][0])


@pytest.fixture
def stand(database: Database, tmp_path: Path) -> Iterator[Stand]:
    server = sandboxes.start(WORLD, frozen=True)
    try:
        panel = server.panel(tmp_path / "panel")
        yield Stand(server, database, panel, tmp_path / "data", server.url)
    finally:
        server.stop()


def test_three_crawls_complete_it(stand: Stand, second: Database) -> None:
    server = stand.sandbox
    server.fault("page_limit")
    (account,) = (str(row["platform_id"]) for row in server.truth("mobile")["accounts"])

    verdict, pages, works, _, reason, left = refreshed(stand, 1)
    assert (verdict, pages, works) == ("partial", 61, 600)
    assert "m.weibo.cn shows 60 pages in one go" in reason
    assert "; the next crawl goes on from 20" in reason
    assert left["works"] == 600
    assert stand.query(MARK) == [(None, None)], "600 of 1,500: nothing is claimed"
    first = oldest(stand)

    # Both go where the next two crawls pass over; the one after them looks for the young one.
    for work in (work_at(stand, 300), young := work_at(stand, 4)):
        server.event("delete", account, work=work)
    server.event("post", account, text="明天闭馆。")
    verdict, pages, works, reached_end, reason, left = refreshed(stand, 1)
    assert (verdict, pages, reached_end) == ("partial", 61, False)
    assert "were seen by earlier crawls" in reason
    assert stand.query(MARK) == [(None, None)]
    assert stand.query(MISSING) == []
    assert oldest(stand) < first - timedelta(days=100)

    verdict, pages, works, reached_end, reason, left = refreshed(stand, 0)
    assert (verdict, reached_end, left["cursor"]) == ("complete", True, None)
    assert pages < 40
    now = server.now()
    assert stand.query(MARK) == [(now - YEAR, now)]
    assert stand.query(MISSING) == [], "what was not looked for is not missing"
    published = (datetime.fromisoformat(w["published_at"]) for w in server.truth("mobile")["works"])
    in_window = sum(moment >= now - YEAR for moment in published)
    assert in_window > 1490
    stored = "SELECT count(*) FROM works WHERE published_at >= :since"
    assert stand.query(stored, since=now - YEAR) == [(in_window + 2,)], "all, and the two deleted"

    again = replace(stand, database=second).scrapy("reparse", "--all")
    assert "Traceback" not in again.stderr, again.stderr
    assert rows(second) == rows(stand.database)

    # The next one reads again what was young when the first of the three read it.
    assert refreshed(stand, 0)[0] == "complete"
    assert stand.query(MISSING) == [(young,)]
    since = "SELECT since FROM refreshes ORDER BY id DESC LIMIT 1"
    assert stand.query(since) == [(now - timedelta(days=2 + 30),)]


def test_another_source_walks_on_its_own(stand: Stand) -> None:
    """A continuation of one site is not used by the other, and ends when that one is complete."""
    stand.sandbox.fault("page_limit")
    assert refreshed(stand, 1)[0] == "partial"
    assert stand.crawl("source=pc").returncode == 0
    verdict, pages, *_ = refreshed(stand, 0)
    assert (verdict, pages < 20) == ("complete", True), "from the new mark on"
