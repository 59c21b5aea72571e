"""Items into the store, a batch at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.crawl import crawl_of
from libcrawl.items import Refresh, Verdict, WorkBatch
from libcrawl.middlewares import ACCOUNT, STORE_AWAY
from libcrawl.store.errors import in_words
from libcrawl.store.sanitize import Sanitizer
from libcrawl.store.upkeep.month_ends import NotCached, cache_month_ends
from libcrawl.store.writer import Item

logger = logging.getLogger(__name__)

BATCH_WORKS = 1_000
BATCH_SECONDS = 2.0
CACHING_SECONDS = 10.0  # of a crawl's end; after a long break, several crawls share the work
# Why a crawl was closed, and what its run is called then; by anything else it was interrupted.
STATUSES = {"finished": "finished", "start_error": "failed", STORE_AWAY: "failed"}
CAME_TO_AN_END = ("finished", "start_error")


class StorePipeline:
    """Stores items in their order, in transactions of about a thousand works.

    At the rate limit every page is stored at once. An account's verdict follows its rows
    in the same batch or in a later one. An account of a crawl that came to its end has a verdict,
    whatever went wrong.
    """

    def __init__(self, crawler: Crawler) -> None:
        crawl = self.crawl = crawl_of(crawler)
        self.crawler = crawler
        self.run = crawl.run
        self._sanitizer = Sanitizer()
        self._judged: set[int] = set()
        self._errors: dict[int, str] = {}
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
        crawler.signals.connect(pipeline.spider_error, signals.spider_error)
        crawler.signals.connect(pipeline.spider_closed, signals.spider_closed)
        return pipeline

    async def process_item(self, item: Item) -> Item | None:
        clean = self._clean(item)
        if clean is not None:
            await self._take(clean)
        return clean

    def _clean(self, item: Item) -> Item | None:
        """The item as it can be stored; what cannot even be looked through spoils its account."""
        try:
            return self._sanitizer.clean(item)
        except Exception as problem:
            logger.exception("An item cannot be stored")
            self.run.refuse(item.account_id, f"an item cannot be stored: {in_words(problem)}")
            return item if isinstance(item, Refresh) else None

    async def _take(self, item: Item) -> None:
        if isinstance(item, Refresh):
            self._judged.add(item.account_id)
        if self.remark and isinstance(item, Refresh):
            reason = "; ".join(filter(None, (item.reason, self.remark)))
            item = replace(item, reason=reason)
        self._waiting.append(item)
        self._works += len(item.works) if isinstance(item, WorkBatch) else 0
        if self._works >= BATCH_WORKS or time.monotonic() - self._stored_at > BATCH_SECONDS:
            await self._store()

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """Why an account has no verdict, where its spider did not come to one."""
        request: Request | None = getattr(response, "request", None)  # None: the start broke off
        problem = in_words(failure.value or Exception())
        self._errors.setdefault(request.meta.get(ACCOUNT, 0) if request else 0, problem)

    async def close_spider(self) -> None:
        await self._store()

    async def spider_closed(self, reason: str) -> None:
        """Close the run's row: `finished` only where the crawl came to its own end."""
        if reason in CAME_TO_AN_END and not self._failed:
            for refresh in self._without_verdict():
                await self._take(refresh)
            await self._store()
        status = "failed" if self._failed else STATUSES.get(reason, "interrupted")
        try:
            counts = (self.gate.sent, self._responses())
            await asyncio.to_thread(self.run.end, status, *counts)
            if status == "finished":
                await asyncio.to_thread(self._cache_month_ends)
        except Exception as problem:
            logger.error("%s", in_words(problem))
            logger.debug("The run is not closed", exc_info=True)

    def _without_verdict(self) -> list[Refresh]:
        """A verdict for every account that the spider has left without one."""
        now = datetime.now(UTC)
        reason = "the crawl ended without reading the account"
        if 0 in self._errors:
            reason += f": {self._errors[0]}"
        return [
            Refresh(
                account_id=target.account_id,
                verdict=Verdict.FAILED,
                started_at=now,
                finished_at=now,
                since=self.crawl.window.start(target, now),
                reason=self._errors.get(target.account_id, reason),
            )
            for target in self.crawl.targets
            if target.account_id not in self._judged
        ]

    def _cache_month_ends(self) -> None:
        """Figures of months come faster then; where it is held up, the next crawl does it."""
        try:
            for cached in cache_month_ends(self.run.engine, CACHING_SECONDS):
                if cached.works is not None:
                    logger.info("Cached the end of %s: %d works", cached.month, cached.works)
        except NotCached as problem:
            logger.warning("%s", problem)

    async def _store(self) -> None:
        async with self._turn:
            items, self._waiting, self._works = self._waiting, [], 0
            if not items or self._failed:
                return
            try:
                await asyncio.to_thread(self.run.store, items, self.gate.sent, self._responses())
            except Exception as problem:
                logger.debug("Not stored", exc_info=True)
                self._give_up(in_words(problem))
            self._stored_at = time.monotonic()

    def _give_up(self, problem: str) -> None:
        """Without a store there is nothing to crawl for: stop the requests."""
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
