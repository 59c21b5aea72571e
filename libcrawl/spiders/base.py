"""The walk that every platform's spider does: profile, pages of works, long texts, verdict."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import wraps
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.access import is_loopback_host
from libcrawl.capture import keep_answer
from libcrawl.crawl import Crawl, crawl_of
from libcrawl.items import Profile, Refresh, Verdict, WorkBatch
from libcrawl.middlewares import ACCOUNT, OUTCOME, PAYLOAD, Refused
from libcrawl.outcomes import OK, Table
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor, Entry
from libcrawl.spiders.source import Source
from libcrawl.spiders.walk import Walk, explain
from libcrawl.store.errors import StoreError

logger = logging.getLogger(__name__)

Output = Request | Profile | WorkBatch | Refresh
# What a parser's mistake looks like when an answer is not what it was written for.
MISREAD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def captured_at(response: Response) -> datetime:
    """The moment that an answer speaks of.

    It is this machine's time, except on loopback: a stand-in platform has a clock of its own,
    which its `Date` header tells.
    """
    date = response.headers.get("Date")
    if date and is_loopback_host(urlsplit(response.url).hostname or ""):
        return parsedate_to_datetime(date.decode("latin-1"))
    return datetime.now(UTC)


def ends_in_a_verdict(callback: Callable[..., AsyncIterator[Output]]) -> Callable[..., Any]:
    """A callback of a walk: an answer that cannot be read ends it with `drift`, and is kept."""

    @wraps(callback)
    async def guarded(
        self: AccountSpider, response: Response, walk: Walk, **rest: Any
    ) -> AsyncIterator[Output]:
        walk.finished_at = captured_at(response)
        try:
            async for output in callback(self, response, walk, **rest):
                yield output
        except Drift as problem:
            self.blame_drift(walk, response, str(problem))
        except StoreError as problem:  # the pipeline will say so, too, and end the crawl
            walk.blame(Verdict.FAILED, str(problem))
        except MISREAD as problem:
            logger.exception("%s: an answer could not be read", walk.target.label)
            self.blame_drift(walk, response, f"{type(problem).__name__}: {problem}")
        for verdict in self.settle(walk):
            yield verdict

    return guarded


class AccountSpider(Spider):
    """Refreshes accounts one after another; each refresh ends in a verdict.

    A platform's spider names its sources; the walk, its end and its verdict are the same for all.
    """

    platform: ClassVar[str]
    sources: ClassVar[dict[str, type[Source]]]
    default_source: ClassVar[str]
    outcomes: ClassVar[Table]
    # What is crawled, and through which source; set when the crawler makes the spider.
    crawl: Crawl
    source: Source

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.crawl = crawl_of(crawler)
        source = cls.sources[kwargs.get("source") or cls.default_source]
        spider.source = source(crawler.settings[source.setting])
        return spider

    async def start(self) -> AsyncIterator[Any]:
        now = datetime.now(UTC)
        for rank, target in enumerate(self.crawl.targets):
            since = self.crawl.window.start(target, now)
            walk = Walk(target, rank, self.source.name, since, started_at=now, finished_at=now)
            request = self.source.profile_request(target.platform_id)
            yield self.ask(request, self.parse_profile, walk)

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

    @ends_in_a_verdict
    async def parse_profile(self, response: Response, walk: Walk) -> AsyncIterator[Output]:
        """The account itself; then its first page, unless the profile says that there is none."""
        walk.started_at = captured_at(response)
        walk.since = self.crawl.window.start(walk.target, walk.started_at)
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            walk.blame(Verdict.GONE, f"no profile: {outcome.meaning}")
            return
        account = self.source.read_profile(response.meta[PAYLOAD], walk.started_at)
        if account.platform_id != walk.target.platform_id:
            raise Drift(f"the profile is that of account {account.platform_id}")
        walk.name = account.name
        walk.works_claimed = account.counters.works
        yield Profile(account_id=walk.target.account_id, account=account)
        if walk.works_claimed == 0:
            walk.end_of_list("no works")
        else:
            yield self._page_request(walk, None)

    def _page_request(self, walk: Walk, cursor: Cursor | None) -> Request:
        walk.pages_asked += 1
        request = self.source.page_request(walk.target.platform_id, cursor)
        return self.ask(request, self.parse_page, walk, cursor=cursor)

    @ends_in_a_verdict
    async def parse_page(
        self, response: Response, walk: Walk, cursor: Cursor | None
    ) -> AsyncIterator[Output]:
        """The works of a page, their long texts, and where to go on."""
        walk.pages_got += 1
        if response.meta[OUTCOME] is not OK:
            walk.end_of_list(f"the platform said “nothing here” on page {walk.pages_got}")
            return
        page = self.source.read_page(
            response.meta[PAYLOAD], captured_at(response), walk.target.platform_id, cursor
        )
        fresh = walk.see(page)
        cut = await self._to_complete(walk, fresh)
        whole = tuple(entry.work for entry in fresh if entry.work.platform_id not in cut)
        if whole:
            yield WorkBatch(account_id=walk.target.account_id, works=whole)
        for entry in cut.values():
            request = self.source.long_text_request(walk.target.platform_id, entry)
            yield self.ask(request, self.parse_long_text, walk, entry=entry)
        for following in walk.follow(page, cursor, self.source.page_size):
            yield self._page_request(walk, following)

    async def _to_complete(self, walk: Walk, fresh: list[Entry]) -> dict[str, Entry]:
        """Works whose long text is not stored, or not that of the edit that is shown, by id."""
        cut = {entry.work.platform_id: entry for entry in fresh if entry.long_text_id}
        if not cut:
            return {}
        run = self.crawl.run
        stored = await asyncio.to_thread(run.whole_texts, walk.target.account_id, list(cut))
        return {
            key: entry
            for key, entry in cut.items()
            if key not in stored or stored[key] != entry.work.edited_at
        }

    @ends_in_a_verdict
    async def parse_long_text(
        self, response: Response, walk: Walk, entry: Entry
    ) -> AsyncIterator[Output]:
        """A work with its whole text, or as the list showed it where there is none to be had."""
        work = entry.work
        if response.meta[OUTCOME] is not OK:
            walk.texts_not_given += 1
        else:
            try:
                work = self.source.read_long_text(response.meta[PAYLOAD], entry, walk.name)
            except Drift as problem:
                self.blame_drift(walk, response, f"work {work.platform_id}: {problem}")
        yield WorkBatch(account_id=walk.target.account_id, works=(work,))

    def fail(self, failure: Failure) -> Iterator[Output]:
        """A request that got no usable answer: the verdict that fits, and what is known already."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: Walk = request.cb_kwargs["walk"]
        problem = failure.value
        verdict, reason = explain(problem, self.platform)
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
        kept = keep_answer(folder, name, response.body)
        return f"; the answer is kept in {kept}" if kept else ""

    def settle(self, walk: Walk) -> Iterator[Refresh]:
        """One request of the walk is done; with the last one comes the verdict."""
        walk.waiting -= 1
        if walk.waiting == 0:
            yield walk.verdict()
