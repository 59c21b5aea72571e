"""A crawl of WeChat Channels: the own account's assistant, and shared links."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.crawl.conftest import MakeStand
from tests.crawl.truth import assert_equals_truth, true_works

pytestmark = pytest.mark.usefixtures("chromium")

OWN = "accounts=shanghai"
MEASURES = """SELECT w.platform_id, s.completion, s.mean_seconds
FROM work_snapshots AS s JOIN works AS w ON w.id = s.work_id"""


def test_the_own_account(make_stand: MakeStand) -> None:
    """Videos and pictures, no private ones; what changed a day later; another session."""
    stand = make_stand("shanghai", "hunan", platform="channels")
    crawled = stand.crawl(OWN)
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert_equals_truth(stand, "assistant")
    kinds = dict(stand.query("SELECT kind, count(*) FROM works GROUP BY kind"))
    assert kinds["video"] > 20 and kinds["image"] > 5, "both lists, one of several pages"
    measured = {
        row["platform_id"]: (row["measures"]["completion"], row["measures"]["mean_seconds"])
        for row in stand.sandbox.truth(platform="channels")["works"]
    }
    stored = {number: given for number, *given in stand.query(MEASURES)}
    assert {number: tuple(given) for number, given in stored.items()} == measured
    sent = stand.sandbox.log()
    assert {row["endpoint"] for row in sent} >= {"page", "frame", "profile", "list"}
    assert not [row["path"] for row in sent if row["endpoint"] == "unknown"]
    assert all("libcrawl" not in row["path"] for row in sent)

    where = {"platform": "channels"}
    gone = stand.sandbox.event("delete", "shanghai", **where)["work"]
    hidden = stand.sandbox.event("hide", "shanghai", **where)["work"]
    posted = stand.sandbox.event("post", "shanghai", **where)["work"]
    stand.sandbox.event("rename", "shanghai", name="上图", **where)
    stand.sandbox.advance(timedelta(days=1).total_seconds())
    assert stand.crawl(OWN).returncode == 0
    assert_equals_truth(stand, "assistant", timedelta(days=30))
    missing = "SELECT platform_id FROM works WHERE missing_since IS NOT NULL"
    assert (gone,) in stand.query(missing)
    assert stand.query("SELECT count(*) FROM works WHERE platform_id = :id", id=posted) == [(1,)]
    assert stand.query("SELECT count(*) FROM works WHERE platform_id = :id", id=hidden) == [(1,)]

    before = stand.query("SELECT count(*) FROM account_snapshots")
    foreign = stand.crawl("accounts=hunan")
    assert foreign.returncode == 1
    verdict, reason = stand.verdicts()["hunan"]
    assert verdict == "login_required"
    assert "the session is that of “上图” (sph" in (reason or "")
    assert stand.query("SELECT count(*) FROM account_snapshots") == before
    several = stand.crawl()
    assert "reads the operator's own account only, not 2 accounts" in several.stderr


def test_a_file_of_shared_links(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("shanghai", "anhui", platform="channels")
    true = {row["platform_id"]: row for row in true_works(stand, "links").values()}
    shares = sorted(true)[:4]
    links = tmp_path / "links.txt"
    lines = [f"https://weixin.qq.com/{share}" for share in shares]
    page = f"https://channels.weixin.qq.com/finder-preview/pages/sph?id={shares[0][4:]}&from=x"
    links.write_text("\n".join(["# 视频号", *lines, page, "weixin.qq.com/sph/nowhere12"]))
    crawled = stand.crawl("source=links", f"links={links}", "RAW_ARCHIVE=1")
    assert "links.txt:7: the work cannot be played" in crawled.stdout, crawled.stderr
    stored = stand.query(
        "SELECT platform_id, plays, recommends, thumbs, comments, shares, url"
        " FROM latest_work_counters"
    )
    assert {row[0] for row in stored} == set(shares)
    for number, *counted, url in stored:
        row = true[number]
        names = ("plays", "recommends", "thumbs", "comments", "shares")
        assert counted == [row[name] for name in names], number
        assert (counted[0], url) == (None, f"https://weixin.qq.com/{number}")
    sent = [row for row in stand.sandbox.log() if row["endpoint"] == "shared"]
    assert len(sent) == 5 and all(row["cookies"] == [] for row in sent)
    assert stand.query("SELECT count(*) FROM account_snapshots") == [(0,)], "no profile is shown"

    # The assistant has other identifiers of these works: they stay one row each.
    owners = {row["platform_id"]: row["account"] for row in true.values()}
    own = {share for share in shares if owners[share] == stand.uid("shanghai")}
    assert own
    stand.sandbox.advance(timedelta(hours=1).total_seconds())
    assert stand.crawl(OWN, "depth=3650").returncode == 0
    joined = stand.query(
        "SELECT f.platform_id, w.platform_id, w.url, count(*) FROM work_identifiers AS f"
        " JOIN works AS w ON w.id = f.work_id JOIN work_snapshots AS s ON s.work_id = w.id"
        " GROUP BY 1, 2, 3"
    )
    assert {share for share, *_ in joined} == own
    for share, number, url, snapshots in joined:
        assert number.startswith("export/") and url == f"https://weixin.qq.com/{share}"
        assert snapshots == 2, "one of the link, one of the assistant"
    of_own = "SELECT count(*) FROM works AS w JOIN accounts AS a ON a.id = w.account_id"
    names = f"{of_own} WHERE a.platform_id = :own AND w.platform_id ~ '^sph'"
    assert stand.query(names, own=stand.uid("shanghai")) == [(0,)]
    others = [share for share, owner in owners.items() if owner == stand.uid("shanghai")]
    lines = [f"https://weixin.qq.com/{share}" for share in (min(own), max(set(others) - own))]
    links.write_text("\n".join(lines), encoding="utf-8")
    again = stand.crawl("source=links", f"links={links}")
    assert again.returncode == 0, again.stdout
    # One that was joined, and one that no link has shown.
    known = "0 linked works; 2 were stored already, with plays, which no link shows"
    verdict, reason = stand.verdicts()["shanghai"]
    assert (verdict, (reason or "")[: len(known)]) == ("complete", known)
    assert again.stderr.count("stored as export/") == 2, again.stderr

    # The archive of the links, read again: all are found, those that were joined since, too.
    rows = "SELECT work_id, captured_at, plays, likes, recommends FROM work_snapshots ORDER BY 1, 2"
    before, count = stand.query(rows), "SELECT count(*) FROM works"
    works = stand.query(count)
    with stand.database.engine.begin() as connection:
        connection.execute(text(
            "DELETE FROM work_snapshots WHERE plays IS NULL"
            " AND work_id IN (SELECT work_id FROM work_identifiers)"
        ))  # fmt: skip
    assert stand.query(rows) != before
    reparsed = stand.scrapy("reparse", "1")
    assert (stand.query(rows), stand.query(count)) == (before, works), reparsed.stdout
    assert f"{len(own)} linked works" in reparsed.stdout, reparsed.stdout


def test_links_that_are_none(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("shanghai", platform="channels")
    links = tmp_path / "links.txt"
    links.write_text("https://weixin.qq.com/r/abc\nhttps://mp.weixin.qq.com/sph/A1b2C3d4\n")
    crawled = stand.crawl("source=links", f"links={links}")
    assert crawled.returncode == 1
    for line in (1, 2):
        assert f"{links}:{line}: no shared link of WeChat Channels" in crawled.stderr
    for arguments, words in {
        ("source=links",): "source=links needs -a links=FILE",
        (f"links={links}",): "links= belongs to source=links",
    }.items():
        crawled = stand.crawl(*arguments)
        assert (crawled.returncode, words in crawled.stderr) == (1, True), crawled.stderr
    assert stand.sandbox.log() == []


# What strikes, where, and the verdict of the account that it strikes: one of each way in which an
# answer is judged. Which codes mean the same is tested in tests/outcomes, and which lists are drift
# in tests/fixtures/channels (posts-without-flag, posts-suspicious).
FAULTS = {
    ("login", "page"): ("login_required", "requires a login"),
    ("session_over", "profile"): ("login_required", "the assistant's session is over"),
    ("too_frequent", "list"): ("blocked", "because of frequency"),
    ("counters_hidden", "list"): ("drift", "missing"),
}


@pytest.mark.parametrize(("fault", "expected"), FAULTS.items(), ids=str)
def test_failures_are_classified(
    make_stand: MakeStand, fault: tuple[str, str], expected: tuple[str, str]
) -> None:
    kind, endpoint = fault
    verdict, words = expected
    stand = make_stand("shanghai", platform="channels")
    stand.sandbox.fault(kind, endpoint=endpoint, platform="channels")
    crawled = stand.crawl("depth=60")
    assert crawled.returncode == 1, crawled.stdout
    reported, reason = stand.verdicts()["shanghai"]
    assert reported == verdict, reason
    assert words in (reason or "")
