"""Douyin: official accounts, through the user page in a browser and what that page asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from scrapy.settings import BaseSettings

from libcrawl.browser import BrowserMissing, find_chromium, launch_options
from libcrawl.browser_state import check_state
from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.items import Refresh
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.session import SessionError
from libcrawl.spiders.base import AccountSpider
from libcrawl.spiders.douyin_web import Web
from libcrawl.spiders.walk import Walk

# Pages open at a time where only a stand-in platform is asked.
PAGES_AT_MOST = 4
# Browser and driver remember what they have loaded; after so many accounts they begin anew.
ACCOUNTS_A_CONTEXT = 40
HANDLER = "libcrawl.browser_downloads.BrowserDownloads"


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
