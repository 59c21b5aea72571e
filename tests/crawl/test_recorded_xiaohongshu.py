"""Recorded answers of Xiaohongshu, crawled over HTTP and imported, become the right rows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from libcrawl.browser.chromium import BrowserMissing, find_chromium
from libcrawl.platforms import PLATFORMS
from sandbox.xiaohongshu.page import account_page, centre_page
from tests.capture.conftest import second
from tests.conftest import Database
from tests.crawl.conftest import Stand
from tests.recorded import FIXTURES, SAMPLES, Answer, recorded_stand, serve, write_har

__all__ = ["second"]
HERE, OURS = SAMPLES / "xiaohongshu", FIXTURES / "xiaohongshu"
OF_PAGE, OF_LIST = "600000000000000001000002", "600000000000000001000001"
# Of the ten accounts of a list the one whose likes are rounded; of a note; who is refused; the own.
ROUNDED, OF_NOTE = "600000000000000001000018", "600000000000000001000005"
REFUSED, OWN, NUMBER = "600000000000000001000099", "600000000000000001000006", "6000000006"
SITE, CENTRE = "https://www.xiaohongshu.com", "https://creator.xiaohongshu.com"
API, GALAXY = "https://edith.xiaohongshu.com/api/sns/web/v1", f"{CENTRE}/api/galaxy/creator"
REAL = {name: url for each in PLATFORMS.values() for name, url in each.addresses.items()}
# After all that was recorded: no note is opened.
SINCE = "2026-09-01"
LIKES = """
SELECT a.platform_id, array_agg(c.likes ORDER BY w.published_at DESC) FROM works AS w
JOIN accounts AS a ON a.id = w.account_id JOIN work_snapshots AS c ON c.work_id = w.id
GROUP BY 1 ORDER BY 1
"""
COUNTED = """
SELECT a.platform_id, a.handle, s.followers, s.following, s.works, s.saves_and_likes
FROM account_snapshots AS s JOIN accounts AS a ON a.id = s.account_id ORDER BY 1
"""
VERDICTS = """
SELECT a.platform_id, r.verdict FROM refreshes AS r JOIN accounts AS a ON a.id = r.account_id
ORDER BY 1
"""

pytestmark = pytest.mark.skipif(not HERE.is_dir(), reason="no recorded answers beside the project")


def account(uid: str, profile: str, notes: str) -> list[Answer]:
    """A page without data of its own, and the requests of its script."""
    boot = {"uid": uid, "cursor": "", "more": True}
    page = account_page("x", boot, None)
    return [
        Answer(url=f"{SITE}/user/profile/{uid}", body=page, is_ours=True),
        Answer(url=f"{API}/user/otherinfo?target_user_id={uid}", body=HERE / profile),
        Answer(url=f"{API}/user_posted?num=30&cursor=&user_id={uid}", body=HERE / notes),
    ]


OF_PROFILES = [
    Answer(url=f"{SITE}/user/profile/{OF_PAGE}", body=HERE / "profile_page_2023.html"),
    *account(OF_LIST, "otherinfo_2026.json", "user_posted_2023_t0.json"),
    *account(ROUNDED, "otherinfo_2026.json", "list_2024_rounded.json"),
    *account(REFUSED, "errors/code_300012.json", "errors/user_posted_empty_constructed.json"),
]
OF_THE_CENTRE = [
    *(
        Answer(url=f"{CENTRE}/{path}", body=centre_page(kind), is_ours=True)
        for path, kind in {"new/home": "home", "statistics/data-analysis": "list"}.items()
    ),
    Answer(url=f"{GALAXY}/home/personal_info", body=HERE / "creator_personal_info_2026.json"),
    Answer(url=f"{GALAXY}/data/fans/overall_new", body=OURS / "followers-of-days.json"),
    Answer(
        url=f"{GALAXY}/datacenter/note/analyze/list?type=0&page_size=10&page_num=1",
        body=HERE / "creator_note_analyze_list_2026.json",
    ),
]
# Newest first by their identifiers; the pinned one is the oldest.
OF_31 = [
    90, 28, 77, 61, 21, 28, 53, 61, 3101, 34, 48, 169, 1212, 72, 490, 18, 74, 40, 23, 62, 12, 38,
    44, 47, 32, 25, 82, 12, 381, 21, 51070,
]  # fmt: skip
EXPECTED_LIKES = [(OF_LIST, OF_31), (OF_PAGE, [2, 0, 0, 1, 4, 1837]), (ROUNDED, [97_000])]
EXPECTED_COUNTS = [
    (OF_LIST, "6000000003", 32445, 0, 35, 82609),
    (OF_PAGE, "6000000001", 335, 3, None, 2282),
    (ROUNDED, "6000000003", 32445, 0, 35, 82609),
]


def assert_as_recorded(stand: Stand) -> None:
    assert stand.query(LIKES) == EXPECTED_LIKES
    assert stand.query(COUNTED) == EXPECTED_COUNTS
    rounded = "SELECT count(*) FROM work_snapshots WHERE rounded = '{likes}'"
    assert stand.query(rounded) == [(1,)]
    # A list of 2023 gives no times: those of the identifiers, which may be early.
    within = "SELECT count(*) FROM works WHERE published_within IS NULL"
    assert stand.query(within) == [(0,)]
    stored = stand.query("SELECT string_agg(t::text, ' ') FROM (TABLE works) AS t")
    assert "READER_REMOVED" not in str(stored)


def test_public_profiles(database: Database, second: Database, tmp_path: Path) -> None:
    """A page that holds its notes, others whose script requests them, and a refusal at last."""
    try:
        find_chromium()
    except BrowserMissing as problem:
        pytest.skip(str(problem))  # it names the remedy
    uids = [f"{uid},," for uid in (OF_PAGE, OF_LIST, ROUNDED, REFUSED)]
    allowed = {"LIBCRAWL_XIAOHONGSHU_PROFILES": "1"}
    with serve(OF_PROFILES) as site:
        stand = recorded_stand(database, tmp_path, "xiaohongshu", uids, site.url)
        crawled = stand.crawl("source=profile", f"since={SINCE}", **allowed)
    assert crawled.returncode == 1, crawled.stdout + crawled.stderr[-3000:]
    assert site.unknown == []
    assert_as_recorded(stand)
    verdicts = stand.query(VERDICTS)
    assert verdicts == [
        (OF_LIST, "complete"), (OF_PAGE, "complete"), (ROUNDED, "complete"), (REFUSED, "blocked"),
    ]  # fmt: skip

    har = write_har(tmp_path / "seen.har", OF_PROFILES, datetime.now(UTC).isoformat())
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(har), "--since", SINCE, **REAL)
    assert "Traceback" not in imported.stderr, imported.stderr
    assert_as_recorded(elsewhere)
    assert elsewhere.query(VERDICTS) == verdicts


def test_the_creator_centre(database: Database, second: Database, tmp_path: Path) -> None:
    """The own note with exact counters; a HAR of the same, whose account its number names."""
    try:
        find_chromium()
    except BrowserMissing as problem:
        pytest.skip(str(problem))  # it names the remedy
    since = "2026-01-25"
    with serve(OF_THE_CENTRE) as site:
        stand = recorded_stand(database, tmp_path, "xiaohongshu", [f"{OWN},{NUMBER},"], site.url)
        crawled = stand.crawl("source=creator", f"since={since}")
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr[-3000:]
    assert site.unknown == []
    har = write_har(tmp_path / "centre.har", OF_THE_CENTRE, datetime.now(UTC).isoformat())
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(har), "--since", since, **REAL)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    for each in (stand, elsewhere):
        assert each.query(
            "SELECT w.platform_id, w.kind, extract(EPOCH FROM w.published_at)::bigint, c.plays,"
            " c.likes, c.comments, c.favourites, c.shares, c.danmaku, c.mean_seconds"
            " FROM work_snapshots AS c JOIN works AS w ON w.id = c.work_id"
        ) == [("69745b27000000001a0f0001", "image", 1769158983, 5540, 485, 48, 400, 76, 0, 25.0)]
        assert (OWN, NUMBER, 189, 148, None, 1415) in each.query(COUNTED), "beside days before"
        assert each.query(VERDICTS) == [(OWN, "complete")]


def test_what_a_person_opened(database: Database, tmp_path: Path) -> None:
    """A note by its address, and the second screen of a page whose first one was not saved."""
    second_screen = json.loads(
        (HERE / "user_posted_second_screen_only_constructed.json").read_text(encoding="utf-8")
    )
    answers = [
        Answer(url=f"{SITE}/explore/6a6075370000000011f0f001", body=HERE / "note_page_2026.html"),
        Answer(
            url=f"{SITE}/user/profile/{OF_NOTE}",
            body=(HERE / "profile_page_2023.html").read_text("utf-8").replace(OF_PAGE, OF_NOTE)
            .replace("6515ad71000000001e02f001", "6a6075370000000011f0f001"),
        ),
        Answer(
            url=f"{API}/user/otherinfo?target_user_id={OF_LIST}", body=HERE / "otherinfo_2026.json"
        ),
        Answer(
            url=f"{API}/user_posted?num=30&cursor=64c62a52000000001201f019&user_id={OF_LIST}",
            body=second_screen["response"],
        ),
    ]  # fmt: skip
    stand = recorded_stand(database, tmp_path, "xiaohongshu", [f"{OF_LIST},,", f"{OF_NOTE},,"])
    har = write_har(tmp_path / "seen.har", answers, datetime.now(UTC).isoformat())
    imported = stand.scrapy("import", str(har), "--depth", "3000", **REAL)
    assert "Traceback" not in imported.stderr, imported.stderr
    likes = dict(stand.query(LIKES))
    assert likes[OF_LIST] == [82, 12, 381, 21]
    assert stand.query(
        "SELECT kind, title, text, published_at, edited_at IS NOT NULL, duration, likes, comments,"
        " favourites, shares, plays, rounded FROM works JOIN latest_work_counters AS c"
        " USING (platform_id, kind, title, text, published_at, duration)"
        " WHERE platform_id = '6a6075370000000011f0f001'"
    ) == [
        ("video", "年轻必看！…", "示例正文", datetime.fromtimestamp(1784798127, UTC), True, 132.0,
         11_000, 141, 2811, 1047, None, ["likes"])
    ]  # fmt: skip
    verdict, reason = stand.verdicts()["recorded0"]
    assert verdict == "partial", "the first screen is missing"
    assert "the first page of works was not recorded" in (reason or "")
