"""Weibo: official accounts through weibo.com (`pc`, exact) or m.weibo.cn (`mobile`, rounded)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scrapy import Request

from libcrawl.items import Account, Work
from libcrawl.outcomes.weibo import WEIBO
from libcrawl.parsers import weibo, weibo_timeline
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.spiders.base import AccountSpider
from libcrawl.spiders.source import Source

# What the sites' own pages send along.
HEADERS = {
    "Accept": "application/json, text/plain, */*",
    "X-Requested-With": "XMLHttpRequest",
}


class WeiboSource(Source):
    def _request(self, path: str, query: dict[str, str], uid: str) -> Request:
        headers = {**HEADERS, "Referer": f"{self.base_url}/u/{uid}"}
        return Request(f"{self.base_url}{path}?{urlencode(query)}", headers=headers)


class Pc(WeiboSource):
    """weibo.com/ajax: exact counters; needs a login beyond the first page."""

    name = "pc"
    setting = "LIBCRAWL_WEIBO_PC_URL"
    page_size = 20

    def profile_request(self, uid: str) -> Request:
        return self._request("/ajax/profile/info", {"uid": uid}, uid)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        query = {"uid": uid, "page": "1", "feature": "0", **(cursor or {})}
        return self._request("/ajax/statuses/mymblog", query, uid)

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        return self._request("/ajax/statuses/longtext", {"id": str(entry.long_text_id)}, uid)

    def read_profile(self, payload: Any, at: datetime) -> Account:
        return weibo.parse_profile_pc(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        page = int((cursor or {}).get("page", "1"))
        return weibo_timeline.parse_timeline_pc(payload, at, uid, page)

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        written = weibo.parse_long_text_pc(payload)
        return weibo_timeline.with_long_text(entry, written, own_name)


class Mobile(WeiboSource):
    """m.weibo.cn: rounded counters, texts as HTML."""

    name = "mobile"
    setting = "LIBCRAWL_WEIBO_MOBILE_URL"
    page_size = 10

    def profile_request(self, uid: str) -> Request:
        return self._request("/api/container/getIndex", {"type": "uid", "value": uid}, uid)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        query = {"type": "uid", "value": uid, "containerid": f"107603{uid}", **(cursor or {})}
        return self._request("/api/container/getIndex", query, uid)

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        return self._request("/statuses/extend", {"id": str(entry.long_text_id)}, uid)

    def read_profile(self, payload: Any, at: datetime) -> Account:
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
