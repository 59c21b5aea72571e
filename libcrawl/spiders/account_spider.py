"""The walk that most platforms' spiders do: profile, pages of works, long texts, verdict."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse

from libcrawl.items import Account, Lack, Profile, Removal, Verdict, Work, WorkBatch
from libcrawl.middlewares import OUTCOME, PAYLOAD
from libcrawl.outcomes import NOT_RECORDED, OK, Outcome
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor, Entry
from libcrawl.spiders.found_holes import is_put_off
from libcrawl.spiders.guards import Output, begins_a_walk, captured_at, ends_in_a_verdict
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.source import TimelineSource
from libcrawl.spiders.walk import Start, Walk
from libcrawl.store.sanitize import countable

# Old works whose long text one refresh requests again.
AGAIN_AT_MOST = 50
# Two answers of one day that a work does not exist may be one restriction.
APART = timedelta(hours=20)


class AccountSpider(RefreshSpider):
    """Refreshes accounts through sources that have a profile, a list of works and long texts.

    The walk, its end and its verdict are the same for all of them.
    """

    source: TimelineSource

    async def start(self) -> AsyncIterator[Any]:
        for start in self.starts():
            yield self.first(start, self.profile_request)

    def profile_request(self, start: Start) -> Request:
        """The first request of a refresh."""
        request = self.source.profile_request(start.target.platform_id)
        return self.start_request(request, self.parse_profile, start)

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_profile(self, response: Response, walk: Walk) -> AsyncIterator[Output]:
        """The account itself; then its first page, unless the profile shows that there is none."""
        is_again = bool(walk.name)  # the walk goes over its first pages once more
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            walk.record_failure(*without_a_profile(walk, outcome, self.platform))
            return
        uid = walk.target.platform_id
        account = self.source.read_profile(response.meta[PAYLOAD], captured_at(response), uid)
        if self.is_foreign(walk, account):
            return
        walk.name = account.name
        walk.works_claimed = countable(account.counters.works)
        if not is_again:
            yield Profile(account_id=walk.target.account_id, account=account)
        if walk.works_claimed == 0:
            walk.end_of_list("no works")
            async for request in self._repeat_page(walk):
                yield request
        else:
            yield self._page_request(walk, None)

    def is_foreign(self, walk: Walk, account: Account) -> bool:
        """Whether the session is that of another account; then this is the verdict.

        Raises Drift where a public profile is not the one that was requested.
        """
        target = walk.target.platform_id
        if account.platform_id == target:
            return False
        if not self.source.is_own_account_only:
            raise Drift(f"the profile is that of account {account.platform_id}")
        walk.record_failure(
            Verdict.LOGIN_REQUIRED,
            f"the session is that of “{account.name}” ({account.platform_id}), not of account"
            f" {target}: nothing was stored; log in with the account of the panel",
        )
        return True

    def _page_request(self, walk: Walk, cursor: Cursor | None) -> Request:
        walk.pages_asked += 1
        request = self.source.page_request(walk.target.platform_id, cursor)
        return self.walk_request(request, self.parse_page, walk, cursor=cursor)

    @ends_in_a_verdict
    async def parse_page(
        self, response: Response, walk: Walk, cursor: Cursor | None
    ) -> AsyncIterator[Output]:
        """The works of a page, their long texts, and where to go on."""
        walk.pages_got += 1
        if response.meta[OUTCOME] is not OK:
            reason = f"the platform answered “nothing here” on page {walk.pages_got}"
            limit = self.source.shown_pages
            is_beyond = limit is not None and walk.pages_got > limit
            can_go_on = cursor is not None and cursor.keys() == {self.source.lasting_cursor}
            beyond = self.source.beyond_now if can_go_on else self.source.beyond
            walk.end_of_list(f"{reason} ({beyond})" if is_beyond else reason)
            async for request in self._repeat_page(walk):
                yield request
            return
        page = self.source.read_page(
            response.meta[PAYLOAD], captured_at(response), walk.target.platform_id, cursor
        )
        fresh = walk.see(page)
        self.keep_unreadable(walk, response, page.unreadable)
        self.keep_without_counters(walk, response)
        cut = await self._to_complete(walk, fresh)
        whole = tuple(entry.work for entry in fresh if entry.work.platform_id not in cut)
        if whole:
            yield WorkBatch(account_id=walk.target.account_id, works=whole)
        for entry in cut.values():
            yield self._text_request(walk, entry)
        usual = self.source.page_size if self.source.repeats_pages else 0
        for following in walk.follow(page, cursor, usual):
            yield self._page_request(walk, following)
        async for request in self._repeat_page(walk):
            yield request

    def _text_request(self, walk: Walk, entry: Entry) -> Request:
        walk.works_requested += self.source.opens_works
        request = self.source.long_text_request(walk.target.platform_id, entry)
        return self.walk_request(request, self.parse_long_text, walk, Lack.TEXT, entry=entry)

    async def _repeat_page(self, walk: Walk) -> AsyncIterator[Request]:
        """Long texts that earlier refreshes were not given, of works that the walk did not pass.

        However old they are: once for each refresh that has come to its list's end, those first
        that were requested longest ago.
        """
        if walk.ended is None or walk.has_repeated:
            return
        walk.has_repeated = True
        lacking = [
            hole.platform_id
            for hole in walk.target.holes
            if hole.lacks is Lack.TEXT and hole.platform_id and hole.platform_id not in walk.seen
        ][:AGAIN_AT_MOST]
        if not lacking:
            return
        run = self.crawl.run
        stored = await asyncio.to_thread(run.stored_works, walk.target.account_id, lacking)
        for work in sorted(stored, key=lambda work: lacking.index(work.platform_id)):
            if not is_put_off(walk, work, Lack.TEXT):
                yield self._text_request(walk, self.source.stored_entry(work))

    async def _to_complete(self, walk: Walk, fresh: list[Entry]) -> dict[str, Entry]:
        """Works whose long text is not stored, or not that of the edit that is shown, by id.

        What was refused again and again is left as the list shows it.
        """
        cut = {
            entry.work.platform_id: entry
            for entry in fresh
            if entry.long_text_id and not is_put_off(walk, entry.work, Lack.TEXT)
        }
        if not cut or not walk.target.has_works:
            return cut
        run = self.crawl.run
        stored = await asyncio.to_thread(run.whole_texts, walk.target.account_id, list(cut))
        return {
            key: entry
            for key, entry in cut.items()
            if key not in stored
            or stored[key] != entry.work.edited_at
            or entry.long_text_id in self.source.recorded_texts
        }

    @ends_in_a_verdict
    async def parse_long_text(
        self, response: Response, walk: Walk, entry: Entry
    ) -> AsyncIterator[Output]:
        """A work with its whole text, or as the list showed it where none was given."""
        walk.works_got += self.source.opens_works
        work, outcome = entry.work, response.meta[OUTCOME]
        at = captured_at(response)
        verdict, reason = Verdict.PARTIAL, "the answer is empty"
        if outcome is not OK:
            reason = outcome.meaning
            if self._is_gone(walk, work, reason, at):
                yield Removal(
                    account_id=walk.target.account_id,
                    platform_id=work.platform_id,
                    captured_at=at,
                    reason=reason,
                )
                return
        else:
            try:
                payload = response.meta[PAYLOAD]
                if payload is None and isinstance(response, TextResponse):
                    payload = response.text  # a page of HTML
                work = self.source.read_long_text(payload, entry, walk.name)
            except Drift as problem:
                verdict, reason = Verdict.DRIFT, f"work {work.platform_id}: {problem}"
                walk.holes.kept = walk.holes.kept or self.kept(walk, response)
        if not work.text_complete:
            is_recorded = outcome is not NOT_RECORDED
            walk.holes.add_work(
                work, Lack.TEXT, verdict, reason, is_requested=is_recorded, is_reported=is_recorded
            )
        elif work.platform_id not in walk.seen:
            work = replace(work, captured_at=at)
        if work.text_complete or work.platform_id in walk.seen:
            yield WorkBatch(account_id=walk.target.account_id, works=(work,))

    def _is_gone(self, walk: Walk, work: Work, reason: str, at: datetime) -> bool:
        """Whether the platform reported a work that its list no longer shows, twice and not on the
        same day, that it is not there."""
        known = walk.target.hole(work.platform_id, Lack.TEXT)
        if known is None or work.platform_id in walk.seen:
            return False
        return known.reason == reason and at - known.last_tried_at >= APART


def without_a_profile(walk: Walk, outcome: Outcome, platform: str) -> tuple[Verdict, str]:
    """Verdict and reason where the platform answers “nothing here” for a profile.

    It answers so for accounts that never existed, and to guests for any account.
    """
    if not walk.target.has_works:
        return Verdict.GONE, f"no profile: {outcome.meaning}"
    return Verdict.PARTIAL, (
        f"no profile, although works of the account are stored: {outcome.meaning}; if it is closed,"
        f" record that: `scrapy panel gone {platform}:{walk.target.platform_id}`"
    )
