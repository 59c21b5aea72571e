"""Extensions: the progress lines of a crawl, and its reaction to signals."""

from __future__ import annotations

import logging
import signal
import threading
import time
from datetime import timedelta
from types import FrameType
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from libcrawl.crawl import crawl_of
from libcrawl.items import Refresh, WorkBatch

logger = logging.getLogger(__name__)


class StopWaiting:
    """A crawl that was stopped (SIGTERM, Ctrl-C) no longer waits for a database that is away."""

    def __init__(self, crawler: Crawler) -> None:
        self._patience = crawl_of(crawler).run.patiently

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        # Scrapy's own handlers are there by then.
        crawler.signals.connect(extension.engine_started, signals.engine_started)
        return extension

    def engine_started(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._handle(number)

    def _handle(self, number: signal.Signals) -> None:
        scrapys = signal.getsignal(number)

        def end(received: int, frame: FrameType | None) -> None:
            self._patience.shorten()
            if callable(scrapys):
                scrapys(received, frame)

        if callable(scrapys):
            signal.signal(number, end)


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
