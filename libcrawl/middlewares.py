"""Between spiders and platforms: sessions and turns on the way out, outcomes on the way in."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from libcrawl.access import is_loopback_host
from libcrawl.crawl import crawl_of
from libcrawl.outcomes import Answer, Outcome, classify
from libcrawl.session import Cookie

# Only requests about an account are classified; robots.txt is Scrapy's own business.
ACCOUNT = "libcrawl_account"
OUTCOME = "libcrawl_outcome"
PAYLOAD = "libcrawl_payload"


class Refused(IgnoreRequest):
    """An answer that ends a refresh."""

    def __init__(self, outcome: Outcome, response: Response) -> None:
        super().__init__(outcome.meaning)
        self.outcome = outcome
        self.response = response


class SessionMiddleware:
    """Adds the operator's cookies, for the platform's hosts only."""

    def __init__(self, cookies: tuple[Cookie, ...]) -> None:
        self.cookies = cookies

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawl_of(crawler).access.cookies)

    def process_request(self, request: Request) -> None:
        if ACCOUNT not in request.meta or not self.cookies:
            return
        host = urlsplit(request.url).hostname or ""
        sent = [c for c in self.cookies if is_loopback_host(host) or c.goes_to(host)]
        if sent:
            request.headers["Cookie"] = "; ".join(f"{c.name}={c.value}" for c in sent)
        for cookie in sent:
            if cookie.name == "XSRF-TOKEN":
                request.headers["X-XSRF-TOKEN"] = cookie.value


class PlatformMiddleware:
    """Waits for a request's turn; tells answers apart and lets only usable ones through.

    A usable answer carries its outcome and its decoded payload in `request.meta`.
    """

    def __init__(self, crawler: Crawler) -> None:
        crawl = crawl_of(crawler)
        self.crawler = crawler
        self.table = crawl.outcomes
        self.gate = crawl.gate

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        await self.gate.take_turn()

    def process_response(self, request: Request, response: Response) -> Response | Request:
        if ACCOUNT not in request.meta:
            return response
        location = (response.headers.get("Location") or b"").decode("latin-1")
        answer = Answer.of(response.status, response.body, location)
        outcome = classify(self.table, answer)
        self._stats.inc_value(f"outcome/{outcome.name}")
        if outcome.is_retried and (again := self._again(request, outcome)):
            return again
        if outcome.rests:
            self.gate.rest(outcome)
        if outcome.verdict is not None:
            raise Refused(outcome, response)
        request.meta[OUTCOME] = outcome
        request.meta[PAYLOAD] = answer.payload
        return response

    @property
    def _stats(self) -> StatsCollector:
        assert self.crawler.stats is not None
        return self.crawler.stats

    def _again(self, request: Request, outcome: Outcome) -> Request | None:
        assert self.crawler.spider is not None
        return get_retry_request(request, spider=self.crawler.spider, reason=outcome.name)
