"""Xiaohongshu: the operator's own account, or public profiles a few screens deep, in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.browser.tab import CLICKS
from libcrawl.crawl import OBSERVATION, Crawl, PlatformUnavailable
from libcrawl.items import Account, Lack, Profile, Verdict, WorkCounters
from libcrawl.middlewares import OUTCOME, PAYLOAD, Refused
from libcrawl.outcomes import OK
from libcrawl.outcomes.xiaohongshu import XIAOHONGSHU
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Entry
from libcrawl.parsers.xiaohongshu.creator import parse_followers
from libcrawl.parsers.xiaohongshu.profile import shows_no_notes
from libcrawl.spiders.account_spider import AccountSpider, without_a_profile
from libcrawl.spiders.browser_spider import BrowserSpider
from libcrawl.spiders.found_holes import is_put_off
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.walk import Walk
from libcrawl.spiders.xiaohongshu.walk import XiaohongshuWalk
from libcrawl.spiders.xiaohongshu.web import (
    NOTES_AT_MOST,
    SCREENS,
    CreatorCentre,
    PublicProfile,
    XiaohongshuSource,
    is_on,
)
from libcrawl.store.queries.earlier_refreshes import read_refreshed
from libcrawl.store.run import Target
from libcrawl.store.sanitize import countable

Sources = dict[str, Any]


class RecordedXiaohongshu(AccountSpider):
    """Official Xiaohongshu accounts of libraries: the walk, without a browser."""

    platform = "xiaohongshu"
    sources: ClassVar[Sources] = {each.name: each for each in (CreatorCentre, PublicProfile)}
    default_source = CreatorCentre.name
    outcomes = XIAOHONGSHU
    # Of a public profile: its screens, and the notes that are opened.
    usual_pages = SCREENS + NOTES_AT_MOST
    walk_type = XiaohongshuWalk
    source: XiaohongshuSource

    @classmethod
    def usual_source(cls, settings: Mapping[str, Any]) -> str:
        """Public profiles where the operator has switched them on."""
        return PublicProfile.name if is_on(settings) else CreatorCentre.name

    @classmethod
    def offline(cls, source: str) -> type[RefreshSpider]:
        return RecordedXiaohongshu

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_profile(
        self, response: Response, walk: XiaohongshuWalk
    ) -> AsyncIterator[Output]:
        """The account itself; of an own one its followers by day; then its first notes."""
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            walk.record_failure(*without_a_profile(walk, outcome, self.platform))
            return
        uid, payload = walk.target.platform_id, response.meta[PAYLOAD]
        account = self.source.read_profile(payload, captured_at(response), uid)
        if self.is_foreign(walk, account):
            return
        if self.source.is_own_account_only and account.handle != walk.target.handle:
            walk.record_failure(Verdict.LOGIN_REQUIRED, _of_another(account, walk.target))
            return
        if not walk.name:
            yield Profile(account_id=walk.target.account_id, account=account)
        walk.name = account.name
        walk.works_claimed = countable(account.counters.works)
        walk.shows_empty = shows_no_notes(payload)
        walk.parts = len(self.source.parts)
        for part in self.source.parts:
            part_request = self.source.part_request(uid, part)  # type: ignore[attr-defined]  # of sources with parts
            followers = account.counters.followers
            request = self.walk_request(
                part_request, self.parse_followers, walk, followers=followers
            )
            yield request.replace(errback=self.fail_part)
        if not walk.parts:
            async for output in self._begin_list(walk):
                yield output

    async def _begin_list(self, walk: XiaohongshuWalk) -> AsyncIterator[Output]:
        if walk.works_claimed == 0:
            walk.end_of_list("no works")
        else:
            yield self._page_request(walk, None)

    @ends_in_a_verdict
    async def parse_followers(
        self, response: Response, walk: XiaohongshuWalk, followers: int | None
    ) -> AsyncIterator[Output]:
        """Followers by day; an answer that cannot be read is logged, and the walk goes on."""
        if response.meta[OUTCOME] is OK:
            try:
                payload, at = response.meta[PAYLOAD], captured_at(response)
                moments = parse_followers(payload, at, walk.target.account_id, followers)
            except Drift as problem:
                self.logger.warning("%s: followers by day: %s", walk.target.label, problem)
                moments = ()
            for moment in moments:
                yield moment
        async for output in self._begin_list(walk):
            yield output

    async def _repeat_page(self, walk: Walk) -> AsyncIterator[Request]:
        """Nothing: a note is opened from its card, so one without a card cannot be requested."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    @fails_in_a_verdict
    def fail_part(self, failure: Failure) -> Iterator[Output]:
        """The walk goes on without a part that the page did not request; a refusal ends it."""
        walk: XiaohongshuWalk = failure.request.cb_kwargs["walk"]  # type: ignore[attr-defined]  # Scrapy puts the request there
        if isinstance(failure.value, Refused):
            yield from self.fail(failure)
            return
        yield self._page_request(walk, None)
        yield from self.finish_request(walk)

    async def _to_complete(self, walk: Walk, fresh: list[Entry]) -> dict[str, Entry]:
        """Notes of the window that were never read are opened, and recent ones again.

        As many as a refresh may, and all that were recorded. What a list shows of a note that was
        read before, and is not opened now, are fewer counters than are known: they do not take
        their place.
        """
        assert isinstance(walk, XiaohongshuWalk)
        if not walk.is_public:
            return {}
        ids = [entry.work.platform_id for entry in fresh]
        stored: Collection[str] = ()
        if ids and walk.target.has_works:
            run = self.crawl.run
            stored = await asyncio.to_thread(run.whole_texts, walk.target.account_id, ids)
        wanted = [entry for entry in fresh if self._is_wanted(walk, entry, stored)]
        recorded = self.source.recorded_texts
        wanted.sort(
            key=lambda entry: (
                entry.work.platform_id not in recorded,
                entry.work.platform_id in stored,
            )
        )
        opened_before = sum(entry.work.platform_id in recorded for entry in wanted)
        room = max(NOTES_AT_MOST - walk.opened, opened_before)
        chosen = {entry.work.platform_id: entry for entry in wanted[:room]}
        walk.opened += len(chosen)
        for entry in wanted[room:]:
            walk.leave_closed(entry, is_known=entry.work.platform_id in stored)
        for place, entry in enumerate(fresh):
            if entry.work.platform_id in stored and entry.work.platform_id not in chosen:
                fresh[place] = replace(entry, work=replace(entry.work, counters=WorkCounters()))
        return chosen

    def _is_wanted(self, walk: Walk, entry: Entry, stored: Collection[str]) -> bool:
        work = entry.work
        since = walk.since
        if work.platform_id in stored:
            since = max(since, walk.finished_at - OBSERVATION)
        known_hole = walk.target.hole(work.platform_id, Lack.TEXT)
        is_meant = work.platform_id in self.source.recorded_texts or known_hole is not None
        return (work.published_at >= since or is_meant) and not is_put_off(walk, work, Lack.TEXT)


class XiaohongshuSpider(BrowserSpider, RecordedXiaohongshu):
    """Official Xiaohongshu accounts of libraries, in a browser with the operator's session."""

    name = "xiaohongshu"

    @classmethod
    def choose(
        cls, settings: Mapping[str, Any], arguments: Mapping[str, str], crawl: Crawl
    ) -> Crawl:
        """Public profiles that were read within the last day are left for tomorrow."""
        source = cls.sources[arguments.get("source") or cls.usual_source(settings)]
        if source.once_in is None or not crawl.access.waits:
            return crawl
        with crawl.run.engine.connect() as connection:
            read = read_refreshed(connection, cls.platform, source.name, source.once_in)
        kept = tuple(target for target in crawl.targets if target.account_id not in read)
        if crawl.targets and not kept:
            raise PlatformUnavailable(
                "public profiles are read once a day, and all of these were: try again tomorrow"
            )
        for target in crawl.targets:
            if target not in kept:
                crawl.left_out.append(f"{target.label}: its profile was read within the last day")
        return replace(crawl, targets=kept)

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        cls.sources[source].check_settings(settings)
        super().check(source, settings, arguments, crawl)

    def _is_opened_again(self, failure: Failure, opened_again: int) -> bool:
        """A note that does not open is known by what the list shows of it."""
        is_note = CLICKS in failure.request.meta  # type: ignore[attr-defined]  # Scrapy puts the request there
        return not is_note and super()._is_opened_again(failure, opened_again)


def _of_another(account: Account, target: Target) -> str:
    """Whose session it is, and what to do; the centre names its account by its number alone."""
    whose = f"the session is that of “{account.name}” (小红书号 {account.handle})"
    if target.handle is None:
        return (
            f"{whose}; the panel holds no number for account {target.platform_id}: nothing was"
            " stored; where it is this account, write the number into the column handle of"
            " accounts.csv"
        )
    return (
        f"{whose}, not of {target.handle}: nothing was stored; log in with the account of the panel"
    )
