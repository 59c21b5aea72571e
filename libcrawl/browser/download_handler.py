"""scrapy-playwright's download handler, with a time limit on everything that a browser does."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

from playwright.async_api import Browser, Error, Page
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.provider import PlaywrightBrowserProvider

from libcrawl.browser.tab import PageLost, Unanswered, close_page, end_browser
from libcrawl.politeness.session_parameters import without_queries

logger = logging.getLogger(__name__)

NAVIGATION_SECONDS = 30
# Longer than a navigation may take: one that is not done by then will not be.
OPEN_SECONDS = NAVIGATION_SECONDS + 15
CLOSE_SECONDS = 20
# Playwright's driver is a Node.js, whose heap grows by a third of a megabyte an account unless it
# is limited: little room for short-lived objects, a ceiling for all others.
DRIVER_OPTIONS = "--max-semi-space-size=4 --max-old-space-size=256"


class BrowserOnDemand(PlaywrightBrowserProvider):  # type: ignore[misc]  # it has no types
    """Starts Playwright's driver with the browser.

    Scrapy has a handler for `http` and one for `https`, from its start to its end: most crawls
    open pages with one of them only, some with none.
    """

    async def start(self) -> None:
        """Nothing yet."""

    async def launch_browser(self) -> Browser:
        if self.playwright is None:
            await super().start()
        browser: Browser = await super().launch_browser()
        return browser


class BrowserDownloads(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Opens pages; closes those that fail to open, and ends a browser that hangs."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._patience = crawler.settings.getfloat("BROWSER_PATIENCE")
        os.environ["NODE_OPTIONS"] = DRIVER_OPTIONS
        # At DEBUG it names every request of a page; their queries hold tokens and signatures.
        handler_logger = logging.getLogger("scrapy-playwright")
        if without_queries not in handler_logger.filters:
            handler_logger.addFilter(without_queries)

    async def download_request(self, request: Request) -> Response:
        opening = super().download_request(request)
        if not request.meta.get("playwright"):
            return await opening  # type: ignore[no-any-return]
        try:
            return await asyncio.wait_for(opening, OPEN_SECONDS)
        except TimeoutError:
            await self._end_browser()
            raise PageLost(f"the browser did not open the page within {OPEN_SECONDS} s") from None
        except Error as problem:
            if page := request.meta.pop("playwright_page", None):
                await close_page(page, self._patience)
            raise Unanswered(problem.message.strip().partition("\n")[0]) from None

    async def _create_page(self, request: Request, spider: Spider) -> Page:
        """Create a page whose content can always be encoded: scripts may write lone surrogates."""
        page: Page = await super()._create_page(request, spider)
        content = page.content

        async def encodable(**options: Any) -> str:
            return (await content(**options)).encode("utf-8", "replace").decode()

        page.content = encodable  # type: ignore[method-assign]  # read by scrapy-playwright, too
        return page

    async def _end_browser(self) -> None:
        """The next page is opened in a new one."""
        pages = [page for kept in self.context_wrappers.values() for page in kept.context.pages]
        if pages:
            await end_browser(pages[0])

    async def _close(self) -> None:
        try:
            await asyncio.wait_for(super()._close(), CLOSE_SECONDS)
        except TimeoutError:
            logger.warning("The browser did not close within %s s; it ends here", CLOSE_SECONDS)
