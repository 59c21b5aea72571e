"""The end of a run: a verdict for every account, and the run's row closed."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.crawl import crawl_of
from libcrawl.items import Refresh, Verdict, joined
from libcrawl.middlewares import ACCOUNT, outcome_counts
from libcrawl.signals import run_ended, store_lost
from libcrawl.store.errors import in_words

logger = logging.getLogger(__name__)

# Why a crawl is closed that has no database any more.
STORE_AWAY = "store_away"
# Why a crawl was closed, and what its run is called then; by anything else it was interrupted.
STATUSES = {"finished": "finished", "start_error": "failed", STORE_AWAY: "failed"}
CAME_TO_AN_END = ("finished", "start_error")


class RunEnd:
    """Ends a crawl whose store is lost, and closes the row of every run.

    A run is `finished` only where its crawl came to its own end; every account of it has a verdict
    then, whatever went wrong.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.crawl = crawl_of(crawler)
        self._judged: set[int] = set()
        self._errors: dict[int, str] = {}
        self._is_lost = False
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        crawler.signals.connect(extension.spider_error, signals.spider_error)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.store_lost, store_lost)
        return extension

    def item_scraped(self, item: Any) -> None:
        if isinstance(item, Refresh):
            self._judged.add(item.account_id)

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """Why an account has no verdict, where its spider did not come to one."""
        request: Request | None = getattr(response, "request", None)  # None: the start broke off
        problem = in_words(failure.value or Exception())
        self._errors.setdefault(request.meta.get(ACCOUNT, 0) if request else 0, problem)

    def store_lost(self, problem: Exception) -> None:
        """Without a store there is nothing to crawl for: no more requests."""
        if self._is_lost:
            return
        self._is_lost = True
        logger.error("%s", in_words(problem))
        assert self.crawler.engine is not None
        closing = self.crawler.engine.close_spider_async(reason=STORE_AWAY)
        self._closing = asyncio.create_task(closing)

    async def spider_closed(self, reason: str) -> None:
        """Close the run's row, behind all that the pipeline has stored."""
        run, requests = self.crawl.run, self.crawl.gate.sent
        outcomes = outcome_counts(self.crawler)
        try:
            came_to_an_end = reason in CAME_TO_AN_END and not self._is_lost
            if came_to_an_end and (lacking := self._without_verdict()):
                await asyncio.to_thread(run.store, lacking, requests, outcomes)
        except Exception as problem:
            self.store_lost(problem)
        status = "failed" if self._is_lost else STATUSES.get(reason, "interrupted")
        try:
            await asyncio.to_thread(run.end, status, requests, outcomes)
        except Exception as problem:
            logger.error("%s", in_words(problem))
            logger.debug("The run is not closed", exc_info=True)
            return
        await self.crawler.signals.send_catch_log_async(run_ended, status=status)

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
                reason=joined(self._errors.get(target.account_id, reason), self.crawl.remark),
            )
            for target in self.crawl.targets
            if target.account_id not in self._judged
        ]
