"""robots.txt, read before anything else is requested of a host."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

from libcrawl.store.errors import StoreError


class RobotsUnread(OSError):
    """robots.txt was not to be had: nothing is requested (RFC 9309, 2.3.1.4); it may be retried."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, made to hold every request, a browser's too, until robots.txt is read.

    In Scrapy's, waiting requests share one Deferred: its second reader gets None, which lets the
    third and all later ones pass whatever is in robots.txt.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._reading: dict[str, asyncio.Task[RobotParser]] = {}

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules of a request's host. Raises RobotsUnread, or IgnoreRequest of the gate."""
        netloc = urlparse_cached(request).netloc
        if netloc not in self._reading:
            self._reading[netloc] = asyncio.ensure_future(self._read(request))
        reading = self._reading[netloc]
        try:
            # A request that is given up must not end what others wait for.
            return await asyncio.shield(reading)
        except Exception:
            if self._reading.get(netloc) is reading:
                del self._reading[netloc]  # a retry reads it again
            raise

    async def _read(self, request: Request) -> RobotParser:
        parts = urlparse_cached(request)
        of_robots = Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(of_robots)
        except (IgnoreRequest, StoreError):
            raise
        except Exception as problem:
            words = str(problem).strip().partition("\n")[0] or type(problem).__name__
            raise RobotsUnread(f"robots.txt: {words}") from problem
        if response.status >= 500:
            raise RobotsUnread(f"robots.txt: HTTP {response.status}")
        return build_from_crawler(self._parserimpl, self.crawler, response.body)
