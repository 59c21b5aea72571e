"""WeChat articles from a file of links: each page names its account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.items import Lack, Verdict
from libcrawl.middlewares import OUTCOME
from libcrawl.outcomes import OK
from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.links import HOST, key_of_url, written_url
from libcrawl.spiders.failures import explain
from libcrawl.spiders.found_holes import WorkReference
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.link_file import FileLink
from libcrawl.spiders.link_file_spider import NO_ACCOUNT, LinkFileSpider
from libcrawl.spiders.refresh_spider import LACKS
from libcrawl.spiders.walk import Walk
from libcrawl.spiders.wechat.articles import ArticleSpider, check_article, goes_on, notice_of
from libcrawl.spiders.wechat.sources import Links
from libcrawl.spiders.wechat.walk import ArticleWalk


class LinkSpider(LinkFileSpider, ArticleSpider):
    """Articles of a file of links. A short link names neither its article nor its account."""

    sources = {"links": Links}  # noqa: RUF012
    default_source = "links"
    expected_link = f"https://{HOST}/s…"

    @classmethod
    def read_link(cls, line: int, written: str, base_url: str) -> FileLink:
        """Raises Drift or ValueError in words that quote no query: it may hold a session."""
        url = written_url(written)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise Drift("no link")
        if parts.netloc not in (HOST, urlsplit(base_url).netloc):
            raise Drift(f"a link to {parts.hostname}")
        key = key_of_url(url)
        return FileLink(line, url, key.biz, key.work_id) if key else FileLink(line, url)

    def link_request(self, link: FileLink) -> Request:
        return self.source.article_request(link.url)

    def begun(self, request: Request, at: datetime) -> Walk:
        walk = super().begun(request, at)
        assert isinstance(walk, ArticleWalk)
        walk.works_requested += 1
        return walk

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_link(
        self, response: Response, walk: ArticleWalk, link: FileLink
    ) -> AsyncIterator[Output]:
        """The page of a link, or the notice in its place."""
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            if link.work is None:
                self.leave_out(link, f"{outcome.meaning}; {NO_ACCOUNT}")
            elif notice := notice_of(walk, response, outcome, link.work):
                yield notice
            else:
                _add_hole(walk, link, Verdict.PARTIAL, outcome.meaning)
            return
        try:
            article = self.read_article(response)
        except Drift as problem:
            if link.work is None:
                raise
            _add_hole(walk, link, Verdict.DRIFT, str(problem))
            walk.holes.kept = walk.holes.kept or self.kept(walk, response)
            return
        at = captured_at(response)
        own = walk if link.work else await self.walk_of(article.key.biz, link, at)
        if own is None:
            return
        assert isinstance(own, ArticleWalk)
        check_article(article, own, link.work)
        own.works_got += 1
        own.finished_at = at
        own.seen.add(article.key.work_id)
        for profile in self.profile_of(own, article):
            yield profile
        for output in self.work_of(own, article, None):
            yield output
        self.keep_unreadable(own, response, article.odd)
        self.keep_without_counters(own, response)

    def reference_of(self, arguments: Mapping[str, Any]) -> WorkReference | None:
        link: FileLink | None = arguments.get("link")
        if link is None or link.work is None:
            return super().reference_of(arguments)
        return WorkReference(link.work, None, _stored_url(link))

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        """A link that got no usable answer is a hole, unless the link itself may be wrong."""
        request: Request = failure.request  # type: ignore[attr-defined]
        verdict, reason = explain(failure.value, self.platform, self.crawl.proxy)
        if "link" in request.cb_kwargs:
            if verdict is Verdict.DRIFT:
                request.meta[LACKS] = None
            elif not goes_on(failure):
                request.cb_kwargs["walk"].record_failure(verdict, reason)
        yield from super().fail(failure)


def _add_hole(walk: ArticleWalk, link: FileLink, verdict: Verdict, reason: str) -> None:
    """The page of a linked article was not given: a source with a list requests it again."""
    walk.holes.add(link.work, Lack.PAGE, verdict, reason, url=_stored_url(link))


def _stored_url(link: FileLink) -> str:
    key = key_of_url(link.url)
    assert key is not None
    return key.url
