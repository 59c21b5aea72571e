"""A crawl of Douyin through a browser stores what is there, whatever fails."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from scrapy.settings import Settings

from libcrawl.spiders.douyin.spider import DouyinSpider
from tests.conftest import ROOT
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_expected_requests import assert_is_near, expected_and_sent
from tests.crawl.truth import assert_equals_truth

pytestmark = pytest.mark.usefixtures("chromium")

# Busy, quiet and silent; with data in the page, with pages that are empty although more follows.
SOME = ("national", "tianjin", "neimenggu", "anhui", "henan", "hainan", "gansu", "ningxia")
DEPTH = timedelta(days=200)
OPEN = re.compile(r"'browser/pages_open': (\d+)")
MOST = re.compile(r"'browser/pages_open/most': (\d+)")


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(*SOME, platform="douyin")


def test_a_crawl_equals_the_truth_and_a_second_one_finds_what_changed(stand: Stand) -> None:
    crawled = stand.crawl(f"depth={DEPTH.days}", "LOG_LEVEL=DEBUG")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert_equals_truth(stand, "web", DEPTH)
    verdicts = stand.verdicts()
    assert set(verdicts) == set(SOME) - {"ningxia"}
    assert {verdict for verdict, _ in verdicts.values()} == {"complete"}
    # every page was closed, and never were more open than may be
    assert OPEN.findall(crawled.stderr)[-1] == "0"
    assert 1 <= int(MOST.findall(crawled.stderr)[-1]) <= 4
    sent = stand.sandbox.log()
    paths = {row["path"] for row in sent if row["endpoint"] == "unknown"}
    assert paths == set(), "pictures are not loaded"
    opened = [row["account"] for row in sent if row["endpoint"] == "page"]
    assert len(opened) == len(set(opened)), "one page for each account"
    assert_is_near(*expected_and_sent(stand, crawled))  # nothing was known
    likes = "SELECT max(likes_received) > 2^31 FROM account_snapshots"
    assert stand.query(likes) == [(True,)], "no more than 32 bits hold"
    assert stand.query("SELECT count(*) FROM work_snapshots WHERE plays IS NOT NULL") == [(0,)]

    where = {"platform": "douyin"}
    deleted = stand.sandbox.event("delete", "anhui", **where)["work"]
    posted = stand.sandbox.event("post", "gansu", **where)["work"]
    stand.sandbox.event("rename", "national", name="国图", **where)
    stand.sandbox.advance(timedelta(days=1).total_seconds())
    assert stand.crawl().returncode == 0
    assert_equals_truth(stand, "web", timedelta(days=30))
    gone = "SELECT platform_id FROM works WHERE missing_since IS NOT NULL"
    assert stand.query(gone) == [(deleted,)]
    assert stand.query("SELECT count(*) FROM works WHERE platform_id = :id", id=posted) == [(1,)]


def test_no_page_waits_for_another_to_be_closed() -> None:
    """However few requests may be on their way, each account that is walked has room for a page."""
    settings = Settings({"CONCURRENT_REQUESTS": 2})
    DouyinSpider.update_settings(settings)
    assert DouyinSpider.accounts_at_most is not None
    assert settings.getint("PLAYWRIGHT_MAX_PAGES_PER_CONTEXT") >= DouyinSpider.accounts_at_most


def test_the_daily_budget_counts_pages_opened_and_scrolled(make_stand: MakeStand) -> None:
    stand = make_stand("national", "xizang", platform="douyin")
    crawled = stand.crawl("CONCURRENT_REQUESTS=1", LIBCRAWL_DOUYIN_DAILY_BUDGET="4")
    assert crawled.returncode == 1
    (first, reason), (second, other) = (stand.verdicts()[code] for code in ("national", "xizang"))
    assert (first, second) == ("partial", "partial")
    assert "daily budget of 4" in str(reason) and "daily budget of 4" in str(other)
    # robots.txt, the page, and two scrolls behind the first list, which came with the page
    assert sum(row["endpoint"] == "list" for row in stand.sandbox.log()) == 3
    assert stand.query("SELECT requests FROM crawl_runs") == [(4,)]


def test_other_platforms_do_not_load_the_browser() -> None:
    code = "import libcrawl.spiders.douyin.spider, libcrawl.actions.crawl, sys;" \
        " sys.exit('playwright' in sys.modules or 'scrapy_playwright' in sys.modules)"  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
