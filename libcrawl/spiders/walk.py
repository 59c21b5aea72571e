"""The state of one account's refresh, and the rules by which it ends in a verdict."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from libcrawl.items import Refresh, Verdict, joined
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.spiders.found_holes import FoundHoles
from libcrawl.spiders.given_counters import GivenCounters
from libcrawl.spiders.stretch import Stretch, next_in_words
from libcrawl.store.run import Target

logger = logging.getLogger(__name__)

# Profiles count works that are not public, so the platform's end is believed from this share on.
BELIEVED_SHARE = 0.9
# So many pages without works in a row are passed over while there is more to come.
EMPTY_PAGES = 3
# More pages than any platform's list has: such a walk is not going anywhere.
LONGEST_WALK = 3_000
# Why the walk of an empty list is not complete.
EMPTIED = "the list is empty, although works of the account are stored"
# Where a walk began that saw everything there is.
EVER = datetime(1970, 1, 1, tzinfo=UTC)
# What a defect of the program looks like: nothing went wrong, and nothing ended.
WITHOUT_END = (Verdict.FAILED, "the walk stopped without an end")


@dataclass(frozen=True, slots=True)
class Start:
    """An account to refresh before its first answer; `rank`: its place in the run."""

    target: Target
    rank: int


@dataclass(slots=True)
class Walk:
    """One account within a run: its profile, then its works from the newest on.

    It begins with the first answer, which gives the platform's time. `source` is the way in,
    `coverage` what that can and cannot show, `remark` what every verdict of the crawl adds,
    `waiting` the number of its requests that are on their way. `works_requested` and `works_got`
    count works that are opened on pages of their own, beside those of the list. `ended` is how the
    list of works ended, `flaw` the first thing that went wrong with it. `given` counts counters
    that the source's list always bears, `holes` are works that were not wholly read, `stretch` is
    what was seen without a gap. `is_broken`: something other than the refusal of a page went wrong.
    """

    target: Target
    rank: int
    source: str
    since: datetime
    started_at: datetime
    finished_at: datetime
    coverage: str = ""
    remark: str = ""
    name: str = ""
    works_claimed: int | None = None
    pages_asked: int = 0
    pages_got: int = 0
    works_requested: int = 0
    works_got: int = 0
    empty_pages: int = 0
    short_pages: list[str] = field(default_factory=list)
    skips: int = 0
    repeated: str | None = None
    given: GivenCounters = field(default_factory=GivenCounters)
    holes: FoundHoles = field(default_factory=FoundHoles)
    stretch: Stretch = field(default_factory=Stretch)
    is_broken: bool = False
    has_repeated: bool = False
    total: int | None = None
    waiting: int = 0
    reopened: int = 0
    seen: set[str] = field(default_factory=set)
    walked_from: datetime | None = None
    ended: tuple[Verdict, str | None] | None = None
    flaw: tuple[Verdict, str] | None = None

    @property
    def works_seen(self) -> int:
        """Different works, those included that could not be read."""
        return len(self.seen) + len(self.holes.unnamed)

    @property
    def works_reached(self) -> int:
        """Works seen, with those of earlier walks that this one went on from."""
        return self.works_seen + self.stretch.works_before

    @property
    def share_seen(self) -> str:
        """In words, how many of the claimed works were reached."""
        reached, claimed = self.works_reached, self.works_claimed
        if claimed is None:
            return f"{reached} works"
        if reached > claimed:
            return f"{reached} works, where the profile claims {claimed}"
        return f"{reached} of the {claimed} works that the profile claims"

    @property
    def is_emptied(self) -> bool:
        """Whether an account of which works are stored shows none."""
        return self.target.has_works and not self.works_reached

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
        """Add the works of a page; returns those that this walk has not seen before."""
        is_empty = not (page.entries or page.unlisted or page.unreadable)
        self.empty_pages = self.empty_pages + 1 if is_empty else 0
        fresh = []
        for entry in page.entries:
            if entry.work.platform_id not in self.seen:
                self.seen.add(entry.work.platform_id)
                fresh.append(entry)
        self.stretch.see(page, fresh)
        self.count_given(fresh)
        self.seen.update(page.unlisted)
        self.see_unreadable(page)
        return fresh

    def count_given(self, fresh: list[Entry]) -> None:
        """Count the counters that the source's list always gives."""
        self.given.count([entry.work.counters for entry in fresh if not entry.odd])

    def see_unreadable(self, page: TimelinePage) -> None:
        """Record unreadable works of a page as holes, dated like the works beside them."""
        moments = (entry.work.published_at for entry in page.entries)
        self.holes.add_unreadable(page.unreadable, min(moments, default=self.started_at))
        self.seen.update(odd.platform_id for odd in page.unreadable if odd.platform_id)

    def follow(
        self, page: TimelinePage, cursor: Cursor | None, page_size: int
    ) -> list[Cursor | None]:
        """The cursors to go on with after the page of `cursor`; empty when the walk has ended.

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
        return [self.stretch.follow(page, self.since) or page.cursor]

    def has_passed(self, page: TimelinePage) -> bool:
        """True when all that follows this page is older than the window."""
        if page.nothing_after is not None and page.nothing_after < self.since:
            return True
        timeline = [entry.work.published_at for entry in page.entries if not entry.pinned]
        return bool(timeline) and timeline[-1] < self.since

    def before_shift(self, page: TimelinePage, cursor: Cursor | None) -> Cursor | None:
        """The page before this one, when works have moved up to it since it was read.

        A list that is paged by numbers moves up when a work is deleted; its total shows that.
        """
        total, self.total = self.total, page.total
        numbered = cursor is not None and "page" in cursor and "since_id" not in cursor
        if not numbered or total is None or page.total is None or page.total >= total:
            return None
        return {"page": str(int(cursor["page"]) - 1)} if cursor else None

    def record_failure(self, verdict: Verdict, reason: str, *, is_page: bool = False) -> None:
        """Record a failure; the first one decides the verdict.

        `is_page`: a page was not given, which leaves those before it as they are.
        """
        self.flaw = self.flaw or (verdict, reason)
        self.is_broken = self.is_broken or not is_page

    def end_at_since(self) -> None:
        """End the walk at works that are older than the window."""
        if self.short_pages:
            pages = ", ".join(self.short_pages)
            self.end_early(f"pages showed fewer works than usual ({pages}) with more to come")
            return
        self.ended = (Verdict.COMPLETE, None)
        self.walked_from = self.since

    def end_of_list(self, reason: str) -> None:
        """End the walk at the list's end: complete only where enough works were seen."""
        claimed = self.works_claimed
        share = 1.0 if self.skips else BELIEVED_SHARE
        if claimed is None:
            enough = not self.short_pages and not self.skips
        else:
            enough = self.works_reached >= share * claimed
        if enough:
            self.ended = (Verdict.COMPLETE, None)
            self.walked_from = EVER
        else:
            self.end_early(reason)

    def end_early(self, reason: str) -> None:
        """End the walk before the end of the list."""
        self.ended = (Verdict.PARTIAL, f"{reason}, after {self.share_seen}")

    def remarks(self) -> list[str]:
        """Remarks that the verdict adds to its reason."""
        return [self.stretch.in_words(), self.given.in_words(), *self.holes.in_words()]

    def verdict(self) -> Refresh:
        """The verdict, once nothing of the walk is on its way any more.

        Where something was read, it names what the source can show.
        """
        if missing := self.given.missing_everywhere():
            self.record_failure(Verdict.DRIFT, missing)
        verdict, reason = self.flaw or self.ended or WITHOUT_END
        reached_end = verdict is Verdict.COMPLETE
        if reached_end and self.holes:
            verdict = self.holes.verdict()
        left = None
        if reached_end or not (self.is_broken or self.short_pages or self.skips):
            is_refused = self.flaw is not None
            left = self.stretch.end(self.works_seen, self.started_at, reached_end, is_refused)
        is_reported = reached_end or verdict is Verdict.PARTIAL
        coverage = self.coverage if is_reported else ""
        following = "" if reached_end else next_in_words(left)
        reason = joined(reason, following, *self.remarks(), coverage, self.remark)
        return Refresh(
            account_id=self.target.account_id,
            verdict=verdict,
            started_at=self.started_at,
            finished_at=self.finished_at,
            since=self.since,
            walked_from=self.walked_from if reached_end else None,
            pages_asked=self.pages_asked + self.works_requested,
            pages_got=self.pages_got + self.works_got,
            works_seen=self.works_seen,
            works_claimed=self.works_claimed,
            source=self.source,
            reason=reason or None,
            holes=tuple(self.holes.by_work.values()),
            reached_end=reached_end,
            continuation=left,
            passed_over=self.stretch.passed_over,
        )
