"""channels.weixin.qq.com: what the assistant's pages request, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy import Request

from libcrawl.browser.tab import OPENS, Listening, Presses, Visits, Way
from libcrawl.capture.answer import RecordedAnswer
from libcrawl.items import Account, Work
from libcrawl.middlewares import WITHOUT_SESSION
from libcrawl.parsers.channels import account, works
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.platforms.channels import CHANNELS as PLATFORM
from libcrawl.platforms.channels import HOST, SHARE_PAGE, share_in
from libcrawl.spiders.estimate import Expected
from libcrawl.spiders.link_file import split_link
from libcrawl.spiders.own_source import WHOSE, OwnAccountSource
from libcrawl.spiders.source import RequestKey, Source, Topic

# The address before these differs from page to page.
OWN, LIST = "/mmfinderassistant-bin/auth/auth_data", "/mmfinderassistant-bin/post/post_list"
SHARED = "/finder-preview/api/feed/get_feed_info"
HOME = "/platform"
# What a request for a page of a list posts: which list, and the number of the page.
KIND, NUMBER = "userpageType", "currentPage"
VIDEOS, PICTURES = "11", "10"
PAGES = {VIDEOS: "/platform/post/list", PICTURES: "/platform/post/finderNewLifePostList"}
FIRST: Cursor = {KIND: VIDEOS, NUMBER: "1"}
# The first page of the second list.
TO_PICTURES: Cursor = {KIND: PICTURES, NUMBER: "1"}
NEXT = "下一页"
# What of an answer is about persons, or a secret of the session; archives lack it.
REMOVED = frozenset(("userAttr", "commentList", "mention", "location", "objectNonce", "lastBuff"))


class Assistant(OwnAccountSource, way_in=PLATFORM.way("assistant")):
    """The operator's own account: its list of videos, then that of pictures."""

    page_size = 20
    usual_works = 60
    home = HOME
    # A page whose session is over leads to the login some seconds later.
    leaves_within = 6.0
    kept_parameters = frozenset((KIND, NUMBER, WHOSE))

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """The home page, and each list with its first works in it."""
        return 2 + ceil((expected.works + 1) / cls.page_size)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        place = cursor or FIRST
        way: Way = Presses(NEXT)
        if place[NUMBER] == "1":
            way = Visits(self.base_url + PAGES[place[KIND]])
        return self.list_of_page(
            self.of(f"{self.base_url}/cgi-bin{LIST}", uid),
            way,
            method="POST",
            body=json.dumps(place),
            headers={"Content-Type": "application/json"},
        )

    def recognise_own(self, url: str, post: bytes | None = None) -> RequestKey | None:
        parts = urlsplit(url)
        if parts.netloc not in (self.base.netloc, HOST):
            return None
        path = parts.path.rstrip("/")
        if path == HOME or path.endswith(OWN):
            return RequestKey(Topic.PROFILE, "")
        return RequestKey(Topic.PAGE, "", _place(post)) if path.endswith(LIST) else None

    def account_in(self, payload: Any) -> str:
        return account.account_in(payload)

    def is_page(self, url: str) -> bool:
        return urlsplit(url).path.rstrip("/") == HOME

    def without_readers(self, url: str, body: bytes) -> bytes:
        """Removes the operator, commenters, and the tokens that later requests would carry."""
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return body
        return json.dumps(_reduced(payload), ensure_ascii=False).encode()

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return account.parse_own(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        place = cursor or FIRST
        page = works.parse_posts(payload, at, int(place[NUMBER]))
        if page.cursor is None:
            return page
        return replace(page, cursor={KIND: place[KIND], NUMBER: page.cursor["page"]})

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        raise NotImplementedError("lists show the whole text of every work")

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        raise NotImplementedError("lists show the whole text of every work")


class SharedLinks(Source, way_in=PLATFORM.way("links")):
    """Pages of shared links; each names its account by name alone."""

    page_size = 1
    begins_with = frozenset((Topic.TEXT,))
    kept_parameters = frozenset(("id",))

    def link_request(self, share: str) -> Request:
        """Opens the page of a link: the work is given to requests of that page alone."""
        listening = Listening(
            "", self.kept_parameters, self.recognise_own, wanted="the work of the link"
        )
        query = urlencode({"id": share.removeprefix("sph/")})
        meta = {OPENS: listening, WITHOUT_SESSION: True}
        return Request(f"{self.base_url}{SHARE_PAGE}?{query}", meta=meta)

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        """The page of a link: archives hold the work under its address."""
        parts = urlsplit(url)
        if parts.netloc not in (self.base.netloc, HOST) or parts.path != SHARE_PAGE:
            return None
        share = share_of(url, self.base_url)
        return None if share is None else RequestKey(Topic.TEXT, work=share)

    def answers_in(self, answer: RecordedAnswer) -> Iterator[RecordedAnswer]:
        """The page itself, in captures, has no work in it."""
        if answer.body.lstrip().startswith(b"{"):
            yield answer

    def recognise_own(self, url: str, post: bytes | None = None) -> RequestKey | None:
        parts = urlsplit(url)
        is_shared = parts.netloc in (self.base.netloc, HOST) and parts.path == SHARED
        return RequestKey(Topic.PROFILE, "") if is_shared else None


def share_of(written: str, base_url: str) -> str | None:
    """The end (sph/…) of a shared link as people paste it, among words or not."""
    parts = split_link(written)
    hosts = (HOST, "weixin.qq.com", urlsplit(base_url).netloc)
    return share_in(parts, dict(parse_qsl(parts.query))) if parts.netloc in hosts else None


def _reduced(value: Any) -> Any:
    """The value without the keys of REMOVED, at any depth."""
    if isinstance(value, dict):
        return {key: _reduced(inner) for key, inner in value.items() if key not in REMOVED}
    return [_reduced(each) for each in value] if isinstance(value, list) else value


def _place(post: bytes | None) -> tuple[tuple[str, str], ...]:
    """Which page of which list a post requests; empty for the first page of the first list."""
    try:
        posted = json.loads(post or b"{}")
    except ValueError:
        posted = {}
    given = posted if isinstance(posted, dict) else {}
    place = {**FIRST, **{key: str(given[key]) for key in FIRST if key in given}}
    return () if place == FIRST else tuple(place.items())
