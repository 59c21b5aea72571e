"""What every spider's refresh of an account has in common: questions, failures, the verdict."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.access import is_loopback_host
from libcrawl.capture import keep_answer
from libcrawl.crawl import USUAL_PAGES, Crawl, crawl_of
from libcrawl.items import (
    AccountMoment,
    Profile,
    Refresh,
    Removal,
    Verdict,
    WorkBatch,
    WorkDays,
)
from libcrawl.middlewares import ACCOUNT, CAPTURED_AT, Refused
from libcrawl.outcomes import Table
from libcrawl.parsers import Drift
from libcrawl.spiders.presentable import presentable
from libcrawl.spiders.source import Way
from libcrawl.spiders.walk import Walk, explain
from libcrawl.store.errors import in_words, is_of_the_store

logger = logging.getLogger(__name__)

Output = Request | Profile | WorkBatch | WorkDays | AccountMoment | Removal | Refresh
AnyWalk = TypeVar("AnyWalk", bound=Walk)
Errback = Callable[[Any, Failure], Iterator[Output]]


def captured_at(response: Response) -> datetime:
    """The moment that an answer speaks of.

    Where none is settled it is this machine's time, except on loopback: a stand-in platform has a
    clock of its own, which its `Date` header tells.
    """
    settled: datetime | None = response.meta.get(CAPTURED_AT)
    if settled is not None:
        return settled
    date = response.headers.get("Date")
    if date and is_loopback_host(urlsplit(response.url).hostname or ""):
        return _aware(parsedate_to_datetime(date.decode("latin-1")))
    return datetime.now(UTC)


def _aware(moment: datetime) -> datetime:
    """A date whose zone is `-0000` comes without one."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ends_in_a_verdict(callback: Callable[..., AsyncIterator[Output]]) -> Callable[..., Any]:
    """A callback of a walk: whatever it raises ends the walk in a verdict, and no other walk.

    An answer that cannot be read is `drift`, and is kept; a store that cannot be used is `failed`.
    """

    @wraps(callback)
    async def guarded(
        self: RefreshSpider, response: Response, walk: Walk, **rest: Any
    ) -> AsyncIterator[Output]:
        try:
            walk.finished_at = captured_at(response)
            async for output in callback(self, response, walk, **rest):
                yield output
        except Drift as problem:
            self.blame_drift(walk, response, str(problem))
        except Exception as problem:
            if is_of_the_store(problem):
                walk.blame(Verdict.FAILED, in_words(problem))
            else:
                logger.exception("%s: an answer could not be read", walk.target.label)
                self.blame_drift(walk, response, in_words(problem))
        for verdict in self.settle(walk):
            yield verdict

    return guarded


def fails_in_a_verdict(errback: Errback) -> Errback:
    """An errback of a walk: whatever it raises itself ends the walk in a verdict, too."""

    @wraps(errback)
    def guarded(self: RefreshSpider, failure: Failure) -> Iterator[Output]:
        try:
            yield from errback(self, failure)
        except Exception as problem:
            request: Request = failure.request  # type: ignore[attr-defined]
            walk: Walk = request.cb_kwargs["walk"]
            logger.exception("%s: a failure could not be understood", walk.target.label)
            walk.blame(Verdict.FAILED, in_words(problem))
            yield from self.settle(walk)

    return guarded


class RefreshSpider(Spider):
    """Refreshes accounts one after another; each refresh ends in a verdict.

    A platform's spider names its sources and does the walk. `arguments` are those of
    `scrapy crawl … -a NAME=VALUE`, `usual_pages` is what an account never crawled is taken to have.
    """

    platform: ClassVar[str]
    sources: ClassVar[dict[str, type[Way]]]
    default_source: ClassVar[str]
    outcomes: ClassVar[Table]
    arguments: ClassVar[tuple[str, ...]] = ("accounts", "since", "depth", "source", "session")
    usual_pages: ClassVar[int] = USUAL_PAGES
    # `start` yields one request for each account (libcrawl.account_limit); how many at a time at
    # most, None: as many as requests allow.
    is_limited: ClassVar[bool] = True
    accounts_at_most: ClassVar[int | None] = None
    # What is crawled, and through which source; set when the crawler makes the spider.
    crawl: Crawl
    source: Way

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **{"name": cls.platform, **kwargs})
        spider.crawl = crawl_of(crawler)
        source = cls.sources[kwargs.get("source") or cls.default_source]
        spider.source = source(crawler.settings[source.setting])
        return spider

    @classmethod
    def usual_source(cls, settings: Mapping[str, Any]) -> str:
        """The source where the operator names none."""
        return cls.default_source

    @classmethod
    def for_source(cls, source: str) -> type[RefreshSpider]:
        """The spider that walks through a source."""
        return cls

    @classmethod
    def offline(cls, source: str) -> type[RefreshSpider]:
        """The spider that walks through recorded answers of a source: it needs no browser."""
        return cls.for_source(source)

    @classmethod
    def recorded_arguments(cls, works: list[str], folder: Path) -> dict[str, str]:
        """Arguments of a walk through recorded answers, among them these addresses of works.

        A file that an argument names is written into the folder.
        """
        return {}

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        """What a source needs besides the access, before anything is asked. Raises UsageProblem."""

    @classmethod
    def choose(
        cls, settings: Mapping[str, Any], arguments: Mapping[str, str], crawl: Crawl
    ) -> Crawl:
        """The crawl of those accounts that the arguments concern. Raises UsageProblem."""
        return crawl

    def walks(self, kind: type[AnyWalk]) -> list[AnyWalk]:
        """A walk of this kind for each account to refresh, in their order."""
        now = datetime.now(UTC)
        starts = [self.crawl.window.start(target, now) for target in self.crawl.targets]
        return [
            kind(
                target,
                rank,
                self.source.name,
                since,
                started_at=now,
                finished_at=now,
                coverage=self.source.coverage,
            )
            for rank, (target, since) in enumerate(zip(self.crawl.targets, starts, strict=True))
        ]

    def first(self, walk: AnyWalk, request: Callable[[AnyWalk], Request]) -> Request | Refresh:
        """What a walk begins with: its request, or its verdict where that cannot be made."""
        try:
            return request(walk)
        except Exception as problem:
            logger.exception("%s: cannot be asked about", walk.target.label)
            walk.blame(Verdict.FAILED, f"could not be asked: {in_words(problem)}")
            return walk.verdict()

    def ask(
        self, request: Request, callback: Callable[..., Any], walk: Walk, **more: Any
    ) -> Request:
        """The request as part of a walk. Earlier accounts go first, long texts before pages."""
        walk.waiting += 1
        return request.replace(
            callback=callback,
            errback=self.fail,
            cb_kwargs={"walk": walk, **more},
            meta={**request.meta, ACCOUNT: walk.target.account_id},
            priority=-2 * walk.rank + ("entry" in more),
            dont_filter=True,  # a page may have to be read again
        )

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        """A request that got no usable answer: the verdict that fits, and what is known already."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        problem = failure.value
        where = " on the list" if "cursor" in request.cb_kwargs else ""
        verdict, reason = explain(problem, self.platform, self.crawl.proxy, where)
        if verdict is Verdict.DRIFT and isinstance(problem, Refused):
            reason += self._kept(walk, problem.response)
        walk.blame(verdict, reason)
        if entry := request.cb_kwargs.get("entry"):
            yield WorkBatch(account_id=walk.target.account_id, works=(entry.work,))
        yield from self.settle(walk)

    def blame_drift(self, walk: Walk, response: Response, problem: str) -> None:
        """An answer of the wrong shape: kept, so that a person can look at it."""
        path = urlsplit(response.url).path
        walk.blame(Verdict.DRIFT, f"{path}: {problem}{self._kept(walk, response)}")

    def _kept(self, walk: Walk, response: Response) -> str:
        folder = f"{self.settings['LIBCRAWL_DATA']}/drift"
        name = f"run{self.crawl.run.id}-{self.platform}-{walk.target.platform_id}"
        try:
            kept = keep_answer(folder, name, presentable(response.body, self.crawl, self.source))
        except Exception:
            logger.exception("An answer could not be kept")
            kept = None
        return f"; the answer is kept in {kept}" if kept else ""

    def settle(self, walk: Walk) -> Iterator[Refresh]:
        """One request of the walk is done; with the last one comes the verdict."""
        walk.waiting -= 1
        if walk.waiting == 0:
            yield walk.verdict()
