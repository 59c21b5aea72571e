"""The walk that most platforms' spiders do: profile, pages of works, long texts, verdict."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from libcrawl.items import Profile, Verdict, WorkBatch
from libcrawl.middlewares import OUTCOME, PAYLOAD
from libcrawl.outcomes import OK
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor, Entry
from libcrawl.spiders.refresh import Output, RefreshSpider, captured_at, ends_in_a_verdict
from libcrawl.spiders.source import Source
from libcrawl.spiders.walk import Walk
from libcrawl.store.sanitize import countable


class AccountSpider(RefreshSpider):
    """Refreshes accounts through sources that have a profile, a list of works and long texts.

    The walk, its end and its verdict are the same for all of them.
    """

    source: Source

    async def start(self) -> AsyncIterator[Any]:
        for walk in self.walks(Walk):
            yield self.first(walk, self.profile_request)

    def profile_request(self, walk: Walk) -> Request:
        """What a walk begins with."""
        request = self.source.profile_request(walk.target.platform_id)
        return self.ask(request, self.parse_profile, walk)

    @ends_in_a_verdict
    async def parse_profile(self, response: Response, walk: Walk) -> AsyncIterator[Output]:
        """The account itself; then its first page, unless the profile says that there is none."""
        is_again = bool(walk.name)  # the walk goes over its first pages once more
        if not is_again:
            walk.started_at = captured_at(response)
            walk.since = self.crawl.window.start(walk.target, walk.started_at)
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            walk.blame(Verdict.GONE, f"no profile: {outcome.meaning}")
            return
        account = self.source.read_profile(response.meta[PAYLOAD], captured_at(response))
        if account.platform_id != walk.target.platform_id:
            raise Drift(f"the profile is that of account {account.platform_id}")
        walk.name = account.name
        walk.works_claimed = countable(account.counters.works)
        if not is_again:
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
        usual = self.source.page_size if self.source.repeats_pages else 0
        for following in walk.follow(page, cursor, usual):
            yield self._page_request(walk, following)

    async def _to_complete(self, walk: Walk, fresh: list[Entry]) -> dict[str, Entry]:
        """Works whose long text is not stored, or not that of the edit that is shown, by id."""
        cut = {entry.work.platform_id: entry for entry in fresh if entry.long_text_id}
        if not cut or not walk.target.has_works:
            return cut
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
