"""What SIGTERM and Ctrl-C mean for a crawl that waits for its database."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from libcrawl.crawl import crawl_of


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
