"""A crawl that a worker or `scrapy crawlall` has started ends when that dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

STARTED_BY = ("LIBCRAWL_JOB", "LIBCRAWL_CRAWLALL")


class ParentWatch:
    """Ends the crawl cleanly once standard input is closed: who has started it holds its other end.

    Only for crawls with LIBCRAWL_JOB or LIBCRAWL_CRAWLALL. Otherwise the crawl of a worker that was
    killed would go on beside that of the worker which takes its job up.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not any(map(crawler.settings.get, STARTED_BY)):
            raise NotConfigured
        threading.Thread(target=_wait, name="leash", daemon=True).start()
        return cls()


def _wait() -> None:
    if not os.read(sys.stdin.fileno(), 1):
        os.kill(os.getpid(), signal.SIGTERM)
