"""Windows: what an index looks at, and when the counters of its works were to be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analysis.errors import DataError

SHANGHAI = ZoneInfo("Asia/Shanghai")
WINDOW_END = "window_end"
YEARS = range(1970, 3000)
SPAN = re.compile(
    r"\d+ (minute|hour|day|week|month|year)s?( \d+ (minute|hour|day|week|month|year)s?)*"
)


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to before `end`, days in Asia/Shanghai.

    `observed_at`: "window_end", or an age of the works such as "7 days" or "1 day 12 hours".
    `tolerance`: how old counters may be at that moment; None: 7 days, or half the age. Raises
    DataError where they are neither.
    """

    start: date
    end: date
    observed_at: str = WINDOW_END
    tolerance: str | None = None

    def __post_init__(self) -> None:
        if self.observed_at != WINDOW_END and not SPAN.fullmatch(self.observed_at):
            raise DataError(
                f"{self.observed_at!r} is neither {WINDOW_END} nor an age like '7 days'"
            )
        if self.tolerance is not None and not SPAN.fullmatch(self.tolerance):
            raise DataError(f"{self.tolerance!r} is no span of time like '3 days'")

    def __str__(self) -> str:
        return f"{self.start} to {self.end - timedelta(days=1)}"

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Start and end in Asia/Shanghai."""
        return _midnight(self.start), _midnight(self.end)

    @property
    def days(self) -> float:
        """Days as the owner of WCI counts them: 365 for a calendar year, 30 for a month."""
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

        Raises DataError where there are no such days.
        """
        _require_known(self.start)
        if self._is_month:
            start = (self.start - timedelta(days=1)).replace(day=1)
        elif self._is_year:
            start = self.start.replace(year=self.start.year - 1)
        else:
            start = self.start - (self.end - self.start)
        return replace(self, start=start, end=self.start)


def month(text: str, observed_at: str = WINDOW_END, tolerance: str | None = None) -> Window:
    """The month "2026-10". Raises DataError where it has not ended."""
    try:
        start = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise DataError(f"{text!r} is not a month like 2026-10") from None
    _require_known(start)
    return _ended(Window(start, _next_month(start), observed_at, tolerance))


def week(text: str, observed_at: str = WINDOW_END, tolerance: str | None = None) -> Window:
    """The week, Sunday to Saturday, of a day. Raises DataError where it has not ended."""
    day = _day(text)
    start = day - timedelta(days=day.isoweekday() % 7)
    return _ended(Window(start, start + timedelta(days=7), observed_at, tolerance))


def between(
    first: str, last: str, observed_at: str = WINDOW_END, tolerance: str | None = None
) -> Window:
    """The days from the first to the last. Raises DataError where they have not ended."""
    start, end = _day(first), _day(last) + timedelta(days=1)
    if end <= start:
        raise DataError(f"{last} lies before {first}")
    return _ended(Window(start, end, observed_at, tolerance))


def last_month(observed_at: str = WINDOW_END, tolerance: str | None = None) -> Window:
    """The month that ended last."""
    present = datetime.now(UTC).astimezone(SHANGHAI).date().replace(day=1)
    return Window((present - timedelta(days=1)).replace(day=1), present, observed_at, tolerance)


def _ended(window: Window) -> Window:
    if window.moments[1] > datetime.now(UTC):
        raise DataError(f"{window} has not ended yet: choose a window that lies in the past")
    return window


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DataError(f"{text!r} is not a day like 2026-10-31") from None
    return _require_known(day)


def _require_known(day: date) -> date:
    """The day, where those around it exist, too."""
    if day.year not in YEARS:
        raise DataError(f"{day} lies outside of the years {YEARS[0]} to {YEARS[-1]}")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
