"""The page about a WeChat account: who it belongs to, and whether it is there at all."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.capture.answer import NotRecorded
from libcrawl.items import Verdict
from libcrawl.middlewares import OUTCOME
from libcrawl.outcomes import OK
from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.about import parse_about
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import Output, captured_at, ends_in_a_verdict, fails_in_a_verdict
from libcrawl.spiders.wechat.articles import ArticleSpider
from libcrawl.spiders.wechat.sources import ListSource
from libcrawl.spiders.wechat.walk import ArticleWalk
from libcrawl.store.queries.earlier_refreshes import KnownOwner, read_known

SILENT = "the list shows nothing"
# Owners change rarely; an account that is refreshed more often is not requested again.
OWNER_KEPT = timedelta(days=30)
# Two empty lists of one day may be one restriction.
APART = timedelta(hours=20)
NOT_READ = "page about the account not read"


class AboutSpider(ArticleSpider):
    """Requests an account's page where its owner is not known, or its list shows nothing."""

    source: ListSource

    @abstractmethod
    def go_on(self, walk: ArticleWalk) -> Iterator[Request]:
        """The next request of the walk, if there is one."""

    async def after_a_page(self, walk: ArticleWalk, at: datetime) -> AsyncIterator[Request]:
        """The page about the account, once, where it is needed after a page of the list."""
        if (
            not self.source.requests_about
            or walk.has_requested_about
            or not await self._wants(walk, at)
        ):
            for request in self.go_on(walk):
                yield request
            return
        walk.has_requested_about = True
        request = self.source.about_request(walk.target.platform_id)
        yield self.walk_request(request, self.parse_about, walk).replace(errback=self.fail_about)

    async def _wants(self, walk: ArticleWalk, at: datetime) -> bool:
        known = walk.known
        if known is None:
            known = walk.known = await asyncio.to_thread(self._read_known, walk)
        is_stale = known.covered_until is None or at - known.covered_until > OWNER_KEPT
        is_unknown = known.verified is not False and known.verified_text is None
        return walk.is_silent or is_stale or is_unknown

    def _read_known(self, walk: ArticleWalk) -> KnownOwner:
        run, account_id = self.crawl.run, walk.target.account_id
        return run.patiently(lambda: read_known(run.engine, account_id, self.source.name, SILENT))

    @ends_in_a_verdict
    async def parse_about(self, response: Response, walk: ArticleWalk) -> AsyncIterator[Output]:
        """Its owner, for the profile that the first article gives; then the articles."""
        try:
            if response.meta[OUTCOME] is not OK:
                raise Drift(response.meta[OUTCOME].meaning)
            found = parse_about(response.body.decode("utf-8", "replace"))
            if found.biz not in (None, walk.target.platform_id):
                raise Drift(f"it is that of account {found.biz}")
        except Drift as problem:
            walk.notes[f"{NOT_READ} ({problem})"] += 1
        else:
            walk.owner = found.owner
            _believe(walk, captured_at(response))
        for request in self.go_on(walk):
            yield request

    @fails_in_a_verdict
    def fail_about(self, failure: Failure) -> Iterator[Output]:
        """Go on to the articles without the page; a refusal or a missing session ends the walk."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: ArticleWalk = request.cb_kwargs["walk"]
        is_recorded = not isinstance(failure.value, NotRecorded)
        verdict, reason = explain(failure.value, self.platform, self.crawl.proxy)
        if is_recorded and verdict not in (Verdict.FAILED, Verdict.DRIFT):
            yield from self.fail(failure)
            return
        if is_recorded:
            walk.notes[f"{NOT_READ} ({reason})"] += 1
        yield from self.go_on(walk)
        yield from self.finish_request(walk)


def _believe(walk: ArticleWalk, at: datetime) -> None:
    """End the walk as complete where the list was empty before, too, and the account is there.

    The mark stays: should the list have been withheld, the next walk goes as far back as this one.
    """
    known = walk.known
    if not walk.is_silent or known is None or known.has_works or known.silent_since is None:
        return
    if at - known.silent_since >= APART:
        since = f"{known.silent_since:%Y-%m-%d}"
        reason = f"{SILENT}, as on {since}, and the page about the account opens"
        walk.ended = (Verdict.COMPLETE, reason)
