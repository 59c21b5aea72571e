"""One WeChat account within a run: a list of pushes, then the page of each article."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace

from libcrawl.items import Refresh, Work
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.wechat.lists import ListPage
from libcrawl.spiders.walk import Walk
from libcrawl.store.holes import OpenHole
from libcrawl.store.queries.earlier_refreshes import KnownOwner

# Older articles whose pages one refresh opens again.
AGAIN_AT_MOST = 50


@dataclass(slots=True)
class ArticleWalk(Walk):
    """A walk whose works become whole one by one, by their pages.

    `pending` are articles still to be opened, `next_pages` where the list goes on after them (one
    place or none), `newest` the first of the list, `notes` what the verdict has to say besides its
    reason. `known` is what earlier refreshes found, `owner` what the page about the account says,
    `is_silent`: its list shows nothing, `behind_short` the place behind a page with too few pushes.
    """

    pending: deque[Entry] = field(default_factory=deque)
    next_pages: list[Cursor | None] = field(default_factory=list)
    behind_short: str | None = None
    newest: Entry | None = None
    has_profile: bool = False
    known: KnownOwner | None = None
    owner: str | None = None
    has_asked_about: bool = False
    is_silent: bool = False
    articles_asked: int = 0
    articles_got: int = 0
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
        """Not where the cursor goes on behind the last push shown: nothing is hidden then."""
        is_whole = isinstance(page, ListPage) and page.passed == page.shown
        return not is_whole and Walk.is_to_repeat(self, page, cursor, page_size)

    def follow(
        self, page: TimelinePage, cursor: Cursor | None, page_size: int
    ) -> list[Cursor | None]:
        """Where to go on. An empty page right behind a short one is how a reader's list ends."""
        if page.shown == 0 and page.cursor is None and self.behind_short == str(cursor):
            self.short_pages.pop()
        short = len(self.short_pages)
        following = Walk.follow(self, page, cursor, page_size)
        if len(self.short_pages) > short:
            self.behind_short = str(page.cursor)
        return following

    def plan(self, fresh: list[Entry]) -> None:
        """Articles of the window are opened."""
        self.pending.extend(entry for entry in fresh if entry.work.published_at >= self.since)

    def plan_profile(self) -> None:
        """Pages tell the account, too: one is opened even where nothing new was published."""
        if not self.pending and not self.has_profile and self.newest:
            self.pending.append(self.newest)

    def plan_again(self) -> None:
        """Pages that earlier refreshes were not given, of articles older than the window."""
        again: dict[str, Entry] = {}
        for hole in self.target.holes:
            is_old = hole.published_at is not None and hole.published_at < self.since
            if hole.platform_id and hole.url and is_old and len(again) < AGAIN_AT_MOST:
                again[hole.platform_id] = _as_known(hole.platform_id, hole.url, hole)
        planned = {entry.work.platform_id for entry in self.pending}
        self.pending.extend(entry for key, entry in again.items() if key not in planned)

    def remarks(self) -> list[str]:
        told = [f"{words}: {count}" for words, count in self.notes.items() if count]
        return [*Walk.remarks(self), *told]

    def verdict(self) -> Refresh:
        """The verdict, with the articles' pages among the pages."""
        refresh = Walk.verdict(self)
        return replace(
            refresh,
            pages_asked=refresh.pages_asked + self.articles_asked,
            pages_got=refresh.pages_got + self.articles_got,
        )


def _as_known(platform_id: str, url: str, hole: OpenHole) -> Entry:
    """An article of which its address and its time are known, to be opened."""
    work = Work(
        platform_id=platform_id,
        captured_at=hole.last_tried_at,
        kind="article",
        text="",
        text_complete=False,
        published_at=hole.published_at or hole.since,
        url=url,
    )
    return Entry(work, pinned=False, long_text_id=url)
