"""What is fuzzed: the platforms' answers, and the parsers that read each of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from libcrawl.items import Account, AccountMoment, Profile, Work, WorkBatch, WorkDay, WorkDays
from libcrawl.outcomes import Table
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.outcomes.wechat import WECHAT
from libcrawl.outcomes.weibo import WEIBO
from libcrawl.parsers import Drift
from libcrawl.parsers.douyin import page as douyin_page
from libcrawl.parsers.douyin import profile as douyin
from libcrawl.parsers.douyin import works as douyin_works
from libcrawl.parsers.text import public_text, topics
from libcrawl.parsers.wechat import about as wechat_about
from libcrawl.parsers.wechat import article as wechat
from libcrawl.parsers.wechat import counters as wechat_counters
from libcrawl.parsers.wechat import lists as wechat_lists
from libcrawl.parsers.wechat import official as wechat_official
from libcrawl.parsers.weibo import profile as weibo
from libcrawl.parsers.weibo import timeline as weibo_timeline
from libcrawl.store.sanitize import Sanitizer

AT = datetime(2026, 7, 1, 4, tzinfo=UTC)
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
TABLES: dict[str, Table] = {"weibo": WEIBO, "wechat": WECHAT, "douyin": DOUYIN}
# Whose list it is, where the list itself does not say.
OWNER = {
    "weibo": re.compile(r'"user": ?\{"id": ?"?(\d+)'),
    "wechat": re.compile(r"__biz=([A-Za-z0-9+/]{8,24}={0,2})"),
}
Reader = Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class Seed:
    """A real answer: its platform, where it is from, and what reads it."""

    platform: str
    name: str
    payload: Any  # decoded JSON, or the text of a page
    owner: str
    readers: tuple[Reader, ...]

    @property
    def is_page(self) -> bool:
        return isinstance(self.payload, str)


def _long_text(written: str | None) -> Any:
    return None if written is None else topics(public_text(written, "青岚市图书馆"))


def _embedded(html: str, _: str) -> Any:
    payload = douyin_page.parse_page(html)
    if payload is None:
        raise Drift("no data")
    json.dumps(payload)
    return douyin.parse_profile(payload, AT), douyin_works.parse_works(payload, AT)


def _shared(html: str, _: str) -> Any:
    pages = [douyin_works.parse_works(told, AT) for *_, told in douyin_page.parse_shared(html)]
    if not pages:
        raise Drift("no works")
    return pages


def _reason(html: str, _: str) -> Any:
    reason = wechat.removal_reason(html)
    if reason is None:
        raise Drift("no notice")
    return reason


JSON_READERS: dict[str, tuple[Reader, ...]] = {
    "weibo": (
        lambda payload, _: weibo.parse_profile_mobile(payload, AT),
        lambda payload, _: weibo.parse_profile_pc(payload, AT),
        lambda payload, uid: weibo_timeline.parse_timeline_mobile(payload, AT, uid),
        lambda payload, uid: weibo_timeline.parse_timeline_pc(payload, AT, uid, 1),
        lambda payload, _: _long_text(weibo.parse_long_text_mobile(payload)),
        lambda payload, _: _long_text(weibo.parse_long_text_pc(payload)),
    ),
    "wechat": (
        lambda payload, biz: wechat_lists.parse_messages(payload, AT, biz),
        lambda payload, biz: wechat_lists.parse_published(payload, AT, biz, 0),
        lambda payload, _: wechat_counters.parse_counters(payload),
        lambda payload, biz: wechat_official.parse_batch(payload, AT, biz),
        lambda payload, _: wechat_official.parse_details(payload),
        lambda payload, _: wechat_official.parse_cumulate(payload, 1),
        lambda payload, _: wechat_official.parse_token(payload),
    ),
    "douyin": (
        lambda payload, _: douyin.parse_profile(payload, AT),
        lambda payload, _: douyin_works.parse_works(payload, AT),
    ),
}
PAGE_READERS: dict[str, tuple[Reader, ...]] = {
    "weibo": (),
    "wechat": (
        lambda page, _: wechat.parse_article(page, AT),
        lambda page, _: wechat_about.parse_about(page),
        _reason,
    ),
    "douyin": (_embedded, _shared),
}


# Answers besides those that lie at hand: platform, name and text.
MORE: list[tuple[str, str, str]] = []


@cache
def seeds() -> tuple[Seed, ...]:
    """The answers at hand: fixtures, recorded ones where there are any, hand-written ones."""
    found = []
    for platform, name, text in (*_files(), *_written(), *MORE):
        try:
            payload = json.loads(text)
        except ValueError:
            payload = text
        owner = OWNER[platform].search(text.replace('\\"', '"')) if platform in OWNER else None
        named = owner[1] if owner else ""
        candidates = (PAGE_READERS if payload is text else JSON_READERS)[platform]
        readers = tuple(reader for reader in candidates if _reads(reader, payload, named))
        if readers:
            found.append(Seed(platform, name, payload, named, readers))
    return tuple(found)


def _files() -> Iterator[tuple[str, str, str]]:
    for root in (FIXTURES, SAMPLES):
        for platform in TABLES:
            for path in sorted((root / platform).rglob("*")):
                if path.suffix in (".json", ".html") and ".expected." not in path.name:
                    name = str(path.relative_to(root))
                    yield platform, name, path.read_text(encoding="utf-8")


def _written() -> Iterator[tuple[str, str, str]]:
    """WeChat's answers of an invented account."""
    from tests.parsers.test_wechat import BIZ, DATA, URL, literal

    page = f"<html><script>window.cgiDataNew = {literal(DATA)};</script></html>"
    yield "wechat", "written/article.html", page
    rows = "".join(
        f'<div class="item-title">{title}</div><div class="item-desc">{value}</div>'
        for title, value in (("微信号", "qinglan"), ("认证主体", "青岚市图书馆"))
    )
    yield "wechat", "written/about.html", f'<html><a href="?__biz={BIZ}">{rows}</html>'
    tips = '<p class="tips">由用户投诉，涉嫌骚扰，查看<a href="#">对应规则</a></p>'
    yield "wechat", "written/notice.html", f"<html>{tips}<h2 class='mesg-block'>违规</h2></html>"
    item = {"title": "夜读 &amp; 茶", "content_url": URL % 1, "copyright_stat": 11}
    push = {
        "comm_msg_info": {"type": 49, "datetime": 1773100000, "id": 1},
        "app_msg_ext_info": {**item, "multi_app_msg_item_list": [{**item, "content_url": URL % 2}]},
    }
    more = {"ret": 0, "can_msg_continue": 1, "next_offset": 10}
    messages = {**more, "general_msg_list": json.dumps({"list": [push, push]})}
    yield "wechat", "written/messages.json", json.dumps(messages)
    own = {**item, "appmsgid": 2247480001, "itemidx": 1, "read_num": 5, "old_like_num": "7"}
    info = {"sent_info": {"time": 1773100000}, "appmsg_info": [own]}
    record = {"publish_info": json.dumps(info), "publish_type": 1}
    page = json.dumps({"publish_list": [record, record], "total_count": 9})
    published = {"base_resp": {"ret": 0}, "publish_page": page}
    yield "wechat", "written/published.json", json.dumps(published)
    stat = {"read_num": 100001, "old_like_num": 3, "like_num": "2"}
    counters = {"appmsgstat": stat, "comment_count": 4}
    yield "wechat", "written/counters.json", json.dumps(counters)
    news = {"title": "夜读", "content": "<p>一</p>", "url": URL % 1, "is_deleted": False}
    content = {"create_time": 1773100000, "news_item": [news, news]}
    batch = {"total_count": 2, "item_count": 1, "item": [{"content": content}]}
    yield "wechat", "written/batch.json", json.dumps(batch)
    day = {"stat_date": "2026-03-10", "read_user": 5, "share_user": 0, "like_user": "1"}
    details = {"list": [{"msgid": "2247480001_1", "detail_list": [day, day]}]}
    yield "wechat", "written/details.json", json.dumps(details)
    followers = {"list": [{"ref_date": "2026-03-10", "cumulate_user": 1200}]}
    yield "wechat", "written/cumulate.json", json.dumps(followers)
    yield "wechat", "written/token.json", json.dumps({"access_token": "abc", "expires_in": 7200})


def _reads(reader: Reader, payload: Any, owner: str) -> bool:
    try:
        reader(payload, owner)
    except Drift:
        return False
    return True


def stored(value: Any) -> Iterator[Any]:
    """The items within what a parser gives, as the store gets them."""
    if isinstance(value, tuple | list):
        for inner in value:
            yield from stored(inner)
    elif isinstance(value, Account):
        yield Sanitizer().clean(Profile(account_id=1, account=value))
    elif isinstance(value, Work):
        yield Sanitizer().clean(WorkBatch(account_id=1, works=(value,)))
    elif isinstance(value, WorkDay):
        yield Sanitizer().clean(WorkDays(account_id=1, captured_at=AT, days=(value,)))
    elif isinstance(value, AccountMoment):
        yield Sanitizer().clean(value)
    elif is_dataclass(value):
        for field in fields(value):
            yield from stored(getattr(value, field.name))
