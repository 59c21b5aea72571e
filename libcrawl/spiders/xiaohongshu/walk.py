"""A walk over an account of Xiaohongshu: a few screens of a public page, or the own notes."""

from __future__ import annotations

from dataclasses import dataclass

from libcrawl.items import Lack, Verdict
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.xiaohongshu.text import MARGIN
from libcrawl.spiders.walk import EMPTIED, Walk
from libcrawl.spiders.xiaohongshu.web import NOTES_AT_MOST, SCREENS, PublicProfile


@dataclass(slots=True)
class XiaohongshuWalk(Walk):
    """`shows_empty`: the page shows that there are no public notes; `opened`: notes so far;
    `left_out`: known notes that were not opened again; `parts`: answers about the account that
    are on their way.
    """

    shows_empty: bool = False
    opened: int = 0
    left_out: int = 0
    parts: int = 0

    @property
    def is_public(self) -> bool:
        """Whether a public page is walked, not the centre of an own account."""
        return self.source == PublicProfile.name

    def see_total(self, page: TimelinePage) -> None:
        """The centre gives the number of notes with every page."""
        if page.total is not None:
            self.works_claimed = page.total

    def has_passed(self, page: TimelinePage) -> bool:
        """True when all that follows this page is older than the window."""
        timeline = [entry.work.published_at for entry in page.entries if not entry.pinned]
        if not self.is_public:
            return bool(timeline) and max(timeline) < self.since
        return bool(timeline) and timeline[-1] < self.since - MARGIN

    def follow(
        self, page: TimelinePage, cursor: Cursor | None, page_size: int
    ) -> list[Cursor | None]:
        self.see_total(page)
        following = Walk.follow(self, page, cursor, page_size)
        if following and self.is_public and self.pages_got >= SCREENS:
            self.end_early(f"the limit of {SCREENS} screens of a public profile")
            return []
        return following

    def leave_closed(self, entry: Entry, *, is_known: bool) -> None:
        """A note that this refresh may not open any more: a hole where it was never read."""
        if is_known:
            self.left_out += 1
            return
        reason = f"not opened: at most {NOTES_AT_MOST} notes are opened in one refresh"
        self.holes.add_work(entry.work, Lack.TEXT, Verdict.PARTIAL, reason, is_requested=False)

    def end_of_list(self, reason: str) -> None:
        """An empty list is the end only where the page states that there are no notes."""
        is_claimed = self.works_claimed is not None or not self.is_public
        if not (self.seen or is_claimed or self.shows_empty):
            self.end_early("the list is empty, and the page does not state that there are no notes")
            return
        if self.is_emptied and not self.is_public:
            self.end_early(EMPTIED)
            return
        Walk.end_of_list(self, reason)

    def remarks(self) -> list[str]:
        more = f"{self.left_out} known notes were not opened again" if self.left_out else ""
        return [*Walk.remarks(self), more]
