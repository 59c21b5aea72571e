"""A crawl that a worker has started ends when the worker dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class Leash:
    """Ends the crawl cleanly once standard input is closed: the worker holds its other end.

    Only for crawls with LIBCRAWL_JOB. Otherwise the crawl of a worker that was killed would go on
    beside that of the worker which takes its job up.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.get("LIBCRAWL_JOB"):
            raise NotConfigured
        threading.Thread(target=_wait, name="leash", daemon=True).start()
        return cls()


def _wait() -> None:
    if not os.read(sys.stdin.fileno(), 1):
        os.kill(os.getpid(), signal.SIGTERM)
