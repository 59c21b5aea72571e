"""A crawl of the stand-in platform equals its truth, row by row."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from math import ceil

import pytest

from tests.crawl.conftest import SOME, MakeStand, Stand
from tests.crawl.truth import assert_equals_truth, assert_network_equals_truth, true_works
from tests.processes import COLD

PAGE_SIZE = {"pc": 20, "mobile": 10}


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_a_crawl_equals_the_truth_with_no_more_requests_than_needed(
    stand: Stand, source: str
) -> None:
    crawled = stand.crawl(f"source={source}", **(COLD if source == "pc" else {}))
    assert crawled.returncode == 0, crawled.stderr
    assert_equals_truth(stand, source)
    assert_network_equals_truth(stand, source)
    assert {verdict for verdict, _ in stand.verdicts().values()} == {"complete"}
    kinds = dict(stand.query("SELECT kind, count(*) FROM works GROUP BY kind"))
    assert set(kinds) >= {"text", "image", "video", "article", "repost"}
    assert_requests_are_needed(stand, source)
    stand.sandbox.clear_log()
    assert stand.crawl(f"source={source}").returncode == 0
    assert [row for row in stand.sandbox.log() if row["endpoint"] == "longtext"] == []


def assert_requests_are_needed(stand: Stand, source: str) -> None:
    """Profile, the pages of the window, and each long text once."""
    since = stand.sandbox.now() - timedelta(days=365)
    sent = Counter((row["account"], row["endpoint"]) for row in stand.sandbox.log())
    texts = Counter(row["path"] for row in stand.sandbox.log() if row["endpoint"] == "longtext")
    assert max(texts.values()) == 1
    works = Counter(
        account for (account, _), row in true_works(stand, source).items()
        if row["published_at"] >= since
    )  # fmt: skip
    for uid, in_window in works.items():
        assert sent[uid, "profile"] == 1
        # pinned, unlisted and passed-on posts take room on pages, too
        assert sent[uid, "list"] <= ceil(in_window * 1.12 / PAGE_SIZE[source]) + 1


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_two_moments_give_two_snapshots(stand: Stand, source: str) -> None:
    stand.sandbox.advance(-timedelta(days=10).total_seconds())
    assert stand.crawl(f"source={source}", "depth=60").returncode == 0
    first = stand.sandbox.now()
    before = true_works(stand, source)
    stand.sandbox.advance(timedelta(days=10).total_seconds())
    assert stand.crawl(f"source={source}").returncode == 0
    assert_equals_truth(stand, source, depth=timedelta(days=40))
    pairs = stand.query(
        "SELECT a.platform_id, w.platform_id, old.likes, new.likes"
        " FROM works AS w JOIN accounts AS a ON a.id = w.account_id"
        " JOIN work_snapshots AS old ON old.work_id = w.id AND old.captured_at <= :first"
        " JOIN work_snapshots AS new ON new.work_id = w.id AND new.captured_at > :first",
        first=first + timedelta(seconds=1),
    )
    assert len(pairs) > 20
    assert all(before[account, work]["likes"] == likes for account, work, likes, _ in pairs)
    assert any(new > old for _, _, old, new in pairs)
    assert all(new >= old for _, _, old, new in pairs)


def test_month_ends_are_cached_as_a_crawl_ends(stand: Stand) -> None:
    with stand.database.engine.begin() as connection:
        connection.exec_driver_sql("SELECT ensure_snapshot_partition('2025-12-05 +8')")
        connection.exec_driver_sql("SELECT ensure_snapshot_partition(now())")
    crawled = stand.crawl("accounts=jilin", "depth=30")
    assert crawled.returncode == 0, crawled.stderr
    assert "Cached the end of 2025-12: 0 works" in crawled.stderr
    assert stand.query("SELECT max(ends_at) < now() FROM month_ends") == [(True,)]


def test_a_second_crawl_walks_back_thirty_days(stand: Stand) -> None:
    assert stand.crawl("depth=120").returncode == 0
    pages = stand.query("SELECT sum(pages_got) FROM refreshes WHERE run_id = 1")[0][0]
    page = stand.data / "site" / "index.html"
    assert stand.crawl(LIBCRAWL_STATUS_PAGE=str(page)).returncode == 0
    assert f"{len(SOME)} / {len(SOME)}" in page.read_text("utf-8"), "written after the run"
    (since, mark, again) = stand.query(
        "SELECT max(r.since), max(a.covered_until), sum(r.pages_got) FROM refreshes AS r"
        " JOIN accounts AS a ON a.id = r.account_id WHERE r.run_id = 2"
    )[0]
    assert mark - since == timedelta(days=30)
    assert 0 < again < pages


def test_windows_and_accounts_as_requested(stand: Stand) -> None:
    now = stand.sandbox.now()
    day = (now - timedelta(days=20)).date()
    assert stand.crawl(f"since={day}", "accounts=beijing,jilin").returncode == 0
    assert set(stand.verdicts()) == {"beijing", "jilin"}
    since = stand.query("SELECT DISTINCT since FROM refreshes")[0][0]
    assert f"{since:%Y-%m-%d %H:%M}" == f"{day} 00:00"
    # a depth given for accounts that are known already reaches back behind their mark
    assert stand.crawl("depth=90", "accounts=beijing").returncode == 0
    covered = stand.query("SELECT covered_from FROM accounts WHERE platform_id = :uid",
                          uid=stand.uid("beijing"))[0][0]  # fmt: skip
    assert covered == now - timedelta(days=90)


def test_a_window_with_a_gap_does_not_move_the_mark(stand: Stand) -> None:
    stand.sandbox.advance(-timedelta(days=60).total_seconds())
    assert stand.crawl("accounts=jilin").returncode == 0
    mark = stand.sandbox.now()
    stand.sandbox.advance(timedelta(days=60).total_seconds())
    yesterday = (stand.sandbox.now() - timedelta(days=1)).date()
    assert stand.crawl(f"since={yesterday}", "accounts=jilin").returncode == 0
    covered = "SELECT covered_until FROM accounts WHERE covered_until IS NOT NULL"
    assert stand.query(covered)[0][0] == mark
    assert stand.crawl("accounts=jilin").returncode == 0
    assert stand.query(covered)[0][0] == stand.sandbox.now()


def test_exact_counters_from_one_source_survive_the_other(make_stand: MakeStand) -> None:
    """Counters that the mobile source lacks stay as the PC source gave them."""
    stand = make_stand("beijing")
    assert stand.crawl("source=pc", "depth=30").returncode == 0
    handle = stand.query("SELECT handle FROM accounts WHERE platform = 'weibo'"
                         " AND platform_id IS NOT NULL")  # fmt: skip
    stand.sandbox.advance(60)
    assert stand.crawl("source=mobile", "depth=30").returncode == 0
    assert stand.query("SELECT handle FROM accounts WHERE platform = 'weibo'"
                       " AND platform_id IS NOT NULL") == handle  # fmt: skip
    likes = stand.query("SELECT likes_received FROM account_snapshots ORDER BY captured_at")
    assert likes[0][0] is not None
    assert likes[1][0] is None
    assert stand.query("SELECT count(*) FROM work_versions") == [(0,)]
