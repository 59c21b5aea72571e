"""A page of works, of any platform."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from libcrawl.items import Lack, Work, is_publication_date
from libcrawl.parsers import Drift, shown

# Query parameters that lead to a page.
Cursor = dict[str, str]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A work that cannot be read, wholly or in part; `problem` names what is missing or odd.

    With `lacks` other than `work`, the page's entries hold what could be read of it.
    """

    problem: str
    platform_id: str | None = None
    published_at: datetime | None = None
    lacks: Lack = Lack.WORK


@dataclass(frozen=True, slots=True)
class Entry:
    """One work of a page. `long_text_id` names the longer text to request, where there is one.

    `odd` is what of the work could not be read.
    """

    work: Work
    pinned: bool
    long_text_id: str | None
    odd: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """A page of a timeline, newest works first, pinned ones before them.

    `unlisted` are works that the page shows but that are not public, `shown` counts all that it
    shows, other accounts' works included. `cursor` leads to the next
    page, None at the platform's end. `nothing_after` bounds the publication time of all that
    follows, where the cursor shows it. `total` is the number of works that the list claims.
    `skips`: the cursor passes over works that neither this page nor the next one shows.
    `unreadable` are works that cannot be read, wholly or in part: they cost themselves alone.
    """

    entries: tuple[Entry, ...]
    unlisted: tuple[str, ...]
    shown: int
    cursor: Cursor | None
    nothing_after: datetime | None
    total: int | None
    skips: bool = False
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadWorks:
    """The works of a page: those that could be read, those not public, and what could not be."""

    entries: list[Entry] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def page(
        self,
        shown: int,
        cursor: Cursor | None,
        *,
        total: int | None = None,
        nothing_after: datetime | None = None,
        skips: bool = False,
    ) -> TimelinePage:
        """The page that shows these works."""
        return TimelinePage(
            entries=tuple(self.entries),
            unlisted=tuple(self.unlisted),
            unreadable=tuple(self.unreadable),
            shown=shown,
            cursor=cursor,
            total=total,
            nothing_after=nothing_after,
            skips=skips,
        )


def odd_counters(work: Work, problems: Iterable[str], name: str) -> tuple[Unreadable, ...]:
    """One fault for all counters of a work that could not be read; empty where there is none."""
    message = "; ".join(problems)
    if not message:
        return ()
    problem = f"{name} {work.platform_id}: {message}"
    return (Unreadable(problem, work.platform_id, work.published_at, Lack.COUNTERS),)


def read_works(
    items: Iterable[Any],
    read: Callable[[Any], Entry | str | None],
    known_of: Callable[[Any], tuple[str | None, datetime | None]],
) -> ReadWorks:
    """Works read one by one: an odd one costs itself, not its page.

    `read` gives an entry, the identifier of a work that is not public, or None for what is not the
    account's; `known_of` the identifier and the time of a work that it cannot read, as far as they
    can be named. Raises Drift where none of several works can be read: the page has another shape.
    """
    found = ReadWorks()
    for place, item in enumerate(items, start=1):
        try:
            if not isinstance(item, dict):
                raise Drift(f"work {place} of a page is {shown(item)}: not an object")
            entry = read(item)
        except Drift as problem:
            try:
                known = known_of(item)
            except Drift:
                known = (None, None)
            found.unreadable.append(Unreadable(str(problem), *known))
            continue
        if isinstance(entry, Entry) and (odd := odd_date(entry.work)):
            found.unreadable.append(Unreadable(odd, entry.work.platform_id))
            continue
        if isinstance(entry, Entry):
            found.entries.append(entry)
            found.unreadable.extend(entry.odd)
        elif entry is not None:
            found.unlisted.append(entry)
    if len(found.unreadable) > 1 and not found.entries and not found.unlisted:
        raise Drift(
            f"none of {len(found.unreadable)} works can be read: {found.unreadable[0].problem}"
        )
    return found


def odd_date(work: Work) -> str | None:
    """The problem with a work's date of publication, by which walks end; None: there is none."""
    if is_publication_date(work.published_at, work.captured_at):
        return None
    return f"published at {work.published_at:%Y-%m-%d}"
