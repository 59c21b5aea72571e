"""The sandbox's answers have the keys of recorded ones, where those are at hand."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.walker import Client, Json, mobile_pages, pc_pages, posts_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "weibo"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the recorded answers are not part of the project"
)
RARE = {"ad_state", "fid", "raw_text", "safe_tags"}
"""Keys of single recorded posts that nothing reads."""

DECORATION = {"apipath", "tab_icon", "tab_icon_dark", "url"}
ARTICLE_CARD = {
    *("alpha_time", "pause_time", "transition_pics", "type_icon", "pic_info", "preload"),
    *("button_follow_uid", "button_type", "content3", "content4", "need_lmid", "source_type"),
    "user",
}


def sample(name: str) -> Json:
    payload: Json = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return payload


def keys(objects: Iterable[Any]) -> set[str]:
    """All keys of several objects together."""
    return set().union(*objects)


def test_mobile_profile(client: Client, uids: dict[str, str]) -> None:
    theirs = sample("m_getIndex_100505_profile_ak_2022.json")["data"]
    answers = [
        client.get(f"/api/container/getIndex?type=uid&value={uid}")["data"] for uid in uids.values()
    ]
    assert set(theirs) == keys(answers)
    assert set(theirs["userInfo"]) <= keys(answer["userInfo"] for answer in answers)
    tabs = keys(tab for answer in answers for tab in answer["tabsInfo"]["tabs"])
    assert keys(theirs["tabsInfo"]["tabs"]) - DECORATION == tabs


def test_mobile_list(client: Client, uids: dict[str, str]) -> None:
    theirs = sample("m_getIndex_107603_ak_list_0.json")
    answer = client.get(f"/api/container/getIndex?containerid=107603{uids['shanghai']}")
    info, our_info = theirs["data"]["cardlistInfo"], answer["data"]["cardlistInfo"]
    assert set(theirs["data"]) == set(answer["data"])
    assert set(info) - {"since_id"} == set(our_info) - {"since_id", "page"}
    cards = [card for card in answer["data"]["cards"] if card["card_type"] == 9]
    assert keys(theirs["data"]["cards"]) == keys(cards)
    recorded, ours = (
        posts_of(theirs),
        [p for q in mobile_pages(client, uids["shanghai"]) for p in q],
    )
    assert keys(recorded) - RARE <= keys(ours)
    assert keys(p["user"] for p in recorded) <= keys(p["user"] for p in ours)
    assert videos(recorded) <= videos(ours)
    for post in ours:
        assert {type(post[name]) for name in ("id", "mid", "bid", "text")} == {str}


def videos(posts: list[Json]) -> set[str]:
    return keys(p["page_info"] for p in posts if p.get("page_info", {}).get("type") == "video")


def test_a_repost_of_a_deleted_post(client: Client, uids: dict[str, str]) -> None:
    theirs = sample("m_mblog_deleted_retweet_constructed.json")["mblog"]
    posts = [p for q in mobile_pages(client, uids["shanghai"]) for p in q]
    ours = [p for p in posts if p.get("retweeted_status", {}).get("deleted") == "1"]
    assert set(theirs) <= set(ours[0])
    assert set(theirs["retweeted_status"]) == set(ours[0]["retweeted_status"])
    assert ours[0]["retweeted_status"]["user"] is None


def test_mobile_long_text(still: Sandbox, client: Client) -> None:
    theirs = sample("m_statuses_extend_4645748019299849.json")
    mid = still.truth("mobile", "anhui")["works"][0]["platform_id"]
    ours = client.get(f"/statuses/extend?id={mid}")
    assert (set(theirs), set(theirs["data"])) == (set(ours), set(ours["data"]))


def test_pc(still: Sandbox, client: Client, uids: dict[str, str]) -> None:
    uid = uids["shanghai"]
    theirs = sample("ajax_profile_info_constructed.json")["data"]
    ours = client.get(f"/ajax/profile/info?uid={uid}")["data"]
    assert (set(theirs), set(theirs["user"])) == (set(ours), set(ours["user"]))
    assert set(sample("ajax_profile_detail_rmrb_2023_cleaned.json")) <= set(
        client.get(f"/ajax/profile/detail?uid={uid}")["data"]
    )
    listed = sample("ajax_statuses_mymblog_item_2021.json")["data"]
    page = client.get(f"/ajax/statuses/mymblog?uid={uid}&page=1")["data"]
    assert set(listed) <= set(page)
    post, posts = listed["list"][0], [p for q in pc_pages(client, uid) for p in q]
    assert set(post) <= keys(posts)
    assert set(post["user"]) <= keys(p["user"] for p in posts)
    articles = [p["page_info"] for p in posts if p.get("page_info", {}).get("type") == "24"]
    assert set(post["page_info"]) - ARTICLE_CARD <= keys(articles)
    long = next(p for p in posts if p["isLongText"])
    shape = sample("ajax_longtext_shape.json")
    answer = client.get(f"/ajax/statuses/longtext?id={long['mblogid']}")
    assert (set(shape), set(shape["data"])) == (set(answer), set(answer["data"]))
    assert still.url


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("login", "m_ok_-100_signin.json"),
        ("captcha", "m_ok_-100_captcha.json"),
        ("login_pc", "ajax_ok_-100_login.json"),
        ("not_exist", "ajax_20101_not_exist.json"),
        ("bad_param", "ajax_400_param.json"),
        ("dead_endpoint", "ajax_404_dead_endpoint.json"),
    ],
)
def test_refusals_are_the_recorded_ones(
    still: Sandbox, client: Client, uids: dict[str, str], kind: str, name: str
) -> None:
    still.fault(kind, endpoint="profile")
    answer = client.get(f"/ajax/profile/info?uid={uids['anhui']}")
    assert answer == sample(f"errors/{name}")
