"""Walks over long lists in several crawls: each continues where the last one stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from libcrawl.items import Continuation
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.times import SHANGHAI


@dataclass(slots=True)
class Stretch:
    """The range that a walk has seen without a gap, from the newest work on.

    `cursor_key` is the only query parameter of a cursor that leads to the same place later, too
    (a number of a page does not); blank: the list has none. `earlier` is the stretch that earlier
    walks left: as soon as this walk has reached its newest work, the two are one, and the walk
    goes on at the end of the earlier one. `twice` counts works that both have seen.
    """

    cursor_key: str = ""
    earlier: Continuation | None = None
    newest_at: datetime | None = None
    reached_at: datetime | None = None
    cursor: Cursor | None = None
    has_joined: bool = False
    has_gone_on: bool = False
    twice: int = 0

    @property
    def works_before(self) -> int:
        """The number of works that only earlier walks have seen, once their range is reached."""
        if not self.has_joined or self.earlier is None:
            return 0
        return max(self.earlier.works - self.twice, 0)

    @property
    def passed_over(self) -> tuple[datetime, datetime] | None:
        if not self.has_joined or self.earlier is None:
            return None
        return self.earlier.reached_at, self.earlier.newest_at

    def see(self, page: TimelinePage, fresh: Sequence[Entry]) -> None:
        """The works of a page; `fresh` are those that the walk had not seen before.

        Of what has no date it is taken that both walks have seen it: fewer are counted, not more.
        """
        moments = [entry.work.published_at for entry in page.entries if not entry.pinned]
        if moments and self.newest_at is None:
            self.newest_at = max(moments)
        if self.earlier is not None and not self.has_joined:
            newest = self.earlier.newest_at
            self.twice += sum(entry.work.published_at <= newest for entry in fresh)
            self.twice += len(page.unlisted) + len(page.unreadable)
        elif self.has_joined:
            self.has_gone_on = self.has_gone_on or bool(moments or page.unlisted)

    def follow(self, page: TimelinePage, since: datetime) -> Cursor | None:
        """Note where the page ends. The cursor to jump to where earlier walks saw what follows."""
        moments = [entry.work.published_at for entry in page.entries if not entry.pinned]
        if not moments:
            return None
        reached_at = max(moments[-1], page.nothing_after or moments[-1])
        if page.cursor is not None and page.cursor.keys() == {self.cursor_key}:
            self.cursor, self.reached_at = page.cursor, reached_at
        earlier = self.earlier
        if earlier is None or earlier.cursor is None or self.has_joined:
            return None
        if not since < earlier.reached_at < reached_at <= earlier.newest_at:
            return None
        self.has_joined = True
        self.cursor, self.reached_at = earlier.cursor, earlier.reached_at
        return self.cursor

    def end(
        self, seen: int, begun_at: datetime, is_whole: bool, is_refused: bool
    ) -> Continuation | None:
        """The continuation for the next walk; None: nothing new.

        `seen` works were seen by this walk, which began at `begun_at`; `is_whole`: it has come to
        the end of its window; `is_refused`: it was kept from going on. A refusal before the two
        stretches meet leaves the earlier one as it is. A cursor that leads nowhere any more is
        forgotten, so that the next walk goes the whole way.
        """
        earlier = self.earlier if self.has_joined else None
        if self.newest_at is None or self.reached_at is None:
            return None
        if earlier is None and (is_whole or (is_refused and self.earlier is not None)):
            return None
        is_lost = earlier is not None and not self.has_gone_on and not is_refused
        return Continuation(
            cursor=None if is_whole or is_lost else self.cursor,
            newest_at=self.newest_at,
            reached_at=self.reached_at,
            begun_at=earlier.begun_at if earlier else begun_at,
            works=seen + self.works_before,
        )

    def in_words(self) -> str:
        """In words, the part of the walk's range that earlier crawls have seen."""
        if not (over := self.passed_over):
            return ""
        first, last = (_minute(moment) for moment in over)
        return f"works from {first} to {last} were seen by earlier crawls"


def next_in_words(left: Continuation | None) -> str:
    """In words, where the next crawl begins after one that did not come to its end."""
    if left is None:
        return ""
    if left.cursor is None:
        return "nothing is shown where an earlier crawl stopped: the next one walks the whole list"
    return f"the next crawl goes on from {_minute(left.reached_at)}"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
