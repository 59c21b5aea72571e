"""One WeChat account within a run: a list of pushes, then the page of each article."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

from libcrawl.items import Lack, Work
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.wechat.links import key_of_url
from libcrawl.parsers.wechat.lists import ListPage
from libcrawl.spiders.found_holes import is_put_off
from libcrawl.spiders.walk import Walk
from libcrawl.store.holes import OpenHole
from libcrawl.store.queries.earlier_refreshes import KnownOwner

# Articles that its list did not lead to and whose pages one refresh opens again.
AGAIN_AT_MOST = 50


@dataclass(slots=True)
class ArticleWalk(Walk):
    """A walk whose works become whole one by one, by their pages.

    `pending` are articles still to be opened, `planned` all that were, `next_pages` where the list
    goes on after them (one place or none), `newest` the first of the list, `notes` what the verdict
    adds to its reason. `known` is what earlier refreshes found, `owner` what the page
    about the account shows, `is_silent`: its list shows nothing, `behind_short` the place behind a
    page with too few pushes.
    """

    pending: deque[Entry] = field(default_factory=deque)
    planned: set[str] = field(default_factory=set)
    next_pages: list[Cursor | None] = field(default_factory=list)
    behind_short: str | None = None
    newest: Entry | None = None
    has_profile: bool = False
    known: KnownOwner | None = None
    owner: str | None = None
    has_requested_about: bool = False
    is_silent: bool = False
    notes: Counter[str] = field(default_factory=Counter)

    def see(self, page: TimelinePage) -> list[Entry]:
        """New articles of a page; their counters are not in the list, so nothing is missed yet."""
        self.empty_pages = 0 if page.shown else self.empty_pages + 1
        fresh = [entry for entry in page.entries if entry.work.platform_id not in self.seen]
        fresh = list({entry.work.platform_id: entry for entry in fresh}.values())
        self.seen.update(entry.work.platform_id for entry in fresh)
        self.seen.update(page.unlisted)
        self.see_unreadable(page)
        self.newest = self.newest or next(iter(fresh), None)
        return fresh

    def is_to_repeat(self, page: TimelinePage, cursor: Cursor | None, page_size: int) -> bool:
        """Whether to repeat a page; not where the cursor follows the last push shown."""
        is_whole = isinstance(page, ListPage) and page.passed == page.shown
        return not is_whole and Walk.is_to_repeat(self, page, cursor, page_size)

    def follow(
        self, page: TimelinePage, cursor: Cursor | None, page_size: int
    ) -> list[Cursor | None]:
        """The cursors to go on with. A reader's list ends with an empty page behind a short one."""
        if page.shown == 0 and page.cursor is None and self.behind_short == str(cursor):
            self.short_pages.pop()
        short = len(self.short_pages)
        following = Walk.follow(self, page, cursor, page_size)
        if len(self.short_pages) > short:
            self.behind_short = str(page.cursor)
        return following

    def plan(self, fresh: list[Entry]) -> list[Entry]:
        """Articles of the window are opened, but for those returned: refused again and again."""
        due = [entry for entry in fresh if entry.work.published_at >= self.since]
        self.planned.update(entry.work.platform_id for entry in due)
        left = [entry for entry in due if is_put_off(self, entry.work, Lack.PAGE)]
        self.pending.extend(entry for entry in due if entry not in left)
        return left

    def plan_profile(self) -> None:
        """Pages name the account, too: one is opened even where nothing new was published."""
        if not self.pending and not self.has_profile and self.newest:
            self.pending.append(self.newest)

    def plan_again(self, at: datetime, *, shows_counters: bool) -> None:
        """Pages that earlier refreshes were not given are opened again, however old they are.

        Those first that were tried longest ago. `shows_counters`: pages show counters, too.
        """
        if self.has_repeated:
            return
        self.has_repeated = True
        again: dict[str, Entry] = {}
        for hole in self.target.holes:
            if hole.lacks is Lack.COUNTERS and not shows_counters:
                continue
            entry = _stored_entry(hole, at)
            if entry and entry.work.platform_id not in self.planned:
                again.setdefault(entry.work.platform_id, entry)
        self.planned.update(again)
        due = [entry for entry in again.values() if not is_put_off(self, entry.work, Lack.PAGE)]
        self.pending.extend(due[:AGAIN_AT_MOST])

    def remarks(self) -> list[str]:
        counted = [f"{words}: {count}" for words, count in self.notes.items() if count]
        return [*Walk.remarks(self), *counted]


def _stored_entry(hole: OpenHole, at: datetime) -> Entry | None:
    """The article of a hole, as far as its address names it, to be opened; None without one."""
    if hole.platform_id is None or hole.url is None:
        return None
    try:
        key_of_url(hole.url)
    except Drift:
        return None
    work = Work(
        platform_id=hole.platform_id,
        captured_at=at,
        kind="article",
        text="",
        text_complete=False,
        published_at=hole.published_at or at,
        url=hole.url,
    )
    return Entry(work, pinned=False, long_text_id=hole.url)
