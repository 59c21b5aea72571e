"""What a page of works says, whatever the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from libcrawl.items import Lack, Work

# Query parameters that lead to a page.
Cursor = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One work of a page. `long_text_id` names the longer text to ask for, where there is one."""

    work: Work
    pinned: bool
    long_text_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A work of a page of which something cannot be read; `problem` says what is missing or odd.

    With `lacks` other than `work`, the page's entries hold what could be read of it.
    """

    problem: str
    platform_id: str | None = None
    published_at: datetime | None = None
    lacks: Lack = Lack.WORK


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """A page of a timeline, newest works first, pinned ones before them.

    `unlisted` are works that the page shows but that are not public, `shown` counts all that it
    shows, other accounts' works included. `cursor` leads to the next
    page, None at the platform's end. `nothing_after` bounds the publication time of all that
    follows, where the cursor tells it. `total` is the number of works that the list claims.
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
