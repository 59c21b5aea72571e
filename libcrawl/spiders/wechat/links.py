"""WeChat articles from a file of links: each page names its account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.items import Lack, Refresh, Verdict
from libcrawl.middlewares import OUTCOME
from libcrawl.outcomes import OK
from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.links import ArticleKey
from libcrawl.spiders.failures import explain
from libcrawl.spiders.found_holes import WorkReference
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.refresh_spider import LACKS
from libcrawl.spiders.walk import Start, Walk
from libcrawl.spiders.wechat.articles import ArticleSpider, check_article, goes_on, notice_of
from libcrawl.spiders.wechat.link_file import LinkLine, read_links
from libcrawl.spiders.wechat.sources import Links
from libcrawl.spiders.wechat.walk import ArticleWalk
from libcrawl.store.run import Target


class LinkSpider(ArticleSpider):
    """Articles of a file of links. What is not linked is not looked for: the mark stays.

    Only accounts that a link or `accounts=` names get a verdict. A short link names its account by
    its page alone: until that is read, its request belongs to a walk of its own, and what goes
    wrong with it is reported apart from all accounts.
    """

    is_limited = False  # links of several accounts may stand in any order
    sources = {"links": Links}  # noqa: RUF012
    default_source = "links"
    links: str
    accounts: str = ""

    @classmethod
    def recorded_arguments(cls, works: list[str], folder: Path) -> dict[str, str]:
        path = folder / "links.txt"
        path.write_text("\n".join(works), encoding="utf-8")
        return {"links": str(path)}

    @classmethod
    def choose(
        cls, settings: Mapping[str, Any], arguments: Mapping[str, str], crawl: Crawl
    ) -> Crawl:
        """Of the panel's accounts those that are linked; a short link may lead to any other."""
        if "links" not in arguments:
            raise UsageProblem("source=links needs -a links=FILE, a text file with a link a line")
        path = arguments["links"]
        links = read_links(Path(path), str(settings[Links.setting]))
        crawl = replace(crawl, requests=len(links))
        if "accounts" in arguments:
            return crawl
        named = {link.key.biz for link in links if link.key}
        has_short = any(link.key is None for link in links)
        linked = tuple(target for target in crawl.targets if target.platform_id in named)
        others = tuple(target for target in crawl.targets if target not in linked)
        skipped = tuple(row for row in crawl.selection.skipped if row.platform_id in named)
        if not linked and not has_short:
            raise UsageProblem(f"{path}: no link is of an account that is crawled (see the panel)")
        return replace(
            crawl,
            targets=linked,
            candidates=others if has_short else (),
            selection=replace(crawl.selection, skipped=skipped),
        )

    async def start(self) -> AsyncIterator[Any]:
        self.started = {start.target.platform_id: start for start in self.starts()}
        self.by_biz: dict[str, ArticleWalk] = {}
        self.candidates = {target.platform_id: target for target in self.crawl.candidates}
        self.claiming = asyncio.Lock()
        self.on_their_way = 0
        # all before the first is answered: with the last answer come the verdicts
        requests = [
            request
            for link in read_links(Path(self.links), self.source.base_url)
            for request in self._link_request(link)
        ]
        for request in requests:
            yield request
        if not requests:
            for refresh in self._verdicts():
                yield refresh

    def _link_request(self, link: LinkLine) -> Iterator[Request]:
        start = self.started.get(link.key.biz) if link.key else self._unknown()
        if start is None:
            self._leave(link, f"account {link.key.biz if link.key else ''} is not crawled")
            return
        self.on_their_way += 1
        request = self.source.article_request(link.url)
        yield self.start_request(request, self.parse_link, start, Lack.PAGE, link=link)

    def _unknown(self) -> Start:
        """The account of a short link: the only one that the operator named, else none."""
        if self.accounts and len(self.started) == 1:
            return next(iter(self.started.values()))
        return Start(Target(0, "unknown", "a short link", None), len(self.started))

    def begin(self, start: Start, at: datetime) -> ArticleWalk:
        """The same walk for all links of an account; the first answer begins it."""
        if begun := self.by_biz.get(start.target.platform_id):
            return begun
        walk = super().begin(start, at)
        assert isinstance(walk, ArticleWalk)
        if start.target.account_id:
            self.by_biz[start.target.platform_id] = walk
        return walk

    def begun(self, request: Request, at: datetime) -> Walk:
        walk = super().begun(request, at)
        assert isinstance(walk, ArticleWalk)
        walk.articles_asked += 1
        return walk

    def walk_request(self, *args: Any, **more: Any) -> Request:
        self.on_their_way += 1
        return super().walk_request(*args, **more)

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_link(
        self, response: Response, walk: ArticleWalk, link: LinkLine
    ) -> AsyncIterator[Output]:
        """The page of a link, or the notice in its place."""
        work_id = link.key.work_id if link.key else None
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            if link.key is None:
                self._leave(link, f"{outcome.meaning}; the page does not tell whose it was")
            elif notice := notice_of(walk, response, outcome, link.key.work_id):
                yield notice
            else:
                _remember(walk, link.key, Verdict.PARTIAL, outcome.meaning)
            return
        try:
            article = self.read_article(response)
        except Drift as problem:
            if link.key is None:
                raise
            _remember(walk, link.key, Verdict.DRIFT, str(problem))
            walk.holes.kept = walk.holes.kept or self.kept(walk, response)
            return
        at = captured_at(response)
        own = walk if link.key else await self._walk_of(article.key.biz, link, at)
        if own is None:
            return
        check_article(article, own, work_id)
        own.articles_got += 1
        own.finished_at = at
        own.seen.add(article.key.work_id)
        for profile in self.profile_of(own, article):
            yield profile
        for output in self.work_of(own, article, None):
            yield output
        self.keep_unreadable(own, response, article.odd)
        self.keep_without_counters(own, response)

    async def _walk_of(self, biz: str, link: LinkLine, at: datetime) -> ArticleWalk | None:
        """The walk of the account that a short link led to; None for one that is not crawled."""
        async with self.claiming:
            if start := self.started.get(biz):
                return self.begin(start, at)
            target = self.candidates.get(biz)
            if target is None:
                self._leave(link, f"account {biz} is not crawled")
                return None
            if reason := await asyncio.to_thread(self.crawl.run.claim, target.account_id):
                self._leave(link, f"{target.label}: {reason}")
                return None
            start = self.started[biz] = Start(target, len(self.started))
            return self.begin(start, at)

    def _leave(self, link: LinkLine, why: str) -> None:
        self.crawl.left_out.append(f"{Path(self.links).name}:{link.line}: {why}")

    def reference_of(self, arguments: Mapping[str, Any]) -> WorkReference | None:
        link: LinkLine | None = arguments.get("link")
        if link is None or link.key is None:
            return super().reference_of(arguments)
        return WorkReference(link.key.work_id, None, link.key.url)

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        """A link that got no usable answer is remembered, unless the link itself may be wrong."""
        request: Request = failure.request  # type: ignore[attr-defined]
        verdict, reason = explain(failure.value, self.platform, self.crawl.proxy)
        if "link" in request.cb_kwargs:
            if verdict is Verdict.DRIFT:
                request.meta[LACKS] = None
            elif not goes_on(failure):
                request.cb_kwargs["walk"].record_failure(verdict, reason)
        yield from super().fail(failure)

    def finish_request(self, walk: Walk) -> Iterator[Refresh]:
        """One request is done; with the last of all come all verdicts."""
        walk.waiting -= 1
        self.on_their_way -= 1
        if not walk.target.account_id and walk.flaw:
            self.crawl.left_out.append(f"a short link: {walk.flaw[1]}")
        if self.on_their_way == 0:
            yield from self._verdicts()

    def _verdicts(self) -> Iterator[Refresh]:
        now = datetime.now(UTC)
        for walk in [self.begin(start, now) for start in self.started.values()]:
            if walk.seen:
                walk.ended = (Verdict.COMPLETE, f"{len(walk.seen)} linked articles")
            else:
                walk.ended = (Verdict.PARTIAL, "no linked article of this account was read")
            yield walk.verdict()


def _remember(walk: ArticleWalk, key: ArticleKey, verdict: Verdict, reason: str) -> None:
    """The page of a linked article was not given: a source with a list requests it again."""
    walk.holes.add(key.work_id, Lack.PAGE, verdict, reason, url=key.url)
