"""An unreadable part of WeChat's answers loses only itself, and leaves an address to request."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.article import parse_article
from libcrawl.parsers.wechat.links import owner_in
from libcrawl.parsers.wechat.lists import ListPage, parse_messages, parse_published
from libcrawl.parsers.wechat.official import parse_batch
from tests.parsers.test_wechat import BIZ, URL

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
SENT, FUTURE, OLD = 1773100000, 4_900_000_000, 1_200_000_000


def messages(*pushes: dict[str, Any]) -> ListPage:
    written = json.dumps({"list": pushes})
    return parse_messages({"can_msg_continue": 0, "general_msg_list": written}, AT, BIZ)


def sent(number: int, seconds: int) -> dict[str, Any]:
    return {
        "comm_msg_info": {"type": 49, "datetime": seconds},
        "app_msg_ext_info": {"title": "一", "content_url": html.escape(URL % number)},
    }


def published(*records: dict[str, Any]) -> dict[str, Any]:
    listed = [{"publish_info": json.dumps(record)} for record in records]
    return {"publish_page": json.dumps({"total_count": 9, "publish_list": listed})}


def own(number: int, url: str, seconds: int = SENT) -> dict[str, Any]:
    item = {"appmsgid": 2247480001, "itemidx": number, "content_url": url, "title": "一"}
    return {"sent_info": {"time": seconds}, "appmsg_info": [item]}


def publication(number: int, seconds: int) -> dict[str, Any]:
    news = {"title": "一", "url": URL % number, "content": "a"}
    return {"content": {"news_item": [news]}, "update_time": seconds}


def test_a_push_whose_date_cannot_be() -> None:
    page = messages(sent(1, SENT), sent(2, FUTURE), sent(3, SENT))
    assert [entry.work.position for entry in page.entries] == [1, 3]
    assert [(one.platform_id, one.published_at) for one in page.unreadable] == [
        ("2247480001_2", None)
    ]
    assert "published at 2125-04-11" in page.unreadable[0].problem


def test_a_publication_whose_date_cannot_be() -> None:
    items = [publication(1, SENT), publication(2, FUTURE), publication(3, OLD)]
    page = parse_batch({"total_count": 3, "item": items}, AT, BIZ)
    assert [work.position for work in page.works] == [1]
    assert [one.platform_id for one in page.unreadable] == ["2247480001_2", None]


def test_a_page_whose_date_cannot_be() -> None:
    data = {
        "bizuin": BIZ, "mid": "2247480001", "idx": "2", "sn": "ab12", "user_name": "gh_1",
        "nick_name": "青岚市图书馆", "title": "一", "content_noencode": "<p>a</p>",
        "create_timestamp": FUTURE, "item_show_type": 0,
    }  # fmt: skip
    page = f"<html><script>window.cgiDataNew = {json.dumps(data)};</script></html>"
    with pytest.raises(Drift, match="article 2247480001_2: published at 2125-04-11"):
        parse_article(page, AT)
    right = page.replace(str(FUTURE), str(SENT))
    assert parse_article(right, AT).work.platform_id == "2247480001_2"


def test_the_address_of_what_a_short_link_leads_to() -> None:
    """Its key lacks the check code and opens nothing; its other parameters are left out."""
    short = "https://mp.weixin.qq.com/s/abcdef"
    page = parse_published(published(own(1, f"{short}?key=secret"), own(2, URL % 2)), AT, BIZ, 0)
    assert [entry.work.url for entry in page.entries] == [
        short,
        f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=2247480001&idx=2&sn=ab12",
    ]


def test_a_list_of_another_account_is_nobody_elses() -> None:
    strange = (URL % 2).replace(BIZ, "MzkwMDAwMDAwMg==")
    page = parse_published(published(own(1, URL % 1), own(2, strange)), AT, BIZ, 0)
    assert [entry.work.position for entry in page.entries] == [1]
    assert "content_url names account MzkwMDAwMDAwMg==" in page.unreadable[0].problem
    with pytest.raises(Drift, match="content_url names account"):
        parse_published(published(own(1, strange), own(2, strange)), AT, BIZ, 0)


@pytest.mark.parametrize(
    "answer",
    [
        published(own(1, URL % 1)),
        published(own(1, html.escape(URL % 1))),
        {"total_count": 1, "item": [publication(1, SENT)]},
    ],
)
def test_whose_a_list_is(answer: dict[str, Any]) -> None:
    assert owner_in(json.dumps(answer).encode()) == BIZ
    assert owner_in(json.dumps(answer).replace("&", "\\u0026").encode()) == BIZ
    assert owner_in(json.dumps({"publish_page": ""}).encode()) is None
