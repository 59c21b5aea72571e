"""What every spider's refresh of an account has in common: requests, failures, the verdict."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.capture import keep_answer
from libcrawl.capture.answer import NotRecorded
from libcrawl.crawl import USUAL_PAGES, Crawl, UsageProblem, crawl_of
from libcrawl.items import Lack, Refresh, Verdict, WorkBatch, joined
from libcrawl.middlewares import ACCOUNT, Refused
from libcrawl.outcomes import Table
from libcrawl.parsers.timeline import Entry, Unreadable
from libcrawl.politeness.gate import BackedOff, NotNow
from libcrawl.spiders.failures import explain
from libcrawl.spiders.found_holes import WorkReference
from libcrawl.spiders.given_counters import GivenCounters
from libcrawl.spiders.guards import Output, captured_at, fails_in_a_verdict
from libcrawl.spiders.redaction import presentable
from libcrawl.spiders.source import Source
from libcrawl.spiders.stretch import Stretch
from libcrawl.spiders.walk import Start, Walk
from libcrawl.store.errors import in_words
from libcrawl.store.run import Target

logger = logging.getLogger(__name__)

# In a request's meta: what of its work is not known where there is no answer.
LACKS = "libcrawl_lacks"
# Behind the requests of all accounts.
LAST = -(10**9)


def _about(
    request: Request, target: Target, lacks: Lack | None, priority: int, arguments: dict[str, Any]
) -> Request:
    """Mark a new request as being about an account, in place: a copy takes twice as long."""
    request.cb_kwargs.clear()
    request.cb_kwargs.update(arguments)
    request.meta.update({ACCOUNT: target.account_id, LACKS: lacks})
    request.priority = LAST if _was_refused(target, lacks) else priority
    request.dont_filter = True  # a page may have to be read again
    return request


def _was_refused(target: Target, lacks: Lack | None) -> bool:
    return any(hole.refusals and hole.lacks is lacks for hole in target.holes)


class RefreshSpider(Spider):
    """Refreshes accounts one after another; each refresh ends in a verdict.

    A platform's spider names its sources and does the walk. `arguments` are those of
    `scrapy crawl … -a NAME=VALUE`, `usual_pages` is what an account never crawled is taken to have.
    """

    platform: ClassVar[str]
    sources: ClassVar[dict[str, type[Source]]]
    default_source: ClassVar[str]
    outcomes: ClassVar[Table]
    arguments: ClassVar[tuple[str, ...]] = ("accounts", "since", "depth", "source", "session")
    usual_pages: ClassVar[int] = USUAL_PAGES
    # `start` yields one request for each account (libcrawl.spiders.account_limit); how many at a
    # time at most, None: as many as requests allow.
    is_limited: ClassVar[bool] = True
    accounts_at_most: ClassVar[int | None] = None
    # The state of a refresh, and whether its first request is for a page of works.
    walk_type: ClassVar[type[Walk]] = Walk
    begins_with_a_page: ClassVar[bool] = False
    # What is crawled, and through which source; set when the crawler makes the spider.
    crawl: Crawl
    source: Source

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
        """Check what a source needs besides the access. Raises UsageProblem."""
        if cls.sources[source].is_own_account_only and len(crawl.targets) != 1:
            raise UsageProblem(
                f"source={source} reads the operator's own account only, not {len(crawl.targets)}"
                " accounts: name it with -a accounts=CODE, or choose another source"
            )

    @classmethod
    def choose(
        cls, settings: Mapping[str, Any], arguments: Mapping[str, str], crawl: Crawl
    ) -> Crawl:
        """The crawl of those accounts that the arguments concern. Raises UsageProblem."""
        return crawl

    def starts(self) -> list[Start]:
        """The accounts to refresh, in their order."""
        return [Start(target, rank) for rank, target in enumerate(self.crawl.targets)]

    def begin(self, start: Start, at: datetime) -> Walk:
        """The walk of an account whose first answer is of this moment."""
        return self.walk_type(
            start.target,
            start.rank,
            self.source.name,
            self.crawl.window.start(start.target, at),
            started_at=at,
            finished_at=at,
            coverage=self.source.coverage,
            remark=self.crawl.remark or "",
            pages_asked=int(self.begins_with_a_page),
            given=GivenCounters(self.source.always_given),
            stretch=self._stretch(start.target),
        )

    def begun(self, request: Request, at: datetime) -> Walk:
        """The walk that begins with the answer to this request, or with its failure."""
        walk = self.begin(request.cb_kwargs.pop("start"), at)
        walk.waiting += 1
        request.cb_kwargs["walk"] = walk
        return walk

    def _stretch(self, target: Target) -> Stretch:
        if not self.crawl.goes_on:
            return Stretch()
        is_ours = target.left.source == self.source.name
        return Stretch(self.source.lasting_cursor, target.left.continuation if is_ours else None)

    def first(self, start: Start, request: Callable[[Start], Request]) -> Request | Refresh:
        """The first request of a refresh, or its verdict where that cannot be made."""
        try:
            return request(start)
        except Exception as problem:
            logger.exception("%s: its request cannot be made", start.target.label)
            walk = self.begin(start, datetime.now(UTC))
            walk.record_failure(Verdict.FAILED, f"could not be requested: {in_words(problem)}")
            return walk.verdict()

    def start_request(
        self,
        request: Request,
        callback: Callable[..., Any],
        start: Start,
        lacks: Lack | None = None,
        **more: Any,
    ) -> Request:
        """The first request of a refresh, as `walk_request`; the callback `begins_a_walk`."""
        request.callback, request.errback = callback, self.fail_start
        priority = -2 * start.rank
        return _about(request, start.target, lacks, priority, {"start": start, **more})

    def walk_request(
        self,
        request: Request,
        callback: Callable[..., Any],
        walk: Walk,
        lacks: Lack | None = None,
        **more: Any,
    ) -> Request:
        """The request as part of a walk. Earlier accounts go first, long texts before pages.

        `lacks` is what of the work of `entry` (or `listed`) stays unknown where this request
        fails: that is a hole, and no flaw of the walk. Where one was refused last time, they are
        requested last of all: they must not stop the others.
        """
        walk.waiting += 1
        request.callback, request.errback = callback, self.fail
        priority = -2 * walk.rank + ("entry" in more)
        return _about(request, walk.target, lacks, priority, {"walk": walk, **more})

    def fail_start(self, failure: Failure) -> Iterator[Output]:
        """A first request without a usable answer: the walk begins, and ends, with that."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.begun(request, self._moment_of(failure))
        yield from self.fail(failure)

    def _moment_of(self, failure: Failure) -> datetime:
        """The time of a refusal's answer, or this machine's where there is no answer."""
        if isinstance(failure.value, Refused):
            request: Request = failure.request  # type: ignore[attr-defined]
            return captured_at(failure.value.response.replace(request=request))
        return datetime.now(UTC)

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        """Handle a request without a usable answer: set the verdict, store what is known."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        problem = failure.value
        if isinstance(problem, Refused):
            walk.finished_at = self._moment_of(failure)
        where = " on the list" if "cursor" in request.cb_kwargs else ""
        verdict, reason = explain(problem, self.platform, self.crawl.proxy, where)
        if verdict is Verdict.DRIFT and isinstance(problem, Refused):
            reason = joined(reason, self.kept(walk, problem.response))
        lacks, reference = request.meta.get(LACKS), self.reference_of(request.cb_kwargs)
        if lacks is None or reference is None:
            is_page = "cursor" in request.cb_kwargs and verdict is not Verdict.DRIFT
            walk.record_failure(verdict, reason, is_page=is_page)
        else:
            # A request about one work that got no usable answer leaves a hole.
            walk.holes.add(
                reference.platform_id,
                lacks,
                verdict,
                reason,
                published_at=reference.published_at,
                url=reference.url,
                is_requested=not isinstance(problem, NotRecorded | NotNow | BackedOff),
                is_refused=verdict is Verdict.BLOCKED and isinstance(problem, Refused),
            )
        entry = request.cb_kwargs.get("entry")
        if entry and (entry.work.text_complete or entry.work.platform_id in walk.seen):
            yield WorkBatch(account_id=walk.target.account_id, works=(entry.work,))
        yield from self.finish_request(walk)

    def reference_of(self, arguments: Mapping[str, Any]) -> WorkReference | None:
        """The work that a request is about, by the arguments of its callback."""
        entry: Entry | None = arguments.get("entry") or arguments.get("listed")
        if entry is None:
            return None
        work = entry.work
        is_dated = work.published_at < work.captured_at  # or known by its address alone
        return WorkReference(work.platform_id, work.published_at if is_dated else None, work.url)

    def record_drift(self, walk: Walk, response: Response, problem: str) -> None:
        """An answer of the wrong shape: kept, so that a person can look at it."""
        path = urlsplit(response.url).path
        reason = joined(f"{path}: {problem}", self.kept(walk, response))
        walk.record_failure(Verdict.DRIFT, reason)

    def kept(self, walk: Walk, response: Response) -> str:
        """Keep an answer in a file; returns a remark that names it, blank where that failed."""
        folder = f"{self.settings['LIBCRAWL_DATA']}/drift"
        name = f"run{self.crawl.run.id}-{self.platform}-{walk.target.platform_id}"
        try:
            kept = keep_answer(folder, name, presentable(response.body, self.crawl, self.source))
        except Exception:
            logger.exception("An answer could not be kept")
            kept = None
        return f"the answer is kept in {kept}" if kept else ""

    def keep_unreadable(
        self, walk: Walk, response: Response, unreadable: Sequence[Unreadable]
    ) -> None:
        """Keep the first answer in which works cannot be read."""
        if unreadable and not walk.holes.kept:
            walk.holes.kept = self.kept(walk, response)

    def keep_without_counters(self, walk: Walk, response: Response) -> None:
        """Keep an answer in which all works lack a counter that is always given."""
        if not walk.given.kept and walk.given.missing_everywhere():
            walk.given.kept = self.kept(walk, response)

    def finish_request(self, walk: Walk) -> Iterator[Refresh]:
        """One request of the walk is done; with the last one comes the verdict."""
        walk.waiting -= 1
        if walk.waiting == 0:
            yield walk.verdict()
