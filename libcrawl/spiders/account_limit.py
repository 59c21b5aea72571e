"""How many accounts are refreshed at a time: with one request at a time, one account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from libcrawl.items import Refresh
from libcrawl.spiders.refresh_spider import RefreshSpider

# While an account's rows are stored, others use the connections (stand-in platforms only).
ACCOUNTS_A_REQUEST = 2


class AccountLimit:
    """A spider middleware: the next account begins when one has its verdict.

    Priorities cannot do that: the next request goes out before the callback of the last one has
    made its successor. What ends the crawl then would end several accounts that have begun.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.places = asyncio.Semaphore(0)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.item_left, signals.item_scraped)
        crawler.signals.connect(middleware.item_left, signals.item_error)
        crawler.signals.connect(middleware.callback_failed, signals.spider_error)
        return middleware

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        spider = self.crawler.spider
        if not isinstance(spider, RefreshSpider) or not spider.is_limited:
            async for request in start:
                yield request
            return
        requests = self.crawler.settings.getint("CONCURRENT_REQUESTS")
        accounts = 1 if requests == 1 else ACCOUNTS_A_REQUEST * requests
        self.places = asyncio.Semaphore(min(accounts, spider.accounts_at_most or accounts))
        async for request in start:
            await self.places.acquire()
            yield request

    def item_left(self, item: Any) -> None:
        if isinstance(item, Refresh):
            self.places.release()

    def callback_failed(self, response: Response | None) -> None:
        """A walk that broke off gets no verdict any more: the others do not wait for it."""
        request: Request | None = response.request if response is not None else None
        if request is not None and {"start", "walk"} & {*request.cb_kwargs}:
            self.places.release()
