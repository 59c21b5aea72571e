"""Base of spiders for a file of links: finds each link's account, and ends when all are read."""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.crawl import Crawl, UsageProblem
from libcrawl.items import Lack, Refresh, Verdict, joined
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import Output
from libcrawl.spiders.link_file import FileLink, read_link_file
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.walk import Start, Walk
from libcrawl.store.run import Target

logger = logging.getLogger(__name__)
# Why a work is left out whose link names no account.
NO_ACCOUNT = "the page does not name its account"


class LinkFileSpider(RefreshSpider):
    """Works of a file of links. No other work is looked for, so the mark stays.

    Only accounts that a link or `accounts=` names get a verdict. A link that does not name its
    account has a walk of its own until its page is read; what goes wrong before is reported with
    its line, apart from all accounts.
    """

    is_limited = False  # links of several accounts may stand in any order
    # How a link should look, for the message about one that does not.
    expected_link: ClassVar[str]
    links: str
    accounts: str = ""

    @classmethod
    @abstractmethod
    def read_link(cls, line: int, written: str, base_url: str) -> FileLink:
        """The link of a line. Raises Drift or ValueError."""

    @abstractmethod
    def link_request(self, link: FileLink) -> Request:
        """The request for the page of a link."""

    @abstractmethod
    def parse_link(self, response: Response, walk: Walk, link: FileLink) -> AsyncIterator[Output]:
        """The page of a link; `begins_a_walk`, `ends_in_a_verdict`.

        `walk` is that of the account which the link names, else `walk_of` finds it by the page.
        """

    @classmethod
    def read_links(cls, path: Path, base_url: str) -> list[FileLink]:
        """The links of a file, each work once. Raises UsageProblem."""
        return read_link_file(
            path, lambda line, written: cls.read_link(line, written, base_url), cls.expected_link
        )

    @classmethod
    def recorded_arguments(cls, works: list[str], folder: Path) -> dict[str, str]:
        path = folder / "links.txt"
        path.write_text("\n".join(works), encoding="utf-8")
        return {"links": str(path)}

    @classmethod
    def choose(
        cls, settings: Mapping[str, Any], arguments: Mapping[str, str], crawl: Crawl
    ) -> Crawl:
        """The crawl of the accounts that links name; other links may lead to any account."""
        source = cls.sources[cls.default_source]
        if "links" not in arguments:
            raise UsageProblem(
                f"source={source.name} needs -a links=FILE, a text file with a link a line"
            )
        path = arguments["links"]
        links = cls.read_links(Path(path), str(settings[source.setting]))
        crawl = replace(crawl, requests=len(links))
        if "accounts" in arguments:
            return crawl
        named = {link.account for link in links if link.account}
        are_all_named = all(link.account for link in links)
        linked = tuple(target for target in crawl.targets if target.platform_id in named)
        others = tuple(target for target in crawl.targets if target not in linked)
        skipped = tuple(row for row in crawl.selection.skipped if row.platform_id in named)
        if not linked and are_all_named:
            raise UsageProblem(f"{path}: no link is of an account that is crawled (see the panel)")
        return replace(
            crawl,
            targets=linked,
            candidates=() if are_all_named else others,
            selection=replace(crawl.selection, skipped=skipped),
        )

    async def start(self) -> AsyncIterator[Any]:
        self.started = {start.target.platform_id: start for start in self.starts()}
        self.walks: dict[str, Walk] = {}
        self.candidates = {target.platform_id: target for target in self.crawl.candidates}
        self.known: Counter[str] = Counter()
        self.claiming = asyncio.Lock()
        self.on_their_way = 0
        # all before the first is answered: with the last answer come the verdicts
        requests = [
            request
            for link in self.read_links(Path(self.links), self.source.base_url)
            for request in self._link_request(link)
        ]
        for request in requests:
            yield request
        if not requests:
            for refresh in self._verdicts():
                yield refresh

    def _link_request(self, link: FileLink) -> Iterator[Request]:
        start = self.started.get(link.account) if link.account else self._unknown(link)
        if start is None:
            self.leave_out(link, f"account {link.account} is not crawled")
            return
        self.on_their_way += 1
        yield self.start_request(
            self.link_request(link), self.parse_link, start, Lack.PAGE, link=link
        )

    def _unknown(self, link: FileLink) -> Start:
        """For a link that names no account: the only one that the operator named, else none."""
        if self.accounts and len(self.started) == 1:
            return next(iter(self.started.values()))
        return Start(Target(0, "unknown", self._place(link), None), len(self.started))

    def begin(self, start: Start, at: datetime) -> Walk:
        """The walk of all links of an account; the first answer begins it."""
        if begun := self.walks.get(start.target.platform_id):
            return begun
        walk = super().begin(start, at)
        if start.target.account_id:
            self.walks[start.target.platform_id] = walk
        return walk

    def walk_request(self, *args: Any, **more: Any) -> Request:
        self.on_their_way += 1
        return super().walk_request(*args, **more)

    async def walk_of(self, platform_id: str, link: FileLink, at: datetime) -> Walk | None:
        """The walk of the account that a page names; None for one that is not crawled."""
        async with self.claiming:
            if start := self.started.get(platform_id):
                return self.begin(start, at)
            target = self.candidates.get(platform_id)
            if target is None:
                self.leave_out(link, f"account {platform_id} is not crawled")
                return None
            if reason := await asyncio.to_thread(self.crawl.run.claim, target.account_id):
                self.leave_out(link, f"{target.label}: {reason}")
                return None
            start = self.started[platform_id] = Start(target, len(self.started))
            return self.begin(start, at)

    def record_refusal(self, failure: Failure) -> None:
        """A refused page does not name its account: the refusal counts for every account."""
        verdict, reason = explain(failure.value, self.platform, self.crawl.proxy)
        if verdict in (Verdict.BLOCKED, Verdict.LOGIN_REQUIRED):
            for walk in self.walks.values():
                walk.record_failure(verdict, reason)

    def record_known(self, walk: Walk, link: FileLink, stored: str) -> None:
        """A link whose work another source has stored with counters that no link shows."""
        self.known[walk.target.platform_id] += 1
        logger.info("%s: stored as %s, with plays, which no link shows", self._place(link), stored)

    def leave_out(self, link: FileLink, why: str) -> None:
        """Report a link whose work is not stored."""
        self.crawl.left_out.append(f"{self._place(link)}: {why}")

    def _place(self, link: FileLink) -> str:
        return f"{Path(self.links).name}:{link.line}"

    def finish_request(self, walk: Walk) -> Iterator[Refresh]:
        """Finish a request; after the last one, all verdicts are reported."""
        walk.waiting -= 1
        self.on_their_way -= 1
        if not walk.target.account_id and walk.flaw:
            self.crawl.left_out.append(f"{walk.target.label}: {walk.flaw[1]}")
        if self.on_their_way == 0:
            yield from self._verdicts()

    def _verdicts(self) -> Iterator[Refresh]:
        now = datetime.now(UTC)
        for walk in [self.begin(start, now) for start in self.started.values()]:
            if n_known := self.known[walk.target.platform_id]:
                known = f"{n_known} were stored already, with plays, which no link shows"
                reason = joined(f"{len(walk.seen)} linked works", known)
                walk.ended = (Verdict.COMPLETE, reason)
            elif walk.seen:
                walk.ended = (Verdict.COMPLETE, f"{len(walk.seen)} linked works")
            else:
                walk.ended = (Verdict.PARTIAL, "no linked work of this account was read")
            yield walk.verdict()
