"""Middlewares: add sessions, reserve request slots, and classify the responses."""

from __future__ import annotations

import logging
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from libcrawl.crawl import crawl_of
from libcrawl.outcomes import Answer, Outcome, Table, classify
from libcrawl.politeness.access import is_loopback_host
from libcrawl.politeness.session import Cookie
from libcrawl.signals import store_lost
from libcrawl.store.errors import StoreError

logger = logging.getLogger(__name__)

# Only requests about an account are classified; robots.txt is Scrapy's own business.
ACCOUNT = "libcrawl_account"
OUTCOME = "libcrawl_outcome"
# Whoever answers the request reserves its slot, where a request is sent at all.
OWN_SLOT = "libcrawl_own_slot"
PAYLOAD = "libcrawl_payload"
# Set where the operator's cookies are not sent: official interfaces, pages without a login.
WITHOUT_SESSION = "libcrawl_without_session"
# When the answer was given, where that is settled already: it goes into an archive or comes from
# one.
CAPTURED_AT = "libcrawl_captured_at"
# In the crawl's counts: answers by their outcome.
COUNTED = "outcome/"


class Refused(IgnoreRequest):
    """An answer that ends a refresh."""

    def __init__(self, outcome: Outcome, response: Response) -> None:
        super().__init__(outcome.meaning)
        self.outcome = outcome
        self.response = response


def classify_response(table: Table, response: Response) -> tuple[Outcome, Any]:
    """The outcome of an answer, and its decoded payload."""
    location = (response.headers.get("Location") or b"").decode("latin-1")
    answer = Answer.of(response.status, response.body, location, response.url)
    return classify(table, answer), answer.payload


def with_outcome(request: Request, response: Response, outcome: Outcome, payload: Any) -> Response:
    """A usable answer with its outcome and payload in `request.meta`. Raises Refused for others."""
    if outcome.verdict is not None:
        raise Refused(outcome, response)
    request.meta[OUTCOME] = outcome
    request.meta[PAYLOAD] = payload
    return response


def carries_session(request: Request) -> bool:
    """Whether a request is one that the operator's session is meant for."""
    return ACCOUNT in request.meta and WITHOUT_SESSION not in request.meta


def outcome_counts(crawler: Crawler) -> dict[str, int]:
    """How many answers of a crawl had which outcome so far."""
    assert crawler.stats is not None
    counts = crawler.stats.get_stats().items()
    return {key.removeprefix(COUNTED): n for key, n in counts if key.startswith(COUNTED)}


class SessionMiddleware:
    """Adds the operator's cookies, for the platform's hosts only."""

    def __init__(self, cookies: tuple[Cookie, ...]) -> None:
        self.cookies = cookies

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawl_of(crawler).access.cookies)

    def process_request(self, request: Request) -> None:
        if not carries_session(request) or not self.cookies:
            return
        host = urlsplit(request.url).hostname or ""
        sent = [c for c in self.cookies if is_loopback_host(host) or c.goes_to(host)]
        if sent:
            request.headers["Cookie"] = "; ".join(f"{c.name}={c.value}" for c in sent)
        for cookie in sent:
            if cookie.name == "XSRF-TOKEN":
                request.headers["X-XSRF-TOKEN"] = cookie.value


class PlatformMiddleware:
    """Waits for a request slot; classifies responses and lets only usable ones through.

    A usable answer carries its outcome and its decoded payload in `request.meta`.
    """

    def __init__(self, crawler: Crawler) -> None:
        crawl = crawl_of(crawler)
        self.crawler = crawler
        self.table = crawl.outcomes
        self.gate = crawl.gate

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    async def process_request(self, request: Request) -> None:
        if OWN_SLOT in request.meta:
            return
        try:
            await self.gate.reserve_slot(carries_session=carries_session(request))
        except StoreError as problem:
            # Without the gate's row no request may be sent.
            self.crawler.signals.send_catch_log(store_lost, problem=problem)
            raise

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        if ACCOUNT not in request.meta:
            return response
        outcome, payload = classify_response(self.table, response)
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"{COUNTED}{outcome.name}")
        if outcome.is_retried and (again := self._again(request, outcome)):
            return again
        await self.gate.answered(outcome, carried_session=carries_session(request))
        return with_outcome(request, response, outcome, payload)

    async def spider_closed(self) -> None:
        try:
            await self.gate.close()
        except StoreError as problem:
            logger.error("%s", problem)

    def _again(self, request: Request, outcome: Outcome) -> Request | None:
        assert self.crawler.spider is not None
        return get_retry_request(request, spider=self.crawler.spider, reason=outcome.name)
