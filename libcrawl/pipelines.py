"""Items into the store, a batch at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from libcrawl.crawl import crawl_of
from libcrawl.items import Refresh, WorkBatch
from libcrawl.middlewares import STORE_AWAY
from libcrawl.store.errors import StoreError
from libcrawl.store.month_ends import NotNoted, note_month_ends
from libcrawl.store.writer import Item

logger = logging.getLogger(__name__)

BATCH_WORKS = 1_000
BATCH_SECONDS = 2.0
NOTING_SECONDS = 10.0  # of a crawl's end; after a long break, several crawls share the work


class StorePipeline:
    """Stores items in their order, in transactions of about a thousand works.

    At the polite pace every page is stored at once. An account's verdict stands behind its rows
    in the same batch or in a later one.
    """

    def __init__(self, crawler: Crawler) -> None:
        crawl = crawl_of(crawler)
        self.crawler = crawler
        self.run = crawl.run
        self.gate = crawl.gate
        self.remark = crawl.remark
        self._waiting: list[Item] = []
        self._works = 0
        self._stored_at = time.monotonic()
        self._turn = asyncio.Lock()
        self._failed = False
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.spider_closed, signals.spider_closed)
        return pipeline

    async def process_item(self, item: Item) -> Item:
        if self.remark and isinstance(item, Refresh):
            reason = "; ".join(filter(None, (item.reason, self.remark)))
            item = replace(item, reason=reason)
        self._waiting.append(item)
        self._works += len(item.works) if isinstance(item, WorkBatch) else 0
        if self._works >= BATCH_WORKS or time.monotonic() - self._stored_at > BATCH_SECONDS:
            await self._store()
        return item

    async def close_spider(self) -> None:
        await self._store()

    async def spider_closed(self, reason: str) -> None:
        """Close the run's row: `finished` only where the crawl came to its own end."""
        statuses = {"finished": "finished", STORE_AWAY: "failed"}
        status = "failed" if self._failed else statuses.get(reason, "interrupted")
        try:
            counts = (self.gate.sent, self._responses())
            await asyncio.to_thread(self.run.end, status, *counts)
            if status == "finished":
                await asyncio.to_thread(self._note_month_ends)
        except StoreError as problem:
            logger.error("%s", problem)

    def _note_month_ends(self) -> None:
        """Figures of months come faster then; where it is held up, the next crawl does it."""
        try:
            for noted in note_month_ends(self.run.engine, NOTING_SECONDS):
                if noted.works is not None:
                    logger.info("Noted the end of %s: %d works", noted.month, noted.works)
        except NotNoted as problem:
            logger.warning("%s", problem)

    async def _store(self) -> None:
        async with self._turn:
            items, self._waiting, self._works = self._waiting, [], 0
            if not items or self._failed:
                return
            try:
                await asyncio.to_thread(self.run.store, items, self.gate.sent, self._responses())
            except StoreError as problem:
                self._give_up(problem)
            self._stored_at = time.monotonic()

    def _give_up(self, problem: StoreError) -> None:
        """Without a store there is nothing to crawl for: stop asking the platform."""
        logger.error("%s", problem)
        self._failed = True
        assert self.crawler.engine is not None
        closing = self.crawler.engine.close_spider_async(reason=STORE_AWAY)
        self._closing = asyncio.create_task(closing)

    def _responses(self) -> dict[str, int]:
        assert self.crawler.stats is not None
        stats: dict[str, Any] = self.crawler.stats.get_stats()
        return {
            key.removeprefix("outcome/"): count
            for key, count in stats.items()
            if key.startswith("outcome/")
        }
