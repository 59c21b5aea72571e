"""The progress lines of a crawl."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from libcrawl.crawl import crawl_of
from libcrawl.items import Refresh, WorkBatch

logger = logging.getLogger(__name__)


class Progress:
    """A line for every refresh: which account, how it ended, how many remain, for how long."""

    def __init__(self, crawler: Crawler) -> None:
        crawl = crawl_of(crawler)
        known = (*crawl.targets, *crawl.candidates)
        self.labels = {target.account_id: target.label for target in known}
        self.expected = len(crawl.targets)
        self.done = 0
        self.works = 0
        self.started = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        return extension

    def item_scraped(self, item: Any) -> None:
        if isinstance(item, WorkBatch):
            self.works += len(item.works)
        if isinstance(item, Refresh):
            self.done += 1
            self.expected = max(self.expected, self.done)
            reason = f" ({item.reason})" if item.reason else ""
            logger.info(
                "%d of %d accounts, %d works, %s: %s %s%s",
                self.done,
                self.expected,
                self.works,
                self._remaining(),
                self.labels[item.account_id],
                item.verdict,
                reason,
            )

    def _remaining(self) -> str:
        pace = (time.monotonic() - self.started) / self.done
        left = round(pace * (self.expected - self.done))
        return f"about {timedelta(seconds=left)} left"
