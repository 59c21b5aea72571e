"""Bilibili: official accounts, through their pages in a browser and the pages of their videos."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.crawl import Crawl
from libcrawl.items import Profile
from libcrawl.middlewares import OUTCOME, PAYLOAD, Refused
from libcrawl.outcomes import OK
from libcrawl.outcomes.bilibili import BILIBILI
from libcrawl.parsers.bilibili.profile import parse_part, parse_totals, with_part
from libcrawl.parsers.timeline import Entry
from libcrawl.spiders.account_spider import AccountSpider, without_a_profile
from libcrawl.spiders.bilibili.videos import VideoSpider
from libcrawl.spiders.bilibili.walk import BilibiliWalk
from libcrawl.spiders.bilibili.web import BilibiliSource, Creator, Page, Videos
from libcrawl.spiders.browser_spider import BrowserSpider
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.link_file import reject_links
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.walk import Walk

OWN_TOTALS = "own-totals"
Sources = dict[str, Any]


class RecordedBilibili(AccountSpider):
    """Official Bilibili accounts of libraries: the walk, without a browser."""

    platform = "bilibili"
    sources: ClassVar[Sources] = {each.name: each for each in (Page, Videos, Creator)}
    default_source = Page.name
    outcomes = BILIBILI
    arguments = (*RefreshSpider.arguments, "links")
    usual_pages = 60
    walk_type = BilibiliWalk
    source: BilibiliSource

    @classmethod
    def for_source(cls, source: str) -> type[RefreshSpider]:
        return VideoSpider if source == Videos.name else cls

    @classmethod
    def offline(cls, source: str) -> type[RefreshSpider]:
        return VideoSpider if source == Videos.name else RecordedBilibili

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.source.videos_url = crawler.settings["LIBCRAWL_BILIBILI_URL"]
        return spider

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_profile(self, response: Response, walk: BilibiliWalk) -> AsyncIterator[Output]:
        """The account itself; its parts, which the page requests; then its first videos."""
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            walk.record_failure(*without_a_profile(walk, outcome, self.platform))
            return
        target = walk.target.platform_id
        account = self.source.read_profile(response.meta[PAYLOAD], captured_at(response), target)
        if self.is_foreign(walk, account):
            return
        walk.name, walk.account = account.name, account
        walk.has_posts = not self.source.is_own_account_only
        walk.parts = len(self.source.parts)
        for part in self.source.parts:
            part_request = self.source.part_request(target, part)  # type: ignore[attr-defined]
            request = self.walk_request(part_request, self.parse_part, walk, part=part)
            yield request.replace(errback=self.fail_part)

    @ends_in_a_verdict
    async def parse_part(
        self, response: Response, walk: BilibiliWalk, part: str
    ) -> AsyncIterator[Output]:
        """Counters of the account; after the last part the first page is requested."""
        assert walk.account is not None
        if response.meta[OUTCOME] is OK:
            payload = response.meta[PAYLOAD]
            is_own = part == OWN_TOTALS
            counted = parse_totals(payload) if is_own else parse_part(payload, part)
            walk.account = with_part(walk.account, counted)
        for output in self._part_done(walk):
            yield output

    @fails_in_a_verdict
    def fail_part(self, failure: Failure) -> Iterator[Output]:
        """The walk goes on without a part that the page did not request; a refusal ends it."""
        walk: BilibiliWalk = failure.request.cb_kwargs["walk"]  # type: ignore[attr-defined]
        if isinstance(failure.value, Refused):
            yield from self.fail(failure)
            return
        yield from self._part_done(walk)
        yield from self.finish_request(walk)

    def _part_done(self, walk: BilibiliWalk) -> Iterator[Output]:
        walk.parts -= 1
        if walk.parts or walk.account is None or walk.flaw:
            return
        walk.works_claimed = walk.account.counters.works
        yield Profile(account_id=walk.target.account_id, account=walk.account)
        yield self._page_request(walk, None)

    async def _to_complete(self, walk: Walk, fresh: list[Entry]) -> dict[str, Entry]:
        """Every video of the window is opened: the list does not give its likes."""
        known = self.source.recorded_texts
        return {
            entry.work.platform_id: entry
            for entry in fresh
            if entry.long_text_id
            and (entry.work.published_at >= walk.since or entry.long_text_id in known)
        }


class BilibiliSpider(BrowserSpider, RecordedBilibili):
    """Official Bilibili accounts of libraries, through a browser with the operator's session."""

    name = "bilibili"
    is_not_needed = "libcrawl.spiders.bilibili.web.is_not_needed"

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        reject_links(arguments, source, Videos.name)
        super().check(source, settings, arguments, crawl)
