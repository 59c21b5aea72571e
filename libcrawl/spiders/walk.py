"""The state of one account's refresh, and the rules by which it ends in a verdict."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scrapy.exceptions import IgnoreRequest

from libcrawl.capture.answer import NoAnswer
from libcrawl.gate import NotNow, Resting
from libcrawl.items import Refresh, Verdict
from libcrawl.middlewares import Refused
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.proxies import Proxy
from libcrawl.store.run import Target
from libcrawl.tabs import PageFault
from libcrawl.wire import too_large

logger = logging.getLogger(__name__)

# Profiles count works that are not public, so the platform's end is believed from this share on.
BELIEVED_SHARE = 0.9
# Counters that every platform shows for every work: their absence is worth a word.
SHOWN_EVERYWHERE = ("likes", "comments", "shares")
# So many pages without works in a row are passed over while there is more to come.
EMPTY_PAGES = 3
# More pages than any platform's list has: such a walk is not going anywhere.
LONGEST_WALK = 3_000
# Where a walk began that saw everything there is.
EVER = datetime(1970, 1, 1, tzinfo=UTC)
# What a defect of the program looks like: nothing went wrong, and nothing ended.
WITHOUT_END = (Verdict.FAILED, "the walk stopped without an end")


@dataclass(slots=True)
class Walk:
    """One account within a run: its profile, then its works from the newest on.

    `rank` is the account's place in the run, `source` the way in, `coverage` what that can and
    cannot show, `waiting` the number of its
    requests that are on their way. `ended` tells how the list of works ended, `flaw` the first
    thing that went wrong.
    """

    target: Target
    rank: int
    source: str
    since: datetime
    started_at: datetime
    finished_at: datetime
    coverage: str = ""
    name: str = ""
    works_claimed: int | None = None
    pages_asked: int = 0
    pages_got: int = 0
    empty_pages: int = 0
    short_pages: list[str] = field(default_factory=list)
    skips: int = 0
    repeated: str | None = None
    not_given: Counter[str] = field(default_factory=Counter)
    total: int | None = None
    waiting: int = 0
    texts_not_given: int = 0
    reopened: int = 0
    seen: set[str] = field(default_factory=set)
    walked_from: datetime | None = None
    ended: tuple[Verdict, str | None] | None = None
    flaw: tuple[Verdict, str] | None = None

    @property
    def share_seen(self) -> str:
        claimed = "?" if self.works_claimed is None else self.works_claimed
        return f"{len(self.seen)} of the {claimed} works that the profile claims"

    def is_to_repeat(self, page: TimelinePage, cursor: Cursor | None, page_size: int) -> bool:
        """True for a page that shows less than half of the usual although more follows.

        It may hide works: it is read once more, and when it stays short the walk is not complete.
        """
        if 2 * page.shown >= page_size:
            return False
        if self.repeated != str(cursor):
            self.repeated = str(cursor)
            return True
        self.short_pages.append(f"{page.shown} of {page_size}")
        return False

    def see(self, page: TimelinePage) -> list[Entry]:
        """The works of a page that this walk has not seen before."""
        self.empty_pages = 0 if page.entries or page.unlisted else self.empty_pages + 1
        fresh = []
        for entry in page.entries:
            if entry.work.platform_id not in self.seen:
                self.seen.add(entry.work.platform_id)
                fresh.append(entry)
                counters = entry.work.counters
                self.not_given.update(
                    name for name in SHOWN_EVERYWHERE if getattr(counters, name) is None
                )
        self.seen.update(page.unlisted)
        return fresh

    def follow(
        self, page: TimelinePage, cursor: Cursor | None, page_size: int
    ) -> list[Cursor | None]:
        """Where to go on after the page that `cursor` led to; nothing when the walk has ended.

        `page_size` 0: short pages are usual there, and none is read again. What a cursor skips is
        made up for at the list's end, where all that the profile claims must have been seen.
        """
        self.skips += page.skips
        if earlier := self.before_shift(page, cursor):
            return [earlier]
        if self.has_passed(page) and not self.skips:
            self.end_at_since()
        elif page.cursor is None:
            self.end_of_list("the list ended")
        elif page.cursor == cursor:
            self.end_early("the cursor stood still")
        elif self.is_to_repeat(page, cursor, page_size):
            return [cursor]
        elif self.empty_pages > EMPTY_PAGES:
            self.end_early(f"{self.empty_pages} empty pages in a row")
        elif self.pages_asked >= LONGEST_WALK:
            self.end_early(f"the limit of {LONGEST_WALK} pages")
        if self.ended:
            return []
        if self.pages_got % 10 == 0:
            logger.info("%s: %d pages, %s", self.target.label, self.pages_got, self.share_seen)
        return [page.cursor]

    def has_passed(self, page: TimelinePage) -> bool:
        """True when all that follows this page is older than the window."""
        if page.nothing_after is not None and page.nothing_after < self.since:
            return True
        timeline = [entry.work.published_at for entry in page.entries if not entry.pinned]
        return bool(timeline) and timeline[-1] < self.since

    def before_shift(self, page: TimelinePage, cursor: Cursor | None) -> Cursor | None:
        """The page before this one, when works have moved up to it since it was read.

        A list that is paged by numbers moves up when a work is deleted; its total tells.
        """
        total, self.total = self.total, page.total
        numbered = cursor is not None and "page" in cursor and "since_id" not in cursor
        if not numbered or total is None or page.total is None or page.total >= total:
            return None
        return {"page": str(int(cursor["page"]) - 1)} if cursor else None

    def blame(self, verdict: Verdict, reason: str) -> None:
        """Something went wrong; the first such thing decides the verdict."""
        self.flaw = self.flaw or (verdict, reason)

    def end_at_since(self) -> None:
        """The walk has reached works that are older than the window."""
        if self.short_pages:
            pages = ", ".join(self.short_pages)
            self.end_early(f"pages showed fewer works than usual ({pages}) with more to come")
            return
        self.ended = (Verdict.COMPLETE, None)
        self.walked_from = self.since

    def end_of_list(self, said: str) -> None:
        """The platform shows nothing more. Complete only where enough was seen to believe it."""
        claimed = self.works_claimed
        share = 1.0 if self.skips else BELIEVED_SHARE
        if claimed is None:
            enough = not self.short_pages and not self.skips
        else:
            enough = len(self.seen) >= share * claimed
        if enough:
            self.ended = (Verdict.COMPLETE, None)
            self.walked_from = EVER
        else:
            self.end_early(said)

    def end_early(self, reason: str) -> None:
        """The walk stops although there is more."""
        self.ended = (Verdict.PARTIAL, f"{reason}, after {self.share_seen}")

    def remarks(self) -> list[str]:
        """What the verdict says besides its reason."""
        lacks = [f"{name} not given for {count}" for name, count in self.not_given.items()]
        if self.texts_not_given:
            lacks.append(f"long text not given for {self.texts_not_given}")
        return [", ".join(lacks)]

    def verdict(self) -> Refresh:
        """The verdict, once nothing of the walk is on its way any more.

        Where something was read, it says what the source shows at all.
        """
        verdict, reason = self.flaw or self.ended or WITHOUT_END
        coverage = self.coverage if verdict in (Verdict.COMPLETE, Verdict.PARTIAL) else ""
        reason = "; ".join(part for part in (reason, *self.remarks(), coverage) if part)
        return Refresh(
            account_id=self.target.account_id,
            verdict=verdict,
            started_at=self.started_at,
            finished_at=self.finished_at,
            since=self.since,
            walked_from=self.walked_from if verdict is Verdict.COMPLETE else None,
            pages_asked=self.pages_asked,
            pages_got=self.pages_got,
            works_seen=len(self.seen),
            works_claimed=self.works_claimed,
            source=self.source,
            reason=reason or None,
        )


def explain(
    problem: BaseException | None, platform: str, proxy: Proxy | None = None, where: str = ""
) -> tuple[Verdict, str]:
    """Verdict and reason of a request without a usable answer, sent through `proxy`."""
    if words := too_large(problem):
        return Verdict.DRIFT, f"{words}{where}"
    verdict, reason = _explain(problem, platform, where)
    if proxy and (verdict is Verdict.FAILED or isinstance(problem, Refused)):
        reason += f"; requested through {proxy}"
    return verdict, reason


def _explain(problem: BaseException | None, platform: str, where: str) -> tuple[Verdict, str]:
    if isinstance(problem, NoAnswer):
        return problem.verdict, problem.reason
    if isinstance(problem, Refused):
        assert problem.outcome.verdict is not None
        return problem.outcome.verdict, f"HTTP {problem.response.status}{where}: {problem}"
    if isinstance(problem, Resting):
        assert problem.outcome.verdict is not None
        return problem.outcome.verdict, f"not asked, the platform rests: {problem}"
    if isinstance(problem, NotNow):
        return Verdict.PARTIAL, str(problem)
    if isinstance(problem, IgnoreRequest):
        variable = f"LIBCRAWL_{platform.upper()}_ROBOTS_EXCEPTION"
        return Verdict.BLOCKED, f"{problem}; {variable} can declare an exception and its reason"
    broke = isinstance(problem, PageFault)
    return Verdict.FAILED, str(problem) if broke else f"no answer: {_network_words(problem)}"


def _network_words(problem: BaseException | None) -> str:
    """What the network said, without the wrappings that Scrapy and Twisted put around it."""
    reasons = getattr(problem.__cause__ if problem else None, "reasons", None)
    words = reasons[0].getErrorMessage() if reasons else str(problem)
    return words.strip().partition("\n")[0] or type(problem).__name__
