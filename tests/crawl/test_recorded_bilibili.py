"""Recorded answers of Bilibili, crawled over HTTP and imported, become the right rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from libcrawl.browser.chromium import BrowserMissing, find_chromium
from libcrawl.platforms import PLATFORMS
from sandbox.bilibili.page import account_page
from tests.capture.conftest import second
from tests.conftest import Database
from tests.recorded import FIXTURES, SAMPLES, Answer, recorded_stand, serve, write_har

__all__ = ["second"]
HERE, OURS = SAMPLES / "bilibili", FIXTURES / "bilibili"
BVID, MID = "BV1ZF411g7EZ", "401742377"
SPACE, API, MEMBER = (f"https://{host}.bilibili.com" for host in ("space", "api", "member"))
PAGE = f"https://www.bilibili.com/video/{BVID}/"
# Whose plays are hidden; with posts; whom only a broadcast is of; nobody; who is refused.
HIDDEN, ARK, LIVE, NOBODY, REFUSED = "10002", "161775300", "10011", "400000404", "400000352"
OWN = "700000001"
EMPTY_LIST = {"code": 0, "data": {"list": {"vlist": []}, "page": {"pn": 1, "ps": 42, "count": 0}}}
EMPTY_FEED = {"code": 0, "data": {"items": [], "has_more": False, "offset": ""}}
REAL = {name: url for each in PLATFORMS.values() for name, url in each.addresses.items()}
COUNTED = """
SELECT platform_id, kind, extract(EPOCH FROM published_at)::bigint, plays, likes, comments, shares,
    danmaku, coins, favourites
FROM latest_work_counters ORDER BY published_at
"""
WORKS = """
SELECT a.platform_id, w.platform_id, w.kind, w.title, w.text, w.url, w.published_at, w.duration
FROM works AS w JOIN accounts AS a ON a.id = w.account_id ORDER BY 1, 2
"""
VERDICTS = """
SELECT a.platform_id, r.verdict FROM refreshes AS r JOIN accounts AS a ON a.id = r.account_id
WHERE r.source = :source ORDER BY 1
"""

pytestmark = pytest.mark.skipif(not HERE.is_dir(), reason="no recorded answers beside the project")


def account(mid: str, answers: dict[str, Any]) -> list[Answer]:
    """Requests of an account's pages with their answers, by the end of the address."""
    named = {"mid": int(mid), "name": f"账号{mid}", "official": {"type": 1, "title": "官方"}}
    usual = {
        "x/space/wbi/acc/info?mid=": {"code": 0, "data": named},
        "x/relation/stat?vmid=": OURS / "relation-plain.json",
        "x/space/navnum?mid=": {"code": 0, "data": {"video": 1}},
        "x/space/upstat?mid=": HERE / "upstat_not_logged_in_constructed.json",
        "x/space/wbi/arc/search?mid=": EMPTY_LIST,
        "x/polymer/web-dynamic/v1/feed/space?offset=&host_mid=": EMPTY_FEED,
    }
    pages = {"upload/video": "videos", "dynamic": "posts"}
    return [
        *(Answer(url=f"{API}/{end}{mid}", body=body) for end, body in {**usual, **answers}.items()),
        *(
            Answer(url=f"{SPACE}/{mid}/{path}", body=account_page("x", mid, kind), is_ours=True)
            for path, kind in pages.items()
        ),
    ]


FEED = "x/polymer/web-dynamic/v1/feed/space?offset=&host_mid="
NEXT = "x/polymer/web-dynamic/v1/feed/space?offset=915793667264872453&host_mid="
OF_PAGES = [
    *account(HIDDEN, {
        "x/space/wbi/arc/search?mid=": HERE / "arc_search_hidden_plays_constructed.json",
    }),
    *account(ARK, {FEED: HERE / "feed_space_ark_2024_4items.json"}),
    *account(LIVE, {
        "x/space/navnum?mid=": {"code": 0, "data": {"video": 0}},
        FEED: HERE / "feed_space_live_rcmd_2024.json", NEXT: EMPTY_FEED,
    }),
    *account(NOBODY, {"x/space/wbi/acc/info?mid=": HERE / "errors" / "card_-404_constructed.json"}),
    *account(REFUSED, {
        "x/space/wbi/arc/search?mid=": HERE / "errors" / "arc_search_empty_constructed.json",
    }),
]  # fmt: skip
OF_THE_CENTRE = [
    Answer(url=f"{API}/x/web-interface/nav", body=OURS / "own-institution.json"),
    Answer(
        url=f"{MEMBER}/x/web/data/index/stat", body=HERE / "creator_index_stat_constructed.json"
    ),
    Answer(url=f"{MEMBER}/x/web/archives?pn=1", body=OURS / "archives-page.json"),
    *(
        Answer(url=f"{MEMBER}/platform/{path}", body=account_page("x", OWN, kind), is_ours=True)
        for path, kind in {"home": "home", "upload-manager/article": "own"}.items()
    ),
]
CAPTCHA = PAGE.replace(BVID, "BV1captcha01")
OF_A_VIDEO = [
    Answer(url=PAGE, body=HERE / "video_page_ys_2022.html"),
    Answer(url=CAPTCHA, body=HERE / "errors/captcha_page_constructed.html"),
]
# The pinned one, the repost, the video that a post announces, and whose plays are hidden.
EXPECTED = [
    ("BV17x411w7KC", "video", 1588058800, None, None, 0, None, 0, None, None),
    ("BV1Jp421y72e", "video", 1712286011, 1_903_000, None, 10941, None, 10_000, None, None),
    ("916751749918752793", "image", 1712286300, None, 26249, 5954, 303, None, None, None),
    ("917092495452536836", "repost", 1712365636, None, 10443, 3308, 765, None, None, None),
    ("917925942426337285", "image", 1712559688, None, 60, 13, 1, None, None, None),
]


def test_pages_of_accounts(database: Database, second: Database, tmp_path: Path) -> None:
    """Each answer to the real browser; then all of them as it saves them: the same works."""
    try:
        find_chromium()
    except BrowserMissing as problem:
        pytest.skip(str(problem))  # it names the remedy
    mids = (HIDDEN, ARK, LIVE, NOBODY, REFUSED)
    window = "2024-04-06"
    with serve(OF_PAGES) as site:
        stand = recorded_stand(database, tmp_path, "bilibili", [f"{m},," for m in mids], site.url)
        crawled = stand.crawl("source=page", f"since={window}")
    assert crawled.returncode == 1, crawled.stdout + crawled.stderr[-3000:]
    assert site.unknown == []
    assert stand.query(COUNTED) == EXPECTED
    duration = "SELECT duration FROM works WHERE platform_id = 'BV17x411w7KC'"
    assert stand.query(duration) == [(90 * 60 + 5.0,)]
    marks = "SELECT rounded FROM latest_work_counters WHERE platform_id = 'BV1Jp421y72e'"
    assert stand.query(marks) == [(["danmaku", "plays"],)]
    counted = "SELECT DISTINCT followers, following, plays_received FROM account_snapshots"
    assert stand.query(counted) == [(32145, 12, None)], "without a login there are no totals"
    verdicts = dict(stand.query(VERDICTS, source="page"))
    assert verdicts == {
        HIDDEN: "complete", ARK: "complete", LIVE: "complete", NOBODY: "gone", REFUSED: "blocked",
    }  # fmt: skip

    har = write_har(tmp_path / "seen.har", OF_PAGES, datetime.now(UTC).isoformat())
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(har), "--since", window, **REAL)
    assert "Traceback" not in imported.stderr, imported.stderr
    assert elsewhere.query(WORKS) == stand.query(WORKS), imported.stdout
    assert elsewhere.query(COUNTED) == EXPECTED
    assert dict(elsewhere.query(VERDICTS, source="page")) == verdicts


def test_the_creator_centre(database: Database, second: Database, tmp_path: Path) -> None:
    try:
        find_chromium()
    except BrowserMissing as problem:
        pytest.skip(str(problem))  # it names the remedy
    with serve(OF_THE_CENTRE) as site:
        stand = recorded_stand(database, tmp_path, "bilibili", [f"{OWN},,"], site.url)
        crawled = stand.crawl("source=creator", "since=2026-03-03")
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr[-3000:]
    har = write_har(tmp_path / "centre.har", OF_THE_CENTRE, datetime.now(UTC).isoformat())
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(har), "--since", "2026-03-03", **REAL)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    for each in (stand, elsewhere):
        assert each.query(
            "SELECT followers, plays_received, likes_received FROM account_snapshots"
        ) == [(15023, 812345, 20123)]
        assert each.query(COUNTED) == [
            ("BV1aa411c7m1", "video", 1772400000, 3456, 210, 12, 3, 34, 21, 40)
        ]


def test_a_page_of_a_video(database: Database, second: Database, tmp_path: Path) -> None:
    """Without a browser; then a captcha in the place of another."""
    links = tmp_path / "links.txt"
    links.write_text(PAGE.rstrip("/"), encoding="utf-8")
    with serve(OF_A_VIDEO) as site:
        stand = recorded_stand(database, tmp_path, "bilibili", [f"{MID},,"], site.url)
        crawled = stand.crawl("source=videos", f"links={links}")
        links.write_text(CAPTCHA, encoding="utf-8")
        refused = stand.crawl("source=videos", f"links={links}", "accounts=recorded0")
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr
    assert refused.returncode == 1
    assert "requires a captcha" in refused.stdout
    har = write_har(tmp_path / "video.har", OF_A_VIDEO[:1], datetime.now(UTC).isoformat())
    elsewhere = replace(stand, database=second)
    imported = elsewhere.scrapy("import", str(har), **REAL)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    for each in (stand, elsewhere):
        assert each.query(
            "SELECT platform_id, kind, duration, is_original, plays, danmaku, comments, favourites,"
            " coins, shares, likes, interactions FROM latest_work_counters"
        ) == [(BVID, "video", 777.0, True, 7_080_001, 76_120, 44_813, 243_241, 507_512, 207_269,
               669_227, 76_120 + 44_813 + 507_512 + 207_269 + 669_227)]  # fmt: skip
        assert each.query("SELECT followers, works FROM account_snapshots") == [(10_850_050, 191)]
