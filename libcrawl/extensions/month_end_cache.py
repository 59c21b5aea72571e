"""Figures of months come faster once their ends are cached."""

from __future__ import annotations

import asyncio
import logging
from typing import Self

from scrapy.crawler import Crawler

from libcrawl.crawl import crawl_of
from libcrawl.signals import run_ended
from libcrawl.store.upkeep.month_ends import NotCached, cache_month_ends

logger = logging.getLogger(__name__)

CACHING_SECONDS = 10.0  # of a crawl's end; after a long break, several crawls share the work


class MonthEndCache:
    """Caches months that are over after a finished run; the next crawl does what is held up."""

    def __init__(self, crawler: Crawler) -> None:
        self._engine = crawl_of(crawler).run.engine

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.run_ended, run_ended)
        return extension

    async def run_ended(self, status: str) -> None:
        if status == "finished":
            await asyncio.to_thread(self._cache)

    def _cache(self) -> None:
        try:
            for cached in cache_month_ends(self._engine, CACHING_SECONDS):
                if cached.works is not None:
                    logger.info("Cached the end of %s: %d works", cached.month, cached.works)
        except NotCached as problem:
            logger.warning("%s", problem)
