"""Every recorded answer under ../shared/samples/douyin gives the right items or outcome.

The samples are read in place and belong to their publishers: texts are compared by digest. A file
without a row here fails.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from libcrawl.items import Account, Work
from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.parsers.douyin import page as douyin_page
from libcrawl.parsers.douyin import profile as douyin
from libcrawl.parsers.douyin import works as douyin_works
from tests.parsers.weibo_shown import digest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "samples" / "douyin"
AT = datetime(2026, 7, 1, tzinfo=UTC)
OUTCOMES = {
    "creator_work_list_item_2025.json": "ok",
    "errors/captcha_page_constructed.html": "captcha",
    "errors/empty_list_has_more.json": "ok",
    "errors/http_200_blocked.txt": "refused",
    "errors/http_200_empty_body.txt": "refused",
    "errors/status_2483_not_logged_in.json": "login",
    "errors/synthetic_risk_control_captcha.json": "captcha",
    "errors/synthetic_risk_control_empty.json": "ok",
    "errors/synthetic_video_deleted.json": "ok",
    "share_page_router_data_synthetic.html": "page",
    "synthetic_user_profile.json": "ok",
    "synthetic_video_image_album.json": "ok",
    "user_profile_rmrb_2021.json": "ok",
    "web_aweme_post_page_2024_2items.json": "ok",
    "web_user_page_render_data_2023.html": "page",
    "web_user_profile_other_cctvnews_2023.json": "ok",
}
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no recorded answers: {FOLDER}")


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_bytes())


def embedded() -> Any:
    html = (FOLDER / "web_user_page_render_data_2023.html").read_text(encoding="utf-8")
    return douyin_page.parse_page(html)


def told(account: Account) -> tuple[Any, ...]:
    counters = account.counters
    return (
        account.platform_id[-6:], account.handle, account.verified, digest(account.verified_text),
        digest(account.name), digest(account.description),
        counters.followers, counters.following, counters.works, counters.likes_received,
    )  # fmt: skip


def brief(work: Work) -> tuple[Any, ...]:
    counters = work.counters
    return (
        work.platform_id, work.kind, int(work.published_at.timestamp()), work.duration,
        digest(work.text), len(work.tags),
        counters.plays, counters.likes, counters.comments, counters.shares, counters.favourites,
    )  # fmt: skip


def test_every_file_has_a_row() -> None:
    files = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    assert files == set(OUTCOMES)


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome(name: str) -> None:
    assert classify(DOUYIN, Answer.of(200, (FOLDER / name).read_bytes())).name == OUTCOMES[name]


def test_profiles() -> None:
    names = ("web_user_profile_other_cctvnews_2023", "user_profile_rmrb_2021",
             "synthetic_user_profile")  # fmt: skip
    found = [told(douyin.parse_profile(load(f"{name}.json"), AT)) for name in names]
    assert found == PROFILES


def test_the_page_with_its_data() -> None:
    payload = embedded()
    assert told(douyin.parse_profile(payload, AT)) == EMBEDDED
    page = douyin_works.parse_works(payload, AT)
    assert [entry.pinned for entry in page.entries] == [True] * 3 + [False] * 20
    assert (page.shown, page.cursor, page.skips) == (23, {"max_cursor": "1678788975000"}, False)
    assert page.nothing_after == datetime.fromtimestamp(1678788975, UTC)
    times = [entry.work.published_at for entry in page.entries[3:]]
    assert times == sorted(times, reverse=True)
    assert brief(page.entries[0].work) == FIRST_EMBEDDED
    assert {entry.work.counters.plays for entry in page.entries} == {None}


def test_pages_of_works() -> None:
    page = douyin_works.parse_works(load("web_aweme_post_page_2024_2items.json"), AT)
    assert page.cursor == {"max_cursor": "1706103533000"}
    assert page.skips, "sixteen of the eighteen works were taken out of this recording"
    assert [brief(entry.work) for entry in page.entries] == POSTED
    own = douyin_works.parse_works(load("creator_work_list_item_2025.json"), AT)
    assert (own.cursor, own.nothing_after) == ({"max_cursor": "12"}, None)
    assert own.entries[0].work.counters.plays == 836
    empty = douyin_works.parse_works(load("errors/empty_list_has_more.json"), AT)
    assert (empty.entries, empty.cursor) == ((), None)


def test_single_works() -> None:
    album = load("synthetic_video_image_album.json")["aweme_detail"]
    work, odd = douyin_works.parse_work(album, AT)
    assert odd == ()
    assert brief(work)[:4] == ("7000000000000000002", "image", 1716300000, None)
    assert work.url == "https://www.douyin.com/note/7000000000000000002"
    deleted = load("errors/synthetic_video_deleted.json")["aweme_detail"]
    page = douyin_works.parse_works({"aweme_list": [deleted], "has_more": 0}, AT)
    assert (page.entries, page.unlisted) == ((), ("7000000000000000003",))


PROFILES = [
    (
        "flP96M",
        "cctvnews",
        True,
        "9:bdac6f81",
        "4:0e75df1e",
        "8:8e487e9c",
        153036243,
        38,
        7781,
        7810192431,
    ),
    (
        "imN__4",
        "rmrbxmt",
        True,
        "8:d3f05861",
        "4:a720193d",
        "11:aabf6f62",
        125737299,
        20,
        2766,
        6238761782,
    ),
    (
        "R_0001",
        "synthetic_creator",
        False,
        None,
        "17:98f8e361",
        "45:df5f293f",
        128400,
        42,
        213,
        3894512,
    ),
]
EMBEDDED = (
    "ebd781",
    "example002",
    False,
    None,
    "5:70028415",
    "35:eab1d57a",
    313009,
    66,
    397,
    5307842,
)
FIRST_EMBEDDED = (
    "7083305350705376944",
    "video",
    1649210596,
    625.777,
    "31:22d24c59",
    0,
    None,
    104071,
    3571,
    2225,
    4621,
)
POSTED = [
    (
        "7331282357056106160",
        "video",
        1706947287,
        7.801,
        "44:3f674345",
        3,
        None,
        53304,
        595,
        486,
        1598,
    ),
    (
        "7331186501976001951",
        "video",
        1706924888,
        14.697,
        "34:fd42464e",
        3,
        None,
        53751,
        682,
        4022,
        5738,
    ),
]
