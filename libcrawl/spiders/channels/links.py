"""WeChat Channels: works of a file of shared links; each page names its account, by name alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.browser.tab import ALONE
from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.items import WorkBatch
from libcrawl.middlewares import OUTCOME, PAYLOAD
from libcrawl.outcomes import OK
from libcrawl.outcomes.channels import CHANNELS
from libcrawl.parsers.channels.shared import parse_shared
from libcrawl.spiders.browser_spider import InBrowser
from libcrawl.spiders.channels.web import SharedLinks, share_of
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.link_file import FileLink
from libcrawl.spiders.link_file_spider import NO_ACCOUNT, LinkFileSpider
from libcrawl.spiders.walk import Walk


class SharedLinkSpider(InBrowser, LinkFileSpider):
    """Works of a file of shared links. No other work is looked for, so the mark stays.

    A page has no identifier of its account: the account of the panel with the same name is meant.
    """

    platform = "channels"
    sources: ClassVar = {SharedLinks.name: SharedLinks}
    default_source = SharedLinks.name
    outcomes = CHANNELS
    expected_link = "https://weixin.qq.com/sph/…"
    source: SharedLinks

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        super().check(source, settings, arguments, crawl)
        names = [target.label for target in (*crawl.targets, *crawl.candidates)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise UsageProblem(
                f"several accounts of the panel are called {twice[0]}: a shared link would be of"
                " either; name the one that is meant with -a accounts=CODE"
            )

    @classmethod
    def read_link(cls, line: int, written: str, base_url: str) -> FileLink:
        share = share_of(written, base_url)
        if share is None:
            raise ValueError("no shared link of WeChat Channels")
        return FileLink(line, written, work=share)

    def link_request(self, link: FileLink) -> Request:
        request = self.source.link_request(str(link.work))
        request.meta[ALONE] = str(link.work)
        return self.in_context(request, link.line)

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_link(
        self, response: Response, walk: Walk, link: FileLink
    ) -> AsyncIterator[Output]:
        """The work of a page, or what stands in its place."""
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            self.leave_out(link, f"{outcome.meaning}; {NO_ACCOUNT}")
            return
        at = captured_at(response)
        shared = parse_shared(response.meta[PAYLOAD], at, str(link.work))
        own = await self.walk_of(self._called(shared.owner), link, at)
        if own is None:
            return
        own.pages_asked += 1
        own.pages_got += 1
        own.finished_at = at
        own.name = shared.owner
        run, work = self.crawl.run, shared.work
        if stored := await asyncio.to_thread(run.stored_as, own.target.account_id, work):
            if stored.has_plays:  # fewer counters do not take the place of more
                self.record_known(own, link, stored.platform_id)
                return
            work = replace(work, platform_id=stored.platform_id)
        own.seen.add(work.platform_id)
        yield WorkBatch(account_id=own.target.account_id, works=(work,))

    def _called(self, name: str) -> str:
        """The account of the panel with this name; where there is none, the name."""
        known = (*(start.target for start in self.started.values()), *self.candidates.values())
        return next((target.platform_id for target in known if target.label == name), name)

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        self.record_refusal(failure)
        yield from super().fail(failure)
