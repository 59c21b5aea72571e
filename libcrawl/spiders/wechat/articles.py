"""Base of spiders for WeChat's articles: their pages, notices in their place, counters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.capture.answer import NotRecorded
from libcrawl.crawl import Crawl
from libcrawl.items import Lack, Profile, Removal, Verdict, Work, WorkBatch, WorkCounters
from libcrawl.middlewares import OUTCOME, PAYLOAD
from libcrawl.outcomes import OK, Outcome
from libcrawl.outcomes.wechat import DELETED, VIOLATION, WECHAT
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Entry
from libcrawl.parsers.wechat.article import Article, parse_article, removal_reason
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import Output, captured_at, ends_in_a_verdict
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.wechat.choice import check_source
from libcrawl.spiders.wechat.sources import WechatSource
from libcrawl.spiders.wechat.walk import ArticleWalk

NO_COUNTERS = "articles whose counters were not shown"


class ArticleSpider(RefreshSpider):
    """Reads articles' pages for its walks."""

    platform = "wechat"
    walk_type = ArticleWalk
    outcomes = WECHAT
    source: WechatSource

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        super().check(source, settings, arguments, crawl)
        check_source(source, settings, arguments, crawl)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.source.sign(spider.crawl.access.cookies)
        return spider

    def read_article(self, response: Response) -> Article:
        """The article of an answer. Raises Drift."""
        page = response.body.decode("utf-8", "replace")
        return parse_article(page, captured_at(response))

    def profile_of(self, walk: ArticleWalk, article: Article) -> Iterator[Profile]:
        """The account, with the first page of it; its owner is on a page of its own."""
        if not walk.has_profile:
            walk.has_profile, walk.name = True, article.account.name
            account = replace(article.account, verified_text=walk.owner)
            yield Profile(account_id=walk.target.account_id, account=account)

    def work_of(self, walk: ArticleWalk, article: Article, listed: Work | None) -> Iterator[Output]:
        """The work of a page: with its counters, with those of the list, or requesting them."""
        work = article.work
        for odd in article.odd:
            walk.holes.add_work(work, odd.lacks, Verdict.DRIFT, odd.problem)
        if not article.has_counters and listed and listed.counters != WorkCounters():
            work = replace(work, counters=listed.counters)
        elif not article.has_counters and self.source.requests_counters:
            request = self.source.counters_request(article.key)
            entry = Entry(work, pinned=False, long_text_id=None)
            yield self.walk_request(request, self.parse_counters, walk, Lack.COUNTERS, entry=entry)
            return
        elif not article.has_counters:
            walk.notes[NO_COUNTERS] += 1
        is_to_show = not self.source.lists_counters and not article.is_logged_out
        if is_to_show and not article.odd:
            walk.given.count([work.counters], article.hidden)
        yield WorkBatch(account_id=walk.target.account_id, works=(work,))

    @ends_in_a_verdict
    async def parse_counters(
        self, response: Response, walk: ArticleWalk, entry: Entry
    ) -> AsyncIterator[Output]:
        """The counters of an article whose page did not show them."""
        work = entry.work
        try:
            if response.meta[OUTCOME] is not OK:
                raise Drift(response.meta[OUTCOME].meaning)
            work = replace(work, counters=self.source.read_counters(response.meta[PAYLOAD]))
            walk.given.count([work.counters])
            self.keep_without_counters(walk, response)
        except Drift as problem:
            reason = f"counters of {work.platform_id}: {problem}"
            walk.holes.add_work(work, Lack.COUNTERS, Verdict.DRIFT, reason)
            walk.holes.kept = walk.holes.kept or self.kept(walk, response)
        yield WorkBatch(account_id=walk.target.account_id, works=(work,))


def notice_of(
    walk: ArticleWalk, response: Response, outcome: Outcome, work_id: str
) -> Removal | None:
    """The removal that an article's place reports; None where it is not shown for another reason.

    A work that is removed keeps its history.
    """
    if outcome not in (DELETED, VIOLATION):
        return None
    return removal(walk, work_id, captured_at(response), outcome, removal_reason(_text(response)))


def removal(
    walk: ArticleWalk, work_id: str, at: datetime, outcome: Outcome | None, reason: str | None
) -> Removal:
    """The platform's word that an article is gone; a list does not show by whom."""
    by = {DELETED: "author", VIOLATION: "platform"}.get(outcome) if outcome else None
    return Removal(
        account_id=walk.target.account_id,
        platform_id=work_id,
        captured_at=at,
        deleted_by=by,
        reason=reason,
    )


def goes_on(failure: Failure) -> bool:
    """True where the failure is that of one article and not of the next."""
    problem = failure.value
    if isinstance(problem, NotRecorded):
        return True
    return explain(problem, ArticleSpider.platform)[0] in (Verdict.FAILED, Verdict.DRIFT)


def check_article(article: Article, walk: ArticleWalk, work_id: str | None) -> None:
    """Check that a page is that of the requested article. Raises Drift."""
    if article.key.biz != walk.target.platform_id:
        raise Drift(f"the page is that of account {article.key.biz}")
    if work_id is not None and article.key.work_id != work_id:
        raise Drift(f"requested article {work_id}, the page is that of {article.key.work_id}")


def _text(response: Response) -> str:
    return response.body.decode("utf-8", "replace")
