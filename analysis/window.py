"""Windows: the days of a figure, and the choice of counters of its works."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analysis.errors import DataError

SHANGHAI = ZoneInfo("Asia/Shanghai")
AUTO, LATEST, WINDOW_END = "auto", "latest", "window-end"
WORDS = (AUTO, LATEST, WINDOW_END)
AGE = re.compile(r"([1-9]\d{0,4}) ?(h|hours?|d|days?|w|weeks?)")
HOURS = {"h": 1, "d": 24, "w": 168}
LONGEST_AGE = 10 * 365 * 24  # hours
YEARS = range(1970, 3000)


def read_counters(text: str) -> str:
    """Parse and normalise a choice of counters. Raises DataError if it is none.

    >>> read_counters("7 days"), read_counters("36h"), read_counters("latest")
    ('7d', '36h', 'latest')
    """
    if text in WORDS:
        return text
    found = AGE.fullmatch(text)
    hours = int(found[1]) * HOURS[found[2][0]] if found else 0
    if not 0 < hours <= LONGEST_AGE:
        raise DataError(
            f"counters {text!r}: choose {AUTO}, {LATEST}, {WINDOW_END} or an age of the works"
            " like 7d, 30d or 36h, ten years at most"
        )
    return f"{hours}h" if hours % 24 else f"{hours // 24}d"


def age_of(counters: str) -> timedelta:
    """The age of works for a choice of counters such as "7d" or "36h"."""
    return timedelta(hours=int(counters[:-1]) * HOURS[counters[-1]])


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to before `end`, days in Asia/Shanghai.

    `counters`: which counters of a work count: "latest", an age such as "7d", "window-end", or
    "auto", which load_observations replaces by "7d" or "latest". `as_of`: of the latest ones, those
    seen before that day. Raises DataError for an unknown choice, or one that contradicts `as_of`.
    """

    start: date
    end: date
    counters: str = AUTO
    as_of: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "counters", read_counters(self.counters))
        if self.as_of is not None:
            object.__setattr__(self, "counters", self._as_of())

    def _as_of(self) -> str:
        assert self.as_of is not None
        if self.counters not in (AUTO, LATEST):
            raise DataError(f"--as-of goes with --counters {LATEST}, not with {self.counters}")
        if _midnight(self.as_of) > datetime.now(UTC):
            raise DataError(f"--as-of {self.as_of} lies in the future: nothing was seen there yet")
        if self.as_of <= self.start:
            raise DataError(f"--as-of {self.as_of}: nothing of {self} was seen before that day")
        return LATEST

    def __str__(self) -> str:
        return f"{self.start} to {self.end - timedelta(days=1)}"

    @property
    def span(self) -> tuple[date, date]:
        """Its days, without the choice of counters."""
        return self.start, self.end

    @property
    def seen_before(self) -> datetime | None:
        """The moment that `as_of` names."""
        return None if self.as_of is None else _midnight(self.as_of)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Start and end in Asia/Shanghai."""
        return _midnight(self.start), _midnight(self.end)

    @property
    def days(self) -> float:
        """Number of days as WCI counts them: 365 for a calendar year, 30 for a month."""
        if self._is_month:
            return 30.0
        return 365.0 if self._is_year else float((self.end - self.start).days)

    @property
    def _is_month(self) -> bool:
        return self.start.day == 1 and self.end == _next_month(self.start)

    @property
    def _is_year(self) -> bool:
        first = (self.start.day, self.start.month) == (1, 1)
        return first and self.end == self.start.replace(year=self.start.year + 1)

    def before(self) -> Window:
        """The window of the same length, or the month or year, that ends where this begins.

        Raises DataError if there are no such days.
        """
        _require_known(self.start)
        if self._is_month:
            start = (self.start - timedelta(days=1)).replace(day=1)
        elif self._is_year:
            start = self.start.replace(year=self.start.year - 1)
        else:
            start = self.start - (self.end - self.start)
        return replace(self, start=start, end=self.start)


def month(text: str, counters: str = AUTO, as_of: date | None = None) -> Window:
    """The month "2026-10". Raises DataError if it has not ended."""
    try:
        start = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise DataError(f"{text!r} is not a month like 2026-10") from None
    _require_known(start)
    return _ended(Window(start, _next_month(start), counters, as_of))


def week(text: str, counters: str = AUTO, as_of: date | None = None) -> Window:
    """The week, Sunday to Saturday, of a day. Raises DataError if it has not ended."""
    day = read_day(text)
    start = day - timedelta(days=day.isoweekday() % 7)
    return _ended(Window(start, start + timedelta(days=7), counters, as_of))


def between(first: str, last: str, counters: str = AUTO, as_of: date | None = None) -> Window:
    """The days from the first to the last. Raises DataError if they have not ended."""
    start, end = read_day(first), read_day(last) + timedelta(days=1)
    if end <= start:
        raise DataError(f"{last} lies before {first}")
    return _ended(Window(start, end, counters, as_of))


def last_month(counters: str = AUTO, as_of: date | None = None) -> Window:
    """The month that ended last."""
    present = datetime.now(UTC).astimezone(SHANGHAI).date().replace(day=1)
    return Window((present - timedelta(days=1)).replace(day=1), present, counters, as_of)


def _ended(window: Window) -> Window:
    if window.moments[1] > datetime.now(UTC):
        raise DataError(f"{window} has not ended yet: choose a window that lies in the past")
    return window


def read_day(text: str) -> date:
    """Parse a day such as "2026-10-31". Raises DataError if it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DataError(f"{text!r} is not a day like 2026-10-31") from None
    return _require_known(day)


def _require_known(day: date) -> date:
    """Raises DataError for a day outside of YEARS."""
    if day.year not in YEARS:
        raise DataError(f"{day} lies outside of the years {YEARS[0]} to {YEARS[-1]}")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
