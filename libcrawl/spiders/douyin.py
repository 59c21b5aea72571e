"""Douyin: official accounts, through the user page in a browser and what that page asks for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from scrapy import Request
from scrapy.settings import BaseSettings

from libcrawl.browser import BrowserMissing, find_chromium, launch_options
from libcrawl.browser_state import check_state
from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.items import Account, Refresh, Work
from libcrawl.middlewares import OWN_TURN
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.parsers import douyin, douyin_page, douyin_works
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.session import SessionError
from libcrawl.spiders.base import AccountSpider
from libcrawl.spiders.source import Asked, Source, Topic
from libcrawl.spiders.walk import Walk
from libcrawl.tabs import OPENS, SCROLLS, Listening

PROFILE, WORKS = "/aweme/v1/web/user/profile/other", "/aweme/v1/web/aweme/post"
# /user/MS4wLjABAAAA…
USER = re.compile(r"/user/([\w.=-]+)", re.ASCII)
# Pages open at a time where only a stand-in platform is asked.
PAGES_AT_MOST = 4
# Browser and driver remember what they have loaded; after so many accounts they begin anew.
ACCOUNTS_A_CONTEXT = 40
HANDLER = "libcrawl.browser_downloads.BrowserDownloads"


class Web(Source):
    """www.douyin.com: one page for each account, scrolled until the window is walked."""

    name = "web"
    setting = "LIBCRAWL_DOUYIN_URL"
    page_size = 18
    repeats_pages = False
    kept_parameters = frozenset(("sec_user_id", "max_cursor", "count"))

    def profile_request(self, uid: str) -> Request:
        listening = Listening(uid, self.recognise, douyin_page.parse_page)
        return Request(f"{self.base_url}/user/{uid}", meta={OPENS: listening})

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        query = {"sec_user_id": uid, "max_cursor": "0", "count": "18", **(cursor or {})}
        url = f"{self.base_url}{WORKS}/?{urlencode(query)}"
        return Request(url, meta={SCROLLS: True, OWN_TURN: True})

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        raise NotImplementedError("lists show the whole text of every work")

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> Asked | None:
        parts, base = urlsplit(url), urlsplit(self.base_url)
        domain = ".".join((base.hostname or "").split(".")[-2:])
        if not (parts.netloc == base.netloc or (parts.hostname or "").endswith(f".{domain}")):
            return None
        path, query = parts.path.rstrip("/"), parse_qs(parts.query)
        account = query.get("sec_user_id", [""])[0] or None
        if path == PROFILE:
            return Asked(Topic.PROFILE, account)
        if path == WORKS:
            cursor = query.get("max_cursor", ["0"])[0]
            return Asked(Topic.PAGE, account, (("max_cursor", cursor),) if cursor != "0" else ())
        opened = USER.fullmatch(path)
        # Of pages, only what they embed is an answer; they are archived as that.
        is_answer = body is None or body.lstrip().startswith(b"{")
        return Asked(Topic.PROFILE, opened[1]) if opened and is_answer else None

    def read_profile(self, payload: Any, at: datetime) -> Account:
        return douyin.parse_profile(payload, at)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        return douyin_works.parse_works(payload, at)

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        raise NotImplementedError("lists show the whole text of every work")


class Recorded(AccountSpider):
    """Official Douyin accounts of libraries: the walk, whoever answers."""

    platform = "douyin"
    sources = {Web.name: Web}  # noqa: RUF012
    default_source = Web.name
    outcomes = DOUYIN
    usual_pages = 6


class DouyinSpider(Recorded):
    """Official Douyin accounts of libraries, through a browser with the operator's session."""

    name = "douyin"
    # As many accounts at a time as pages may be open.
    places: asyncio.Semaphore

    @classmethod
    def offline(cls, source: str) -> type[Recorded]:
        return Recorded

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        """A browser to be started, and a session that only the operator can read."""
        try:
            find_chromium(settings.get("LIBCRAWL_CHROMIUM"))
            check_state(settings.get("LIBCRAWL_DOUYIN_SESSION"), "LIBCRAWL_DOUYIN_SESSION")
        except (BrowserMissing, SessionError) as problem:
            raise UsageProblem(str(problem)) from None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The browser, for this spider alone: the others never load it."""
        super().update_settings(settings)
        executable = find_chromium(settings.get("LIBCRAWL_CHROMIUM"))
        middlewares = {
            **settings.getdict("DOWNLOADER_MIDDLEWARES"),
            # Nearer to the wire than archives (580): they keep what the page was told.
            "libcrawl.browsing.BrowserMiddleware": 585,
            "libcrawl.middlewares.SessionMiddleware": None,
        }
        settings.setdict(
            {
                "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
                "DOWNLOADER_MIDDLEWARES": middlewares,
                "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(executable),
                "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 30_000,
                "PLAYWRIGHT_ABORT_REQUEST": "libcrawl.browsing.is_not_needed",
                # The browser's own headers: no invented identity here, either.
                "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
            },
            priority="spider",
        )

    async def start(self) -> AsyncIterator[Any]:
        """One account after another: the next page is opened when one has been closed."""
        pages = min(self.settings.getint("CONCURRENT_REQUESTS"), PAGES_AT_MOST)
        self.places = asyncio.Semaphore(pages)
        session = self.settings.get("LIBCRAWL_DOUYIN_SESSION")
        context = {"service_workers": "block", **({"storage_state": session} if session else {})}
        number = 0
        async for request in super().start():
            await self.places.acquire()
            name = f"operator-{number // ACCOUNTS_A_CONTEXT}"
            request.meta.update(playwright_context=name, playwright_context_kwargs=context)
            number += 1
            yield request

    def settle(self, walk: Walk) -> Iterator[Refresh]:
        for verdict in super().settle(walk):
            self.places.release()
            yield verdict
