"""WeChat: official accounts, through the source that the operator has access to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.items import Lack, Verdict, WorkBatch, WorkCounters
from libcrawl.middlewares import OUTCOME, PAYLOAD
from libcrawl.outcomes import OK
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor, Entry
from libcrawl.parsers.wechat.lists import ListPage
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.walk import Start
from libcrawl.spiders.wechat.about import SILENT, AboutSpider
from libcrawl.spiders.wechat.articles import check_article, goes_on, notice_of, removal
from libcrawl.spiders.wechat.choice import usual_source
from libcrawl.spiders.wechat.interface import Official
from libcrawl.spiders.wechat.links import LinkSpider
from libcrawl.spiders.wechat.official import OfficialSpider, RecordedOfficial
from libcrawl.spiders.wechat.sources import Backoffice, Links, ListSource, Reader
from libcrawl.spiders.wechat.walk import ArticleWalk

WITHHELD = "the back office gave no list (publish_page is missing)"


class WechatSpider(AboutSpider):
    """Official WeChat accounts of libraries: pushes by list, articles by their pages, counters."""

    name = "wechat"
    sources: ClassVar = {source.name: source for source in (Backoffice, Official, Reader, Links)}
    default_source = "reader"
    arguments = (*RefreshSpider.arguments, "links")
    # A list page for ten pushes and a page for each article: a library's year.
    usual_pages = 160
    begins_with_a_page = True
    source: ListSource

    @classmethod
    def usual_source(cls, settings: Mapping[str, Any]) -> str:
        return usual_source(settings)

    @classmethod
    def for_source(cls, source: str) -> type[RefreshSpider]:
        return {"official": OfficialSpider, "links": LinkSpider}.get(source, cls)

    @classmethod
    def offline(cls, source: str) -> type[RefreshSpider]:
        return RecordedOfficial if source == "official" else cls.for_source(source)

    async def start(self) -> AsyncIterator[Any]:
        for start in self.starts():
            yield self.first(start, self._list_request)

    def _list_request(self, start: Start) -> Request:
        request = self.source.page_request(start.target.platform_id, None)
        return self.start_request(request, self.parse_page, start, cursor=None)

    def _page_request(self, walk: ArticleWalk, cursor: Cursor | None) -> Request:
        walk.pages_asked += 1
        request = self.source.page_request(walk.target.platform_id, cursor)
        return self.walk_request(request, self.parse_page, walk, cursor=cursor)

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_page(
        self, response: Response, walk: ArticleWalk, cursor: Cursor | None
    ) -> AsyncIterator[Output]:
        """The articles of a page of pushes; each is opened before the next page of the list is."""
        walk.pages_got += 1
        at, payload = captured_at(response), response.meta[PAYLOAD]
        if response.meta[OUTCOME] is not OK:
            raise Drift(f"instead of a list: {response.meta[OUTCOME].meaning}")
        if self.source.is_withheld(payload):
            walk.end_early(WITHHELD)
        else:
            page = self.source.read_page(payload, at, walk.target.platform_id, cursor)
            for work_id in page.unlisted:
                yield removal(walk, work_id, at, None, None)
            fresh = walk.see(page)
            self.keep_unreadable(walk, response, page.unreadable)
            if self.source.lists_counters:
                walk.given.count([entry.work.counters for entry in fresh if not entry.odd])
                self.keep_without_counters(walk, response)
            for entry in walk.plan(fresh):
                for batch in self._as_listed(walk, entry):
                    yield batch
            walk.next_pages = self._following(walk, page, cursor)
        if walk.ended:
            walk.plan_again(at, shows_counters=self.source.opens_logged_in)
            walk.plan_profile()
        async for request in self.after_a_page(walk, at):
            yield request

    def _following(
        self, walk: ArticleWalk, page: ListPage, cursor: Cursor | None
    ) -> list[Cursor | None]:
        if page.shown == 0 and page.cursor is None and not walk.seen:
            walk.is_silent = True
            walk.end_early(f"{SILENT}: no pushes, a restriction, or the account was shut")
            return []
        return walk.follow(page, cursor, self.source.page_size)

    def go_on(self, walk: ArticleWalk) -> Iterator[Request]:
        """One request after the other: articles that the list has shown, then its next page.

        What was read before a refusal is stored.
        """
        if walk.pending:
            entry = walk.pending.popleft()
            walk.works_requested += 1
            request = self.source.article_request(str(entry.long_text_id))
            yield self.walk_request(request, self.parse_article, walk, Lack.PAGE, listed=entry)
        elif walk.next_pages:
            yield self._page_request(walk, walk.next_pages.pop())

    @ends_in_a_verdict
    async def parse_article(
        self, response: Response, walk: ArticleWalk, listed: Entry
    ) -> AsyncIterator[Output]:
        """An article's page, or the notice in its place; then what comes next."""
        walk.works_got += 1
        try:
            for output in self._read(response, walk, listed):
                yield output
            self.keep_without_counters(walk, response)
        except Exception as problem:
            reason = str(problem) if isinstance(problem, Drift) else f"cannot be read: {problem!r}"
            walk.holes.add_work(listed.work, Lack.PAGE, Verdict.DRIFT, reason)
            walk.holes.kept = walk.holes.kept or self.kept(walk, response)
            for batch in self._as_listed(walk, listed):
                yield batch
        for request in self.go_on(walk):
            yield request

    def _read(self, response: Response, walk: ArticleWalk, listed: Entry) -> Iterator[Output]:
        outcome, work = response.meta[OUTCOME], listed.work
        if outcome is not OK:
            notice = notice_of(walk, response, outcome, work.platform_id)
            if notice is None:
                walk.holes.add_work(work, Lack.PAGE, Verdict.PARTIAL, outcome.meaning)
            yield from [notice] if notice else self._as_listed(walk, listed)
            return
        article = self.read_article(response)
        self.keep_unreadable(walk, response, article.odd)
        check_article(article, walk, work.platform_id)
        yield from self.profile_of(walk, article)
        yield from self.work_of(walk, article, work)

    def _as_listed(self, walk: ArticleWalk, listed: Entry) -> Iterator[WorkBatch]:
        """The article as far as its list shows it, where one does."""
        if listed.work.title or listed.work.counters != WorkCounters():
            yield WorkBatch(account_id=walk.target.account_id, works=(listed.work,))

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        """An article that got no usable answer: the others are read, unless nothing answers."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk: ArticleWalk = request.cb_kwargs["walk"]
        listed: Entry | None = request.cb_kwargs.get("listed")
        before = list(self.go_on(walk)) if listed and goes_on(failure) else []
        if not before:
            if listed and not goes_on(failure):
                walk.record_failure(*explain(failure.value, self.platform, self.crawl.proxy))
            for entry in (*walk.pending, *([listed] if listed else [])):
                yield from self._as_listed(walk, entry)
            walk.pending.clear()
        elif listed:
            yield from self._as_listed(walk, listed)
        yield from before
        yield from super().fail(failure)
