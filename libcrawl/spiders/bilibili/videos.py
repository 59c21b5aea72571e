"""Bilibili: videos of a file of links; each page names its account. No browser, no session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from libcrawl.items import Profile, WorkBatch
from libcrawl.middlewares import OUTCOME
from libcrawl.outcomes import OK
from libcrawl.outcomes.bilibili import BILIBILI
from libcrawl.parsers.bilibili.page import parse_video_page
from libcrawl.platforms.bilibili import SHORT_HOST
from libcrawl.spiders.bilibili.web import VIDEO, Videos, video_request
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.link_file import FileLink, split_link
from libcrawl.spiders.link_file_spider import NO_ACCOUNT, LinkFileSpider
from libcrawl.spiders.walk import Walk

HOSTS = ("bilibili.com", "www.bilibili.com", "m.bilibili.com")


class VideoSpider(LinkFileSpider):
    """Videos of a file of links. No other video is looked for, so the mark stays."""

    platform = "bilibili"
    sources: ClassVar = {Videos.name: Videos}
    default_source = Videos.name
    outcomes = BILIBILI
    expected_link = "https://www.bilibili.com/video/BV…"

    @classmethod
    def read_link(cls, line: int, written: str, base_url: str) -> FileLink:
        parts = split_link(written)
        if parts.hostname == SHORT_HOST:
            raise ValueError("a short link: open it and copy the address that it leads to")
        opened = VIDEO.fullmatch(parts.path)
        if opened is None or parts.netloc not in (*HOSTS, urlsplit(base_url).netloc):
            raise ValueError("no video of Bilibili")
        return FileLink(line, written, work=opened[1])

    def link_request(self, link: FileLink) -> Request:
        return video_request(self.source.base_url, str(link.work))

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_link(
        self, response: Response, walk: Walk, link: FileLink
    ) -> AsyncIterator[Output]:
        """The page of a video, or what stands in its place."""
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            self.leave_out(link, f"{outcome.meaning}; {NO_ACCOUNT}")
            return
        at = captured_at(response)
        html = response.text if isinstance(response, TextResponse) else ""
        page = parse_video_page(html, at)
        own = await self.walk_of(page.account.platform_id, link, at)
        if own is None:
            return
        own.pages_asked += 1
        own.pages_got += 1
        own.finished_at = at
        if not own.name:
            own.name = page.account.name
            yield Profile(account_id=own.target.account_id, account=page.account)
        own.seen.add(page.work.platform_id)
        own.given.count([page.work.counters])
        yield WorkBatch(account_id=own.target.account_id, works=(page.work,))
        self.keep_without_counters(own, response)

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        self.record_refusal(failure)
        yield from super().fail(failure)
