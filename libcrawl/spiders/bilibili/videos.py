"""Bilibili: videos of a file of links; each page names its account. No browser, no session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.items import Lack, Profile, Refresh, Verdict, WorkBatch
from libcrawl.middlewares import OUTCOME
from libcrawl.outcomes import OK
from libcrawl.outcomes.bilibili import BILIBILI
from libcrawl.panel.encoding import decode
from libcrawl.parsers.bilibili.page import parse_video_page
from libcrawl.spiders.bilibili.web import VIDEO, Videos, video_request
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import (
    Output,
    begins_a_walk,
    captured_at,
    ends_in_a_verdict,
    fails_in_a_verdict,
)
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.walk import Start, Walk
from libcrawl.store.run import Target

HOSTS = ("bilibili.com", "www.bilibili.com", "m.bilibili.com")


@dataclass(frozen=True, slots=True)
class VideoLink:
    """A link to a video and its line."""

    line: int
    bvid: str


def read_video_links(path: Path, base_url: str) -> list[VideoLink]:
    """The videos of a file, one link a line, each video once; lines with # are passed over.

    Raises UsageProblem with a line `FILE:LINE: problem` for each that is no video's.
    """
    try:
        lines = decode(path.expanduser().read_bytes()).splitlines()
    except OSError as problem:
        raise UsageProblem(f"links: {path} cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        raise UsageProblem(f"links: {path} {problem}") from None
    links: dict[str, VideoLink] = {}
    problems = []
    for number, line in enumerate(lines, start=1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        parts = urlsplit(written if "//" in written else f"https://{written}")
        opened = VIDEO.fullmatch(parts.path)
        if opened is None or parts.netloc not in (*HOSTS, urlsplit(base_url).netloc):
            problems.append(
                f"{path}:{number}: no video of Bilibili; expected"
                " https://www.bilibili.com/video/BV…"
            )
            continue
        links.setdefault(opened[1], VideoLink(number, opened[1]))
    if problems:
        raise UsageProblem("\n".join(problems))
    if not links:
        raise UsageProblem(f"links: {path} holds no link")
    return list(links.values())


class VideoSpider(RefreshSpider):
    """Videos of a file of links. What is not linked is not looked for: the mark stays.

    Only accounts whose videos are linked, or that `accounts=` names, get a verdict. Until a page is
    read nobody knows whose it is: what goes wrong before is reported apart from all accounts.
    """

    platform = "bilibili"
    is_limited = False  # videos of several accounts may stand in any order
    sources: ClassVar = {Videos.name: Videos}
    default_source = Videos.name
    outcomes = BILIBILI
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
        """Any account of the panel may turn out to be linked; named ones get a verdict anyway."""
        if "links" not in arguments:
            raise UsageProblem("source=videos needs -a links=FILE, a text file with a link a line")
        links = read_video_links(Path(arguments["links"]), str(settings[Videos.setting]))
        crawl = replace(crawl, requests=len(links))
        if "accounts" in arguments:
            return crawl
        selection = replace(crawl.selection, skipped=())
        return replace(crawl, targets=(), candidates=crawl.targets, selection=selection)

    async def start(self) -> AsyncIterator[Any]:
        self.started = {start.target.platform_id: start for start in self.starts()}
        self.by_account: dict[str, Walk] = {}
        self.candidates = {target.platform_id: target for target in self.crawl.candidates}
        self.claiming = asyncio.Lock()
        links = read_video_links(Path(self.links), self.source.base_url)
        self.on_their_way = len(links)
        nobody = Start(Target(0, "unknown", "a link", None), len(self.started))
        for link in links:
            request = video_request(self.source.base_url, link.bvid)
            yield self.start_request(request, self.parse_video, nobody, Lack.PAGE, link=link)

    def begin(self, start: Start, at: datetime) -> Walk:
        """The same walk for all videos of an account; the first answer begins it."""
        if begun := self.by_account.get(start.target.platform_id):
            return begun
        walk = super().begin(start, at)
        if start.target.account_id:
            self.by_account[start.target.platform_id] = walk
        return walk

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_video(
        self, response: Response, walk: Walk, link: VideoLink
    ) -> AsyncIterator[Output]:
        """The page of a video, or what stands in its place."""
        outcome = response.meta[OUTCOME]
        if outcome is not OK:
            self._leave(link, f"{outcome.meaning}; the page does not tell whose it was")
            return
        at = captured_at(response)
        html = response.text if isinstance(response, TextResponse) else ""
        page = parse_video_page(html, at)
        own = await self._walk_of(page.account.platform_id, link, at)
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

    async def _walk_of(self, mid: str, link: VideoLink, at: datetime) -> Walk | None:
        """The walk of the account that a video is of; None for one that is not crawled."""
        async with self.claiming:
            if start := self.started.get(mid):
                return self.begin(start, at)
            target = self.candidates.get(mid)
            if target is None:
                self._leave(link, f"account {mid} is not crawled")
                return None
            if reason := await asyncio.to_thread(self.crawl.run.claim, target.account_id):
                self._leave(link, f"{target.label}: {reason}")
                return None
            start = self.started[mid] = Start(target, len(self.started))
            return self.begin(start, at)

    def _leave(self, link: VideoLink, why: str) -> None:
        self.crawl.left_out.append(f"{Path(self.links).name}:{link.line}: {why}")

    @fails_in_a_verdict
    def fail(self, failure: Failure) -> Iterator[Output]:
        """A page that was not given: nobody knows whose it was; a refusal concerns everybody."""
        request = failure.request  # type: ignore[attr-defined]
        verdict, reason = explain(failure.value, self.platform, self.crawl.proxy)
        self._leave(request.cb_kwargs["link"], reason)
        if verdict in (Verdict.BLOCKED, Verdict.LOGIN_REQUIRED):
            for walk in self.by_account.values():
                walk.record_failure(verdict, reason)
        yield from self.finish_request(request.cb_kwargs["walk"])

    def finish_request(self, walk: Walk) -> Iterator[Refresh]:
        """One request is done; with the last of all come all verdicts."""
        walk.waiting -= 1
        self.on_their_way -= 1
        if not walk.target.account_id and walk.flaw:
            self.crawl.left_out.append(f"a link: {walk.flaw[1]}")
        if self.on_their_way == 0:
            yield from self._verdicts()

    def _verdicts(self) -> Iterator[Refresh]:
        now = datetime.now(UTC)
        for walk in [self.begin(start, now) for start in self.started.values()]:
            if walk.seen:
                walk.ended = (Verdict.COMPLETE, f"{len(walk.seen)} linked videos")
            else:
                walk.ended = (Verdict.PARTIAL, "no linked video of this account was read")
            yield walk.verdict()
