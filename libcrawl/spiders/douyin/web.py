"""www.douyin.com: what an account's page requests and contains, and how it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from scrapy import Request

from libcrawl.browser.middleware import is_decoration
from libcrawl.browser.tab import OPENS, Listening
from libcrawl.capture.answer import RecordedAnswer
from libcrawl.items import Account, Verdict, Work
from libcrawl.outcomes import Answer, classify
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.parsers.douyin import page as douyin_page
from libcrawl.parsers.douyin import profile as douyin
from libcrawl.parsers.douyin import works as douyin_works
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.platforms.douyin import DOUYIN as PLATFORM
from libcrawl.spiders.estimate import Expected
from libcrawl.spiders.page_source import PageSource
from libcrawl.spiders.source import RequestKey, Topic

if TYPE_CHECKING:
    from playwright.async_api import Request as PageRequest

PROFILE, WORKS = "/aweme/v1/web/user/profile/other", "/aweme/v1/web/aweme/post"
# /user/MS4wLjABAAAA…
USER = re.compile(r"/user/([\w.=-]+)", re.ASCII)
# www.iesdouyin.com/share/video/7300000000000000001/: one work, for whom a link was sent to
SHARED = re.compile(r"/share/(?:video|note|slides)/(\d{15,20})", re.ASCII)
SHARE_HOST = "iesdouyin.com"
# "share_url": "https://www.iesdouyin.com/share/video/73…/?did=…&iid=…&u_code=…&share_sign=…"
SHARER = re.compile(rb'("(?:share_url|shareUrl)"\s*:\s*"[^"?]*)\?(?:[^"\\]|\\.)*"')
# <script id="RENDER_DATA" type="application/json">%7B%22user%22…</script>
SCRIPTS = re.compile(rb"(<script\b[^>]*>).*?(</script>)", re.DOTALL | re.IGNORECASE)
TRACKERS = ("mcs.zijieapi.", "mon.zijieapi.", "/monitor_browser/", "/slardar/", "/log-sdk/")


class Web(PageSource, way_in=PLATFORM.way("web")):
    """www.douyin.com: one page for each account, scrolled until the window is walked."""

    page_size = 18
    usual_works = 47
    kept_parameters = frozenset(("sec_user_id", "max_cursor", "count"))

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """The page is opened with its first works in it; each scroll shows some more."""
        return ceil((expected.works + 1) / cls.page_size)

    def profile_request(self, uid: str) -> Request:
        listening = Listening(uid, self.kept_parameters, self.recognise, embedded_answers)
        return Request(f"{self.base_url}/user/{uid}", meta={OPENS: listening})

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        return self.list_of_page(self._works_url(uid, cursor), way=True)

    def _works_url(self, uid: str, cursor: Cursor | None) -> str:
        query = {"sec_user_id": uid, "max_cursor": "0", "count": "18", **(cursor or {})}
        return f"{self.base_url}{WORKS}/?{urlencode(query)}"

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        raise NotImplementedError("lists show the whole text of every work")

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if not self.is_site_of(url):
            return None
        parts = urlsplit(url)
        path, query = parts.path.rstrip("/"), parse_qs(parts.query)
        account = query.get("sec_user_id", [""])[0] or None
        if path == PROFILE:
            return RequestKey(Topic.PROFILE, account)
        if path == WORKS:
            cursor = query.get("max_cursor", ["0"])[0]
            return RequestKey(
                Topic.PAGE, account, (("max_cursor", cursor),) if cursor != "0" else ()
            )
        opened = USER.fullmatch(path)
        return RequestKey(Topic.PROFILE, opened[1]) if opened and _is_answer(body) else None

    def answers_in(self, answer: RecordedAnswer) -> Iterator[RecordedAnswer]:
        """A page that carries an account, its first works or one work in itself answers to what
        other pages request."""
        parts = urlsplit(answer.url)
        opened = USER.fullmatch(parts.path.rstrip("/")) if self.is_site_of(answer.url) else None
        is_shared = (parts.hostname or "").endswith(SHARE_HOST) and SHARED.match(parts.path)
        html = answer.body.decode("utf-8", "replace") if opened or is_shared else ""
        if opened and (payload := douyin_page.parse_page(html)):
            body = json.dumps(payload).encode()
            yield replace(answer, body=body)
            if "post" in payload[douyin_page.EMBEDDED]:
                yield replace(answer, url=self._works_url(opened[1], None), body=body)
        elif is_shared:
            for owner, work_id, payload in douyin_page.parse_shared(html):
                url = self._works_url(owner, {"max_cursor": work_id})
                yield replace(answer, url=url, body=json.dumps(payload).encode())
        else:
            yield answer

    def without_readers(self, url: str, body: bytes) -> bytes:
        """Addresses to share reveal who looked at the page; so do the scripts in a page itself."""
        if not body.lstrip().startswith(b"{"):
            return SCRIPTS.sub(rb"\1\2", body)
        return SHARER.sub(rb'\1"', body)

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return douyin.parse_profile(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        return douyin_works.parse_works(payload, at, uid)

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        raise NotImplementedError("lists show the whole text of every work")


def embedded_answers(html: str) -> dict[str, Any]:
    """The answers that an opened page carries in itself, by topic."""
    payload = douyin_page.parse_page(html)
    if payload is None:
        return {}
    topics = [Topic.PROFILE, *([Topic.PAGE] if "post" in payload[douyin_page.EMBEDDED] else [])]
    return dict.fromkeys(map(str, topics), payload)


def is_not_needed(request: PageRequest) -> bool:
    """Pictures, videos, fonts and trackers are not loaded."""
    return is_decoration(request) or any(part in request.url for part in TRACKERS)


def _is_answer(body: bytes | None) -> bool:
    """Of pages only what they embed is an answer, or that they refuse to show anything."""
    if body is None or body.lstrip().startswith(b"{"):
        return True
    return classify(DOUYIN, Answer.of(200, body)).verdict in (
        Verdict.BLOCKED,
        Verdict.LOGIN_REQUIRED,
    )
