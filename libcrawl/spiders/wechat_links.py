"""WeChat articles from a file of links: each page tells its account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy.http import Response

from libcrawl.items import Refresh, Verdict
from libcrawl.middlewares import OUTCOME
from libcrawl.outcomes import OK
from libcrawl.spiders.refresh import Output, captured_at, ends_in_a_verdict
from libcrawl.spiders.walk import Walk
from libcrawl.spiders.wechat_articles import ArticleSpider, check_article
from libcrawl.spiders.wechat_link_file import Link, read_links
from libcrawl.spiders.wechat_walk import ArticleWalk
from libcrawl.spiders.wechat_ways import Links
from libcrawl.store.run import Target

OTHERS = "links of accounts that this crawl does not refresh"


class LinkSpider(ArticleSpider):
    """Articles of a file of links. What is not linked is not looked for: the mark stays.

    A short link tells its account only by its page. Until then its request belongs to `unknown`,
    and what goes wrong with it may concern any account.
    """

    is_limited = False  # links of several accounts may stand in any order
    sources = {"links": Links}  # noqa: RUF012
    default_source = "links"
    links: str

    @classmethod
    def recorded_arguments(cls, works: list[str], folder: Path) -> dict[str, str]:
        path = folder / "links.txt"
        path.write_text("\n".join(works), encoding="utf-8")
        return {"links": str(path)}

    async def start(self) -> AsyncIterator[Any]:
        walks = self.walks(ArticleWalk)
        self.by_biz = {walk.target.platform_id: walk for walk in walks}
        self.unknown = walks[0] if len(walks) == 1 else _unknown(walks[0])
        asked = 0
        path = Path(self.links)
        for link in read_links(path, self.source.base_url):
            walk = self.by_biz.get(link.key.biz) if link.key else self.unknown
            if walk is None:
                self.logger.warning("%s:%d: %s", path, link.line, OTHERS)
                continue
            walk.articles_asked += 1
            asked += 1
            request = self.source.article_request(link.url)
            yield self.ask(request, self.parse_link, walk, link=link)
        if not asked:
            for refresh in self._verdicts():
                yield refresh

    @ends_in_a_verdict
    async def parse_link(
        self, response: Response, walk: ArticleWalk, link: Link
    ) -> AsyncIterator[Output]:
        """The page of a link, or the notice in its place."""
        work_id = link.key.work_id if link.key else None
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            for notice in self.notice_of(walk, response, outcome, work_id):
                yield notice
            return
        article = self.read_article(response)
        own = self.by_biz.get(article.key.biz) if link.key is None else walk
        if own is None:
            self.logger.warning("%s:%d: %s", self.links, link.line, OTHERS)
            return
        check_article(article, own, work_id)
        own.articles_got += 1
        own.finished_at = captured_at(response)
        own.seen.add(article.key.work_id)
        for profile in self.profile_of(own, article):
            yield profile
        for output in self.work_of(own, article, None):
            yield output

    def settle(self, walk: Walk) -> Iterator[Refresh]:
        """One request is done; with the last of all come all verdicts."""
        walk.waiting -= 1
        if not any(one.waiting for one in (*self.by_biz.values(), self.unknown)):
            yield from self._verdicts()

    def _verdicts(self) -> Iterator[Refresh]:
        for walk in self.by_biz.values():
            if self.unknown.flaw:
                verdict, reason = self.unknown.flaw
                walk.blame(verdict, f"a short link, maybe of this account: {reason}")
            if walk is not self.unknown:
                walk.notes.update(self.unknown.notes)
            if walk.seen:
                walk.ended = (Verdict.COMPLETE, f"{len(walk.seen)} linked articles")
            else:
                walk.ended = (Verdict.PARTIAL, "no linked article of this account was read")
            yield walk.verdict()


def _unknown(walk: ArticleWalk) -> ArticleWalk:
    """The walk of links whose account is not known yet."""
    target = Target(0, "unknown", "links of unknown accounts", None, None)
    return ArticleWalk(
        target, 0, walk.source, walk.since, started_at=walk.started_at, finished_at=walk.finished_at
    )
