"""One WeChat account within a run: a list of pushes, then the page of each article."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace

from libcrawl.items import Refresh
from libcrawl.parsers.timeline import Entry, TimelinePage
from libcrawl.parsers.wechat_lists import ListPage
from libcrawl.spiders.walk import Walk
from libcrawl.store.known import KnownOwner


@dataclass(slots=True)
class ArticleWalk(Walk):
    """A walk whose works become whole one by one, by their pages.

    `pending` are articles still to be opened, `newest` the first of the list, `notes` what the
    verdict has to say besides its reason. `known` is what earlier refreshes found, `owner` what
    the page about the account says, `is_silent`: its list shows nothing.
    """

    pending: deque[Entry] = field(default_factory=deque)
    newest: Entry | None = None
    has_profile: bool = False
    known: KnownOwner | None = None
    owner: str | None = None
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
        self.newest = self.newest or next(iter(fresh), None)
        if isinstance(page, ListPage) and page.malformed:
            self.notes["malformed record passed over"] += page.malformed
        return fresh

    def plan(self, fresh: list[Entry]) -> None:
        """Articles of the window are opened."""
        self.pending.extend(entry for entry in fresh if entry.work.published_at >= self.since)

    def plan_profile(self) -> None:
        """Pages tell the account, too: one is opened even where nothing new was published."""
        if not self.pending and not self.has_profile and self.newest:
            self.pending.append(self.newest)

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
