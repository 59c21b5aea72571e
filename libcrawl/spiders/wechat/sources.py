"""Sources of WeChat: what each requests, and how its answers are read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy import FormRequest, Request

from libcrawl.items import WorkCounters
from libcrawl.middlewares import WITHOUT_SESSION
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor
from libcrawl.parsers.wechat.article import key_in_page
from libcrawl.parsers.wechat.counters import parse_counters
from libcrawl.parsers.wechat.links import HOST, ArticleKey, key_of_url, owner_in, path_of_article
from libcrawl.parsers.wechat.lists import ListPage, parse_messages, parse_published
from libcrawl.platforms.wechat import WECHAT
from libcrawl.politeness.session import Cookie
from libcrawl.politeness.session_parameters import PRIVATE
from libcrawl.spiders.estimate import Expected
from libcrawl.spiders.source import RequestKey, Source, Topic
from libcrawl.spiders.wechat.readers import without_session

# Parts of a session that belong into the query, under these names in the session's file.
READER_PARAMETERS = ("key", "uin", "pass_ticket", "appmsg_token")
TOKEN = "token"  # noqa: S105
KEPT = (
    "__biz", "mid", "idx", "sn", "chksm", "action", "offset", "count", "f", "sub", "begin", "type",
    "appmsg_type",
)  # fmt: skip


class WechatSource(Source):
    """A way in to the articles' pages; `session` holds the parameters of a session."""

    page_size = 1
    usual_works = 150
    kept_parameters = frozenset(KEPT)
    # Session parameters that this way sends, and whether pages are opened with the session.
    parameters: ClassVar[tuple[str, ...]] = READER_PARAMETERS
    opens_logged_in: ClassVar[bool] = True
    # Its list carries the counters of articles; else their pages do.
    lists_counters: ClassVar[bool] = False

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.session: Mapping[str, str] = {}
        self.recorded: set[Topic] | None = None

    def sign(self, cookies: tuple[Cookie, ...]) -> None:
        """Take the session's parameters; its cookies are sent by the session's middleware."""
        self.session = {c.name: c.value for c in cookies if c.name in self.parameters}

    @property
    def requests_counters(self) -> bool:
        """Whether a page without counters is followed by a request for them."""
        return self.opens_logged_in and self.can_request(Topic.COUNTERS)

    def can_request(self, topic: Topic) -> bool:
        """Whether the session allows a reader's request, or there are recorded answers to it."""
        return "key" in self.session if self.recorded is None else topic in self.recorded

    def replay(self, topics: set[Topic], texts: frozenset[str]) -> None:
        super().replay(topics, texts)
        self.recorded = topics

    def article_request(self, url: str) -> Request:
        """An article's page, logged in where this way has a reader's session."""
        meta = {PRIVATE: self._private()} if self.opens_logged_in else {WITHOUT_SESSION: True}
        return Request(self.base_url + path_of_article(url), meta=meta)

    def counters_request(self, key: ArticleKey) -> Request:
        form = {
            "__biz": key.biz, "mid": key.mid, "sn": key.sn or "", "idx": str(key.idx),
            "appmsg_type": "9", "is_only_read": "1", "is_temp_url": "0",
        }  # fmt: skip
        url = f"{self.base_url}/mp/getappmsgext?f=json&x5=0"
        return FormRequest(url, formdata=form, meta={PRIVATE: self._private()})

    def read_counters(self, payload: Any) -> WorkCounters:
        return parse_counters(payload)

    def _private(self) -> dict[str, str]:
        return dict(self.session)

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if not self.is_host_of(url):
            return None
        parts = urlsplit(url)
        try:
            if parts.path == "/mp/getappmsgext" and post:
                url = f"{self.base_url}/s?{post.decode('ascii', 'replace')}"
                topic = Topic.COUNTERS
            elif parts.path == "/s" or parts.path.startswith("/s/"):
                topic = Topic.TEXT
            else:
                return None
            key = key_of_url(url)
        except Drift:
            return None
        if key is not None:
            return RequestKey(topic, key.biz, work=key.work_id)
        key = key_in_page(body.decode("utf-8", "replace")) if body else None
        if key is None:
            return RequestKey(topic, work=parts.path.removeprefix("/s/"))
        address = self.base_url + key.url.removeprefix(f"https://{HOST}")
        return RequestKey(topic, key.biz, work=key.work_id, address=address)

    def without_readers(self, url: str, body: bytes) -> bytes:
        return without_session(url, body)


class ListSource(WechatSource):
    """A way in that lists an account's pushes."""

    @abstractmethod
    def page_request(self, biz: str, cursor: Cursor | None) -> Request: ...

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """A list page for ten pushes, and a page for each article."""
        return ceil((expected.pushes + 1) / cls.page_size) + max(1, expected.works)

    @property
    def requests_about(self) -> bool:
        """Whether the page about an account can be requested."""
        return False

    def about_request(self, biz: str) -> Request:
        """The page that names the account's owner."""
        url = f"{self.base_url}/mp/aboutbiz?{urlencode({'__biz': biz})}"
        return Request(url, meta={PRIVATE: self._private()})

    @abstractmethod
    def read_page(self, payload: Any, at: datetime, biz: str, cursor: Cursor | None) -> ListPage:
        """Raises Drift when the answer is not what it should be."""

    def is_withheld(self, payload: Any) -> bool:
        """True for a list that is silently refused, or ended before."""
        return False


class Reader(ListSource, way_in=WECHAT.way("reader")):
    """A reader's session: message list, and articles opened logged in, with their counters."""

    page_size = 10

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """Those of the list, and the page about an account whose owner is not known."""
        return super().expected_requests(expected) + (not expected.has_owner)

    @property
    def requests_about(self) -> bool:
        return self.can_request(Topic.ABOUT)

    def page_request(self, biz: str, cursor: Cursor | None) -> Request:
        query = {
            "action": "getmsg", "__biz": biz, "f": "json", "count": str(self.page_size),
            "offset": (cursor or {}).get("offset", "0"), "is_ok": "1", "scene": "124", "x5": "0",
        }  # fmt: skip
        url = f"{self.base_url}/mp/profile_ext?{urlencode(query)}"
        return Request(url, meta={PRIVATE: self._private()})

    def read_page(self, payload: Any, at: datetime, biz: str, cursor: Cursor | None) -> ListPage:
        return parse_messages(payload, at, biz, int((cursor or {}).get("offset", "0")))

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if about := self.query_of(url, "/mp/aboutbiz"):
            return RequestKey(Topic.ABOUT, about.get("__biz"))
        query = self.query_of(url, "/mp/profile_ext")
        if query is None:
            return super().recognise(url, post, body)
        if query.get("action") != "getmsg":
            return None
        offset = query.get("offset", "0")
        place = () if offset == "0" else (("offset", offset),)
        return RequestKey(Topic.PAGE, query.get("__biz"), place)


class Backoffice(ListSource, way_in=WECHAT.way("backoffice")):
    """The back office of the operator's own account: its list, with exact counters."""

    page_size = 10
    lists_counters = True
    parameters = (TOKEN,)
    opens_logged_in = False  # the back office's session is nobody's reader

    def page_request(self, biz: str, cursor: Cursor | None) -> Request:
        query = {
            "sub": "list", "begin": (cursor or {}).get("begin", "0"), "count": str(self.page_size),
            "type": "101_1_102_103", "lang": "zh_CN", "f": "json", "ajax": "1",
        }  # fmt: skip
        url = f"{self.base_url}/cgi-bin/appmsgpublish?{urlencode(query)}"
        return Request(url, meta={PRIVATE: self._private()})

    def read_page(self, payload: Any, at: datetime, biz: str, cursor: Cursor | None) -> ListPage:
        return parse_published(payload, at, biz, int((cursor or {}).get("begin", "0")))

    def is_withheld(self, payload: Any) -> bool:
        return isinstance(payload, dict) and not payload.get("publish_page")

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        query = self.query_of(url, "/cgi-bin/appmsgpublish")
        if query is None:
            return super().recognise(url, post, body)
        begin = query.get("begin", "0")
        place = () if begin == "0" else (("begin", begin),)
        return RequestKey(Topic.PAGE, place=place, owner=owner_in(body))


class Links(WechatSource, way_in=WECHAT.way("links")):
    """Links of articles from a file: their pages, with counters where the session shows them."""

    begins_with = frozenset((Topic.TEXT,))
