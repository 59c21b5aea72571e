"""Items into the store, a batch at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Self

from scrapy.crawler import Crawler

from libcrawl.crawl import crawl_of
from libcrawl.items import Refresh, WorkBatch
from libcrawl.middlewares import outcome_counts
from libcrawl.signals import store_lost
from libcrawl.store.errors import in_words
from libcrawl.store.sanitize import Sanitizer
from libcrawl.store.writer import Item

logger = logging.getLogger(__name__)

BATCH_WORKS = 1_000
BATCH_SECONDS = 2.0


class StorePipeline:
    """Stores items in their order, in transactions of about a thousand works.

    At the rate limit every page is stored at once. An account's verdict follows its rows
    in the same batch or in a later one.
    """

    def __init__(self, crawler: Crawler) -> None:
        crawl = crawl_of(crawler)
        self.crawler = crawler
        self.run = crawl.run
        self.gate = crawl.gate
        self._sanitizer = Sanitizer()
        self._waiting: list[Item] = []
        self._works = 0
        self._stored_at = time.monotonic()
        self._storing = asyncio.Lock()
        self._is_lost = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Item) -> Item | None:
        clean = self._clean(item)
        if clean is None:
            return None
        self._waiting.append(clean)
        self._works += len(clean.works) if isinstance(clean, WorkBatch) else 0
        if self._works >= BATCH_WORKS or time.monotonic() - self._stored_at > BATCH_SECONDS:
            await self._store()
        return clean

    def _clean(self, item: Item) -> Item | None:
        """The item as it can be stored; what cannot even be looked through spoils its account."""
        try:
            return self._sanitizer.clean(item)
        except Exception as problem:
            logger.exception("An item cannot be stored")
            self.run.refuse(item.account_id, f"an item cannot be stored: {in_words(problem)}")
            return item if isinstance(item, Refresh) else None

    async def close_spider(self) -> None:
        await self._store()

    async def _store(self) -> None:
        async with self._storing:
            items, self._waiting, self._works = self._waiting, [], 0
            if not items or self._is_lost:
                return
            counts = self.gate.sent, outcome_counts(self.crawler)
            try:
                await asyncio.to_thread(self.run.store, items, *counts)
            except Exception as problem:
                logger.debug("Not stored", exc_info=True)
                self._is_lost = True
                self.crawler.signals.send_catch_log(store_lost, problem=problem)
            self._stored_at = time.monotonic()
