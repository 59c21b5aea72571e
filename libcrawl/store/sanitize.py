"""Items as the database can take them: the one place that every item passes before it is stored.

The rules are in docs/methodology.md (“What is no value”) and hold for every platform.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields, replace
from datetime import date, datetime, time
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from libcrawl.items import (
    CHINA,
    AccountCounters,
    Continuation,
    Link,
    Refresh,
    Verdict,
    Work,
    WorkBatch,
    WorkCounters,
    WorkDays,
    is_publication_date,
)
from libcrawl.store.writer import Item

AnyItem = TypeVar("AnyItem", bound=Hashable)
LARGEST_COUNTER = 2**63 - 1
LARGEST_POSITION = 2**31 - 1
LONGEST_DURATION = 10 * 365 * 86_400.0
HELD = ("Account", "AccountCounters", "WorkCounters")
HELD_LIST = re.compile(r"tuple\[(?!str\b)\w+, \.\.\.\]")
# A reason names so many works that were left out; the others are counted.
NAMED = 3


class Sanitizer:
    """Makes the items of one run storable, and adds to every verdict what was removed."""

    def __init__(self) -> None:
        self._remarks: dict[int, Counter[str]] = {}
        self._left_out: dict[int, list[str]] = {}

    def clean(self, item: Item) -> Item | None:
        """The item as it can be stored; None where nothing is left of it."""
        if isinstance(item, WorkBatch):
            return self._batch(item)
        if isinstance(item, Refresh):
            return self._verdict(item)
        if isinstance(item, WorkDays):
            return self._days(item)
        return self._plain(item, item.account_id)

    def clean_all(self, items: Iterable[Item]) -> list[Item]:
        """The items of a run, verdicts behind what they speak of."""
        return [clean for item in items if (clean := self.clean(item)) is not None]

    def unreported(self) -> list[str]:
        """Problems that no verdict has reported (rows of a table have none)."""
        left_out = [words for named in self._left_out.values() for words in named]
        counts = [
            f"{what} for {n}" for found in self._remarks.values() for what, n in found.items()
        ]
        return left_out + counts

    def _plain(self, item: AnyItem, account_id: int) -> AnyItem:
        """Texts, counters and details of an item and of what it holds."""
        item = clean_texts(item)
        if changed := _without_impossible(item):
            parts = [f"{name} out of range" for name, value in changed.items() if value is None]
            self._remarks.setdefault(account_id, Counter()).update(parts)
            item = replace(item, **changed)  # type: ignore[type-var]
        for name in _kinds(type(item)).items:
            held = getattr(item, name)
            clean = self._plain(held, account_id)
            if clean is not held:
                item = replace(item, **{name: clean})  # type: ignore[type-var]
        for name in _kinds(type(item)).item_lists:
            several = getattr(item, name)
            clean = tuple(self._plain(held, account_id) for held in several)
            if clean != several:
                item = replace(item, **{name: clean})  # type: ignore[type-var]
        return item

    def _batch(self, batch: WorkBatch) -> WorkBatch | None:
        works = []
        for work in batch.works:
            if is_publication_date(work.published_at, work.captured_at):
                works.append(self._plain(work, batch.account_id))
            else:
                self._leave_out(
                    batch.account_id,
                    f"work {work.platform_id} is dated {_day(work.published_at)}",
                )
        if not works:
            return None
        return replace(batch, works=tuple(works))

    def _days(self, totals: WorkDays) -> WorkDays:
        days = []
        for day in totals.days:
            if is_publication_date(_noon(day.day), totals.captured_at):
                days.append(self._plain(day, totals.account_id))
            else:
                words = f"totals of work {day.platform_id} are dated {_day(day.day)}"
                self._leave_out(totals.account_id, words)
        return replace(totals, days=tuple(days))

    def _leave_out(self, account_id: int, words: str) -> None:
        self._left_out.setdefault(account_id, []).append(clean_text(words))

    def _verdict(self, refresh: Refresh) -> Refresh:
        """What was left out makes a verdict `drift`; what is only lacking is a remark."""
        refresh = self._plain(refresh, refresh.account_id)
        if refresh.continuation and not _is_clean(_cursor_text(refresh.continuation)):
            refresh = replace(refresh, continuation=None)  # it could lead nowhere
        left_out = self._left_out.pop(refresh.account_id, [])
        remarks = self._remarks.pop(refresh.account_id, Counter())
        if not left_out and not remarks:
            return refresh
        parts = [_named(left_out)] if left_out else []
        parts += [part for part in (refresh.reason,) if part]
        parts += [_counted(remarks)]
        reason = "; ".join(part for part in parts if part)
        if left_out and refresh.verdict in (Verdict.COMPLETE, Verdict.PARTIAL):
            return replace(
                refresh,
                verdict=Verdict.DRIFT,
                walked_from=None,
                reached_end=False,  # the mark stays: nothing else remembers what was left out
                continuation=None,
                reason=reason,
            )
        return replace(refresh, reason=reason)


def clean_texts(item: AnyItem) -> AnyItem:
    """A dataclass whose texts PostgreSQL and UTF-8 can take: no lone surrogates, no NUL.

    Cheap where there is nothing to do: encoding and searching the joined text are two passes in C.
    """
    kinds = _kinds(type(item))
    found = [value for value in kinds.texts(item) if value is not None]
    for name in kinds.text_lists:
        found += getattr(item, name)
    if _is_clean("".join(found)):
        return item
    changed: dict[str, Any] = {
        name: clean_text(value)
        for name in kinds.text_names
        if (value := getattr(item, name)) is not None
    }
    for name in kinds.text_lists:
        changed[name] = tuple(clean_text(part) for part in getattr(item, name))
    return replace(item, **changed)  # type: ignore[type-var]


def clean_text(value: str) -> str:
    """A text without NUL; halves of surrogate pairs that stand alone become U+FFFD."""
    if _is_clean(value):
        return value
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


def countable(value: int | None) -> int | None:
    """A counter, None where it is none: negative, or more than a bigint holds."""
    return value if type(value) is int and 0 <= value <= LARGEST_COUNTER else None


def _cursor_text(continuation: Continuation) -> str:
    return "".join(word for pair in (continuation.cursor or {}).items() for word in pair)


def _is_clean(text: str) -> bool:
    if text.isascii():
        return "\0" not in text
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


class _Kinds(NamedTuple):
    """Which fields of a dataclass hold what; `texts` gets them all at once."""

    texts: Callable[[Any], tuple[str | None, ...]]
    text_names: tuple[str, ...]
    text_lists: tuple[str, ...]
    counters: tuple[str, ...]
    items: tuple[str, ...]
    item_lists: tuple[str, ...]


@cache
def _kinds(kind: type) -> _Kinds:
    names = {field.name: str(field.type) for field in fields(kind)}
    texts = [name for name, written in names.items() if written in ("str", "str | None")]
    counters = (name for name, written in names.items() if written == "int | None")
    return _Kinds(
        texts=_getter(texts),
        text_names=tuple(texts),
        text_lists=tuple(n for n, written in names.items() if written == "tuple[str, ...]"),
        counters=tuple(name for name in counters if name != "position"),
        items=tuple(name for name, written in names.items() if written in HELD),
        item_lists=tuple(name for name, written in names.items() if HELD_LIST.fullmatch(written)),
    )


def _getter(names: list[str]) -> Callable[[Any], tuple[str | None, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda item: tuple(getattr(item, name) for name in names)


def _without_impossible(item: Any) -> dict[str, Any]:
    """Fields whose value cannot be one, with None in its place."""
    changed: dict[str, Any] = {
        name: None
        for name in _kinds(item.__class__).counters
        if (value := getattr(item, name)) is not None and countable(value) is None
    }
    if changed and isinstance(item, AccountCounters | WorkCounters):
        changed |= {flag: getattr(item, flag) - set(changed) for flag in ("rounded", "capped")}
    if isinstance(item, WorkCounters):
        changed |= _odd_measures(item)
    if isinstance(item, Work):
        changed |= _odd_details(item)
        if any(link.published_at and _is_odd(link.published_at, item) for link in item.links):
            changed["links"] = tuple(_without_odd_time(link, item) for link in item.links)
    return changed


def _odd_measures(counters: WorkCounters) -> dict[str, None]:
    highest = {"completion": 1, "mean_seconds": LONGEST_DURATION}
    return {
        name: None
        for name, most in highest.items()
        if (value := getattr(counters, name)) is not None and not 0 <= value <= most
    }


def _odd_details(work: Work) -> dict[str, None]:
    position, duration, edited = work.position, work.duration, work.edited_at
    odd: dict[str, None] = {}
    if position is not None and not 0 < position <= LARGEST_POSITION:
        odd["position"] = None
    if duration is not None and not 0 <= duration <= LONGEST_DURATION:
        odd["duration"] = None
    if edited is not None and not is_publication_date(edited, work.captured_at):
        odd["edited_at"] = None
    return odd


def _is_odd(moment: datetime, work: Work) -> bool:
    return not is_publication_date(moment, work.captured_at)


def _without_odd_time(link: Link, work: Work) -> Link:
    is_odd = link.published_at is not None and _is_odd(link.published_at, work)
    return replace(link, published_at=None) if is_odd else link


def _counted(remarks: Counter[str]) -> str:
    return ", ".join(f"{what} for {count}" for what, count in remarks.items())


def _named(left_out: list[str]) -> str:
    more = len(left_out) - NAMED
    others = f" and {more} more" if more > 0 else ""
    return f"left out: {', '.join(left_out[:NAMED])}{others}"


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=CHINA)


def _day(moment: date) -> str:
    return moment.isoformat()[:10]
