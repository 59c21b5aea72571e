"""A crawl of Bilibili through a browser, and of a file of videos without one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.truth import assert_equals_truth, true_works

pytestmark = pytest.mark.usefixtures("chromium")

DEPTH = timedelta(days=180)
# Of a video that is older than the window only the list is read.
OF_PAGES = ("tags", "text_complete", "is_joint")
# Busy, quiet, silent, unverified.
SOME = ("shanghai", "anhui", "gansu", "hunan", "zhejiang", "ningxia")


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(*SOME, platform="bilibili")


def test_a_crawl_equals_the_truth_and_a_second_one_finds_what_changed(stand: Stand) -> None:
    crawled = stand.crawl(f"depth={DEPTH.days}")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    verdicts = stand.verdicts()
    assert {library: verdict for library, (verdict, _) in verdicts.items()} == dict.fromkeys(
        set(SOME) - {"ningxia"}, "complete"
    )
    # Videos and posts, every kind, each once.
    assert_equals_truth(stand, "page", DEPTH, OF_PAGES)
    kinds = {kind for (kind,) in stand.query("SELECT DISTINCT kind FROM works")}
    assert kinds >= {"video", "image", "text", "article", "repost", "lesson"}
    sent = stand.sandbox.log()
    assert {row["path"] for row in sent if row["endpoint"] == "unknown"} == set()
    videos = [row["path"] for row in sent if row["endpoint"] == "video"]
    assert len(videos) == len(set(videos)), "each video's page once"
    assert all(row["cookies"] == [] for row in sent if row["endpoint"] == "video")
    joint = "SELECT count(*) FROM works WHERE is_joint AND kind = 'video'"
    assert stand.query(joint)[0][0] > 0
    hidden = "SELECT count(*) FROM latest_work_counters WHERE kind = 'video' AND plays IS NULL"
    assert 0 < stand.query(hidden)[0][0] < len(videos)

    where = {"platform": "bilibili"}
    gone = stand.sandbox.event("delete", "anhui", **where)["work"]
    stand.sandbox.event("hide", "hunan", **where)
    posted = stand.sandbox.event("post", "shanghai", **where)["work"]
    stand.sandbox.event("rename", "shanghai", name="上图", **where)
    stand.sandbox.advance(timedelta(days=1).total_seconds())
    stand.sandbox.clear_log()
    assert stand.crawl().returncode == 0
    assert_equals_truth(stand, "page", timedelta(days=30), OF_PAGES)
    missing = "SELECT platform_id FROM works WHERE missing_since IS NOT NULL"
    assert (gone,) in stand.query(missing)
    assert stand.query("SELECT count(*) FROM works WHERE platform_id = :id", id=posted) == [(1,)]
    sent = [row for row in stand.sandbox.log() if row["endpoint"] == "video"]
    assert len(sent) < len(videos) / 2, "only recent videos are opened again"


def test_a_file_of_videos(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("shanghai", "anhui", platform="bilibili")
    videos = sorted(key[1] for key in true_works(stand, "videos"))
    shown = [video for video in videos if video.startswith("BV")][:5]
    links = tmp_path / "links.txt"
    lines = [f"https://www.bilibili.com/video/{each}/?spm_id_from=333" for each in shown]
    links.write_text("# 视频\n" + "\n".join([*lines, lines[0], "bilibili.com/video/BV1nowhere12"]))
    crawled = stand.crawl("source=videos", f"links={links}")
    assert "links.txt:8: no such work" in crawled.stdout, "the same link twice is one"
    assert "the page does not name its account" in crawled.stdout
    true = true_works(stand, "videos")
    stored = stand.query("SELECT platform_id, plays, coins, danmaku FROM latest_work_counters")
    assert {row[0] for row in stored} == set(shown)
    by_id = {key[1]: row for key, row in true.items()}
    for number, *counted in stored:
        row = by_id[number]
        assert counted == [row["plays"], row["coins"], row["danmaku"]], number
    assert all(row["cookies"] == [] for row in stand.sandbox.log())
    assert stand.query("SELECT count(*) FROM accounts WHERE covered_until IS NOT NULL") == [(0,)]


def test_links_that_are_none(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand("anhui", platform="bilibili")
    links = tmp_path / "links.txt"
    links.write_text("https://www.bilibili.com/read/cv1\nhttps://example.org/video/BV1xx411c7mD\n")
    crawled = stand.crawl("source=videos", f"links={links}")
    assert crawled.returncode == 1
    assert f"{links}:1: no video of Bilibili" in crawled.stderr
    assert f"{links}:2: no video of Bilibili" in crawled.stderr
    for arguments, words in {
        ("source=videos",): "source=videos needs -a links=FILE",
        ("source=page", f"links={links}"): "links= belongs to source=videos",
    }.items():
        crawled = stand.crawl(*arguments)
        assert (crawled.returncode, words in crawled.stderr) == (1, True), crawled.stderr
    assert stand.sandbox.log() == []


def test_the_own_account(make_stand: MakeStand) -> None:
    stand = make_stand("shanghai", "anhui", platform="bilibili")
    crawled = stand.crawl("source=creator", "accounts=shanghai", f"depth={DEPTH.days}")
    assert crawled.returncode == 0, crawled.stderr[-3000:]
    assert_equals_truth(stand, "creator", DEPTH)
    foreign = stand.crawl("source=creator", "accounts=anhui")
    assert foreign.returncode == 1
    verdict, reason = stand.verdicts()["anhui"]
    assert verdict == "login_required"
    assert "the session is that of “上海图书馆”" in (reason or "")
    assert stand.query("SELECT count(DISTINCT account_id) FROM account_snapshots") == [(1,)]
    several = stand.crawl("source=creator")
    assert "reads the operator's own account only, not 2 accounts" in several.stderr


# One fault an account, so that one crawl tries them all; the others must stay whole.
SINGLE = {
    "hunan": ("unsigned", "list", "drift", "its own page did not make"),
    "jiangsu": ("null_items", "posts", "drift", "missing data.items"),
    "zhejiang": ("hidden", "video", "partial", "no such work"),
    "guangdong": ("drift", "profile", "drift", "missing name"),
    "anhui": ("drift", "video", "drift", "missing stat"),
    "beijing": ("empty_page_more", "list", "drift", "although the list claims"),
    "national": ("counters_hidden", "list", "drift", "missing"),
}


def test_faults_of_single_accounts(make_stand: MakeStand) -> None:
    stand = make_stand(*SINGLE, "gansu", "shanghai", platform="bilibili")
    for library, (kind, endpoint, _, _) in SINGLE.items():
        stand.sandbox.fault(kind, account=library, endpoint=endpoint, platform="bilibili")
    crawled = stand.crawl("depth=60")
    assert crawled.returncode == 1, crawled.stdout
    verdicts = stand.verdicts()
    assert verdicts["gansu"][0] == verdicts["shanghai"][0] == "complete"
    for library, (_, _, verdict, words) in SINGLE.items():
        assert verdicts[library][0] == verdict, (library, verdicts[library])
        assert words in (verdicts[library][1] or ""), (library, verdicts[library])


# Refusals by the platform as a whole, in each of their forms: an answer to a request of the page,
# the account's page, a video's. Which others mean the same is tested in tests/outcomes.
REFUSALS = [
    ("login", "profile", "login_required", "requires a login"),
    ("blocked", "page", "blocked", "refuses this address for a time"),
    ("captcha", "video", "blocked", "requires a captcha"),
]


@pytest.mark.parametrize(("kind", "endpoint", "expected", "words"), REFUSALS)
def test_a_refusal_backs_off_the_platform(
    make_stand: MakeStand, kind: str, endpoint: str, expected: str, words: str
) -> None:
    stand = make_stand("beijing", "hunan", platform="bilibili")
    stand.sandbox.fault(kind, endpoint=endpoint, account="beijing", platform="bilibili")
    # one page at a time, as with a real platform: what comes after the refusal is not requested
    assert stand.crawl("depth=60", "CONCURRENT_REQUESTS=1").returncode == 1
    verdicts = stand.verdicts()
    assert (verdicts["beijing"][0], words in str(verdicts["beijing"][1])) == (expected, True)
    assert (verdicts["hunan"][0], "backed off" in str(verdicts["hunan"][1])) == (expected, True)
