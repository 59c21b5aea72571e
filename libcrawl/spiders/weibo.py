"""Weibo: official accounts through weibo.com (`pc`, exact) or m.weibo.cn (`mobile`, rounded)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scrapy import Request

from libcrawl.items import Account, Work
from libcrawl.outcomes.weibo import WEIBO
from libcrawl.parsers import Drift, identifier, need
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.weibo import profile as weibo
from libcrawl.parsers.weibo import timeline as weibo_timeline
from libcrawl.platforms.weibo import WEIBO as PLATFORM
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.source import RequestKey, TimelineSource, Topic

# What the sites' own pages send along.
HEADERS = {
    "Accept": "application/json, text/plain, */*",
    "X-Requested-With": "XMLHttpRequest",
}


# 1076036279793937: the list; 230413…_-_WEIBO_SECOND_PROFILE_WEIBO: another form of it
CONTAINER = re.compile(r"(100505|107603|230413)(\d+)")
CURSORS = ("page", "since_id")


def _place(query: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The place in a list; `page=1` is its beginning, and `since_id` alone is enough."""
    since_id = query.get("since_id", "")
    if since_id not in ("", "0"):
        return (("since_id", since_id),)
    page = query.get("page", "1")
    return () if page == "1" else (("page", page),)


class WeiboSource(TimelineSource):
    usual_works = 128
    usual_long_share = 0.15
    kept_parameters = frozenset(
        ("uid", "custom", "screen_name", "type", "value", "containerid", "feature", "id", *CURSORS)
    )

    def _request(self, path: str, query: dict[str, str], uid: str) -> Request:
        headers = {**HEADERS, "Referer": f"{self.base_url}/u/{uid}"}
        return Request(f"{self.base_url}{path}?{urlencode(query)}", headers=headers)


def _named_in(body: bytes | None) -> str | None:
    """The account of a profile that was requested by name (`custom`, `screen_name`)."""
    try:
        return identifier(need(json.loads(body or b""), "data.user"))
    except (ValueError, RecursionError, Drift):
        return None


class Pc(WeiboSource, way_in=PLATFORM.way("pc")):
    """weibo.com/ajax: exact counters; needs a login beyond the first page."""

    page_size = 20

    def profile_request(self, uid: str) -> Request:
        return self._request("/ajax/profile/info", {"uid": uid}, uid)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        query = {"uid": uid, "page": "1", "feature": "0", **(cursor or {})}
        return self._request("/ajax/statuses/mymblog", query, uid)

    def stored_entry(self, work: Work) -> Entry:
        return Entry(work, pinned=False, long_text_id=(work.url or "").rpartition("/")[2])

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        return self._request("/ajax/statuses/longtext", {"id": str(entry.long_text_id)}, uid)

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if query := self.query_of(url, "/ajax/profile/info"):
            return RequestKey(Topic.PROFILE, query.get("uid") or _named_in(body))
        if query := self.query_of(url, "/ajax/statuses/mymblog"):
            return RequestKey(Topic.PAGE, query.get("uid"), _place(query))
        if query := self.query_of(url, "/ajax/statuses/longtext"):
            return RequestKey(Topic.TEXT, work=query.get("id"))
        return None

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return weibo.parse_profile_pc(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        page = int((cursor or {}).get("page", "1"))
        return weibo_timeline.parse_timeline_pc(payload, at, uid, page)

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        written = weibo.parse_long_text_pc(payload)
        return weibo_timeline.with_long_text(entry, written, own_name)


class Mobile(WeiboSource, way_in=PLATFORM.way("mobile")):
    """m.weibo.cn: rounded counters, texts as HTML."""

    page_size = 10
    # Numbers of pages are no way beyond: a later crawl cannot go on where this one stopped.
    shown_pages = 60
    beyond = (
        "m.weibo.cn shows 60 pages at most, and numbers this list's pages, so that no later crawl"
        " can go on from here: source=pc shows all, or a nearer since= needs less"
    )
    lasting_cursor = "since_id"
    beyond_now = "m.weibo.cn shows 60 pages in one go; source=pc shows all"

    def profile_request(self, uid: str) -> Request:
        return self._request("/api/container/getIndex", {"type": "uid", "value": uid}, uid)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        query = {"type": "uid", "value": uid, "containerid": f"107603{uid}", **(cursor or {})}
        return self._request("/api/container/getIndex", query, uid)

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        return self._request("/statuses/extend", {"id": str(entry.long_text_id)}, uid)

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if query := self.query_of(url, "/statuses/extend"):
            return RequestKey(Topic.TEXT, work=query.get("id"))
        query = self.query_of(url, "/api/container/getIndex") or {}
        container = CONTAINER.match(query.get("containerid", ""))
        if container and container[1] != "100505":
            return RequestKey(Topic.PAGE, container[2], _place(query))
        if container or (query.get("type") == "uid" and "containerid" not in query):
            return RequestKey(Topic.PROFILE, container[2] if container else query.get("value"))
        return None

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return weibo.parse_profile_mobile(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        return weibo_timeline.parse_timeline_mobile(payload, at, uid)

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        written = weibo.parse_long_text_mobile(payload)
        return weibo_timeline.with_long_text(entry, written, own_name)


class WeiboSpider(AccountSpider):
    """Official Weibo accounts of libraries: profiles, timelines, long texts, counters."""

    name = "weibo"
    platform = "weibo"
    sources = {source.name: source for source in (Pc, Mobile)}  # noqa: RUF012
    # Exact counters, and half the requests of the other.
    default_source = "pc"
    outcomes = WEIBO
