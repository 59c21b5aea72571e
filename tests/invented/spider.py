"""Yunshu's way in and its spider."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scrapy import Request

from libcrawl.items import Account, Work
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.source import RequestKey, TimelineSource, Topic
from tests.invented.outcomes import OUTCOMES
from tests.invented.parser import parse_posts, parse_profile
from tests.invented.record import YUNSHU


class Web(TimelineSource, way_in=YUNSHU.way("web")):
    """yunshu.example: profile and pages of posts."""

    page_size = 10
    kept_parameters = frozenset(("id", "user", "after"))

    def profile_request(self, uid: str) -> Request:
        return Request(f"{self.base_url}/yunshu/user?{urlencode({'id': uid})}")

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        return Request(f"{self.base_url}/yunshu/posts?{urlencode({'user': uid, **(cursor or {})})}")

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        raise NotImplementedError("lists show whole texts")

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return parse_profile(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        return parse_posts(payload, at)

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        raise NotImplementedError

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if query := self.query_of(url, "/yunshu/user"):
            return RequestKey(Topic.PROFILE, query.get("id"))
        if query := self.query_of(url, "/yunshu/posts"):
            place = (("after", query["after"]),) if "after" in query else ()
            return RequestKey(Topic.PAGE, query.get("user"), place)
        return None


class YunshuSpider(AccountSpider):
    """Accounts of libraries on Yunshu."""

    name = "yunshu"
    platform = "yunshu"
    sources = {"web": Web}  # noqa: RUF012
    default_source = "web"
    outcomes = OUTCOMES
