"""A crawl of Xiaohongshu in a browser: public profiles a few screens deep, and the own account."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libcrawl.parsers.times import SHANGHAI
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.truth import OF_NOTES, assert_equals_truth
from tests.processes import Completed

pytestmark = pytest.mark.usefixtures("chromium")

ALLOWED = {"LIBCRAWL_XIAOHONGSHU_PROFILES": "1"}
WHERE: dict[str, Any] = {"platform": "xiaohongshu"}


# The stand-in as strict as the platform, at a pace that tests can bear.
STRICT = {
    "LIBCRAWL_LOOPBACK_WAITS": "1",
    "LIBCRAWL_XIAOHONGSHU_ACCESS": "written_permission",
    "LIBCRAWL_XIAOHONGSHU_DELAY": "0.01",
}
HOURS_OF_BACK_OFF = "SELECT extract(epoch FROM resting_until - now()) / 3600 FROM gates"


def crawl(stand: Stand, *arguments: str, **environment: str) -> Completed:
    return stand.crawl("source=profile", *arguments, **ALLOWED, **environment)


def test_a_crawl_equals_the_truth_and_a_second_one_finds_what_changed(
    make_stand: MakeStand,
) -> None:
    # Busy, of one screen, silent, no account; two whose pages show their notes later.
    some = ("shanghai", "hunan", "gansu", "guangdong", "anhui")
    stand = make_stand(*some, "ningxia", platform="xiaohongshu")
    stand.sandbox.fault("late_state", account="guangdong", endpoint="page", **WHERE)
    stand.sandbox.fault("no_state", account="anhui", endpoint="page", **WHERE)
    crawled = crawl(stand, "depth=60")
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr[-3000:]
    verdicts = {library: verdict for library, (verdict, _) in stand.verdicts().items()}
    assert verdicts == dict.fromkeys(some, "complete")
    assert_equals_truth(stand, "profile", timedelta(days=60), OF_NOTES)
    sent = stand.sandbox.log()
    assert {row["path"] for row in sent if row["endpoint"] == "unknown"} == set()
    opened = [row for row in sent if row["endpoint"] == "note"]
    assert 10 < len(opened) <= 60, "each note of the window once"
    assert stand.query("SELECT count(*) FROM latest_work_counters WHERE plays IS NOT NULL") == [
        (0,)
    ]
    marked = "SELECT count(*) FROM account_snapshots WHERE 'followers' = ANY(rounded)"
    assert stand.query(marked)[0][0] > 0
    written = stand.query("SELECT url || coalesce(text, '') || coalesce(title, '') FROM works")
    assert not any("xsec" in row[0] or "SANDBOX" in row[0] for row in written)

    today = crawl(stand, LIBCRAWL_LOOPBACK_WAITS="1")
    assert (today.returncode, len(stand.sandbox.log())) == (1, len(sent))
    assert "public profiles are read once a day" in today.stderr

    gone = stand.sandbox.event("delete", "hunan", **WHERE)["work"]
    posted = stand.sandbox.event("post", "shanghai", **WHERE)["work"]
    stand.sandbox.advance(timedelta(hours=1).total_seconds())
    stand.sandbox.event("edit", "shanghai", work=posted, **WHERE)
    stand.sandbox.event("rename", "shanghai", name="上图", **WHERE)
    stand.sandbox.advance(timedelta(days=1).total_seconds())
    again = crawl(stand)
    assert again.returncode == 0, again.stdout
    assert_equals_truth(stand, "profile", timedelta(days=30), OF_NOTES)
    assert (gone,) in stand.query("SELECT platform_id FROM works WHERE missing_since IS NOT NULL")
    # What was read of older notes is not hidden by the fewer counters of the list.
    hidden = "SELECT count(*) FROM latest_work_counters AS c JOIN works AS w ON w.id = c.work_id"
    assert stand.query(f"{hidden} WHERE w.text_complete AND c.comments IS NULL") == [(0,)]


def test_more_notes_than_are_opened_in_a_day(make_stand: MakeStand) -> None:
    """The newest thirty are in the page alone: the first list requested has a cursor."""
    stand = make_stand("shanghai", platform="xiaohongshu")
    assert crawl(stand, "depth=250").returncode == 1
    verdict, reason = stand.verdicts()["shanghai"]
    assert (verdict, "at most 30 notes are opened" in (reason or "")) == ("partial", True)
    lists = [row["path"] for row in stand.sandbox.log() if row["endpoint"] == "list"]
    assert lists and all("cursor=&" not in path for path in lists)
    true = stand.sandbox.truth(platform="xiaohongshu")["works"]
    since = (stand.sandbox.now() - timedelta(days=250)).isoformat()
    wanted = {row["platform_id"] for row in true if row["published_at"] >= since}
    assert len(wanted) > 30
    assert {row[0] for row in stand.query("SELECT platform_id FROM works")} >= wanted
    whole = "SELECT count(*) FROM works WHERE text_complete"
    assert stand.query(whole) == [(30,)]
    stand.sandbox.advance(timedelta(days=1).total_seconds())
    assert crawl(stand, "depth=250").returncode == 0
    assert stand.query(whole)[0][0] >= len(wanted), "those never read come first"


MAPPING = """
platform = "xiaohongshu"
rows = "works"
[fields]
library = {{ value = "shanghai" }}
captured_at = {{ value = "{at:%Y-%m-%d %H:%M}" }}
published_at = {{ column = "首次发布时间", format = "%Y年%m月%d日%H时%M分%S秒" }}
title = "笔记标题"
plays = "观看量"
"""


def import_notes(stand: Stand, notes: list[dict[str, Any]], folder: Path) -> Completed:
    """The centre's table of these notes as of two hours ago, imported: no identifiers."""
    folder.mkdir(exist_ok=True)
    at = (stand.sandbox.now() - timedelta(hours=2)).astimezone(SHANGHAI)
    lines = ["笔记标题,首次发布时间,观看量"]
    for note in notes:
        published = datetime.fromisoformat(note["published_at"]).astimezone(SHANGHAI)
        lines.append(f"{note['title']},{published:%Y年%m月%d日%H时%M分%S秒},7")
    table, mapping = folder / "notes.csv", folder / "notes.toml"
    table.write_text("\n".join(lines), encoding="utf-8")
    mapping.write_text(MAPPING.format(at=at), encoding="utf-8")
    return stand.scrapy("import-table", str(table), "--mapping", str(mapping))


def test_the_own_account(make_stand: MakeStand, tmp_path: Path) -> None:
    """Behind a table of some of its notes, and before one: each note is one work."""
    stand = make_stand("shanghai", "anhui", platform="xiaohongshu")
    truth = stand.sandbox.truth("creator", platform="xiaohongshu")
    true = {row["platform_id"]: row for row in truth["works"]}
    day_ago = (stand.sandbox.now() - timedelta(days=1)).isoformat()
    titled = [row for row in true.values() if row["title"] and row["published_at"] < day_ago]
    assert stand.scrapy("panel").returncode == 0
    imported = import_notes(stand, titled[:6], tmp_path / "before")
    assert imported.returncode == 0, imported.stderr
    made = stand.query("SELECT platform_id FROM works")
    assert len(made) == 6 and all(name.startswith("t") for (name,) in made)
    crawled = stand.crawl("source=creator", "accounts=shanghai")
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr[-3000:]
    assert import_notes(stand, titled[3:9], tmp_path / "after").returncode == 0
    both = {row["platform_id"] for row in titled[:9]}
    sevens = "SELECT w.platform_id FROM work_snapshots AS c JOIN works AS w ON w.id = c.work_id"
    assert {name for (name,) in stand.query(f"{sevens} WHERE c.plays = 7")} == both
    assert stand.query("SELECT count(*) FROM works WHERE platform_id ~ '^t'") == [(0,)]
    assert stand.query("SELECT count(*) FROM work_identifiers") == [(6,)]
    assert stand.query("SELECT * FROM possible_same_works") == []
    stand.change("DELETE FROM work_snapshots WHERE plays = 7")
    names = ("plays", "likes", "comments", "shares", "favourites", "danmaku")
    stored = stand.query(
        f"SELECT w.platform_id, w.kind, c.mean_seconds, {', '.join('c.' + n for n in names)}"
        " FROM work_snapshots AS c JOIN works AS w ON w.id = c.work_id"
    )
    since = stand.sandbox.now() - timedelta(days=365)
    wanted = {key for key, row in true.items() if row["published_at"] >= since.isoformat()}
    assert {row[0] for row in stored} >= wanted
    for key, kind, seconds, *counted in stored:
        row = true[key]
        expected = [row["counters"][name] for name in names]
        assert [kind, seconds, *counted] == [row["kind"], row["mean_seconds"], *expected], key
    followers = "SELECT count(*), min(followers) > 0 FROM account_snapshots"
    assert stand.query(followers) == [(31, True)], "now, and at the end of each of 30 days"


def test_the_session_of_another_account(make_stand: MakeStand) -> None:
    stand = make_stand("shanghai", "anhui", platform="xiaohongshu")
    foreign = stand.crawl("source=creator", "accounts=anhui")
    assert foreign.returncode == 1
    verdict, reason = stand.verdicts()["anhui"]
    assert verdict == "login_required"
    assert "the session is that of “上海图书馆” (小红书号 " in (reason or "")
    panel = stand.panel / "accounts.csv"
    own = stand.sandbox.truth("creator", platform="xiaohongshu")["accounts"]
    number = own[0]["handle"]
    panel.write_text(panel.read_text("utf-8").replace(number, ""), "utf-8")
    unknown = stand.crawl("source=creator", "accounts=shanghai")
    assert unknown.returncode == 1
    verdict, reason = stand.verdicts()["shanghai"]
    assert (verdict, f"(小红书号 {number})" in (reason or "")) == ("login_required", True)
    assert "the column handle of accounts.csv" in (reason or "")
    for table in ("account_snapshots", "works", "work_snapshots"):
        assert stand.query(f"SELECT count(*) FROM {table}") == [(0,)]


def test_what_is_not_allowed(make_stand: MakeStand) -> None:
    stand = make_stand("shanghai", "anhui", platform="xiaohongshu")
    for arguments, words in {
        ("source=profile",): "set LIBCRAWL_XIAOHONGSHU_PROFILES=1 where you may",
        ("source=creator",): "reads the operator's own account only, not 2 accounts",
        ("source=page",): "source=page: not one of creator, profile",
    }.items():
        crawled = stand.crawl(*arguments)
        assert (crawled.returncode, words in crawled.stderr) == (1, True), crawled.stderr
    assert stand.sandbox.log() == []


# One fault an account, so that a crawl tries them all: what strikes, where, and the verdict.
FIRST = {
    "shanghai": ("second_screen_only", "page", "failed", "an answer to it was not heard"),
    "guangdong": ("drift", "note", "drift", "missing note_card"),
    "anhui": ("gone_note", "note", "partial", "no such work"),
    "hunan": ("unsigned", "note", "drift", "its own page did not make"),
    "gansu": ("empty_without_words", "page", "partial", "does not state that there are no notes"),
}
THEN = {
    "guangdong": ("drift", "page", "drift", "missing basicInfo"),
    "anhui": ("not_shown", "note", "partial", "it is not called deleted"),
}
CLOSED = "zhejiang"
WORKS_OF = """
SELECT count(*) FROM works AS w JOIN accounts AS a ON a.id = w.account_id
WHERE a.platform_id = :uid
"""


def test_faults_of_single_accounts(make_stand: MakeStand) -> None:
    stand = make_stand(*FIRST, CLOSED, platform="xiaohongshu")
    stand.sandbox.event("close", CLOSED, **WHERE)
    for faults in (FIRST, THEN):
        for library, (kind, endpoint, _, _) in faults.items():
            stand.sandbox.fault(kind, account=library, endpoint=endpoint, **WHERE)
        crawled = crawl(stand, "depth=60", f"accounts={','.join(faults)},{CLOSED}")
        assert crawled.returncode == 1, crawled.stdout
        verdicts = stand.verdicts()
        assert verdicts.pop(CLOSED)[0] == "gone"
        assert verdicts.keys() == faults.keys()
        for library, (_, _, verdict, words) in faults.items():
            assert verdicts[library][0] == verdict, (library, verdicts[library])
            assert words in (verdicts[library][1] or ""), (library, verdicts[library])
        if faults is FIRST:
            # The first list that the page requests begins behind notes that were never seen.
            assert stand.query(WORKS_OF, uid=stand.uid("shanghai")) == [(0,)]
        stand.sandbox.clear_faults()


# Refusals by the platform as a whole, to a page and to a note. Which others mean the same is tested
# in tests/outcomes.
REFUSALS = [
    ("login", "page", "login_required", "requires a login"),
    ("risky_address", "page", "blocked", "calls this address (IP) a risk"),
    ("flagged", "note", "blocked", "calls the session's account abnormal"),
]


@pytest.mark.parametrize(("kind", "endpoint", "expected", "words"), REFUSALS)
def test_a_refusal_backs_off_the_platform(
    make_stand: MakeStand, kind: str, endpoint: str, expected: str, words: str
) -> None:
    stand = make_stand("hunan", platform="xiaohongshu")
    stand.sandbox.fault(kind, endpoint=endpoint, **WHERE)
    crawled = crawl(stand, "depth=90", **STRICT)
    assert crawled.returncode == 1, crawled.stdout
    verdict, reason = stand.verdicts()["hunan"]
    assert (verdict, words in (reason or "")) == (expected, True), reason
    requested = [row["endpoint"] for row in stand.sandbox.log()]
    sent = [each for each in requested if each in ("note", "page", "list")]
    assert sent.index(endpoint) == len(sent) - 1, "nothing is requested after the first refusal"
    [(hours,)] = stand.query(HOURS_OF_BACK_OFF)
    assert hours > {"flagged": 71, "login": 0}.get(kind, 23), "and nothing for a day or more"
