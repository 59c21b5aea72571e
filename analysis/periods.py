"""Periods within a window: whole weeks, months, quarters or years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from analysis.choices import Period
from analysis.errors import DataError
from analysis.window import Window

MOST = 120  # periods of a table
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def split(window: Window, period: Period) -> list[Window]:
    """The whole periods of a window in order of time; weeks run from Sunday to Saturday.

    Raises DataError if there is none, or more than MOST.
    """
    found = []
    start = _first(window.start, period)
    while (end := _next(start, period)) <= window.end:
        if start >= window.start:
            found.append(replace(window, start=start, end=end))
        start = end
    if not found:
        raise DataError(f"{window} holds no whole {period}: choose a longer window")
    if len(found) > MOST:
        raise DataError(f"{window} has {len(found)} {period}s, {MOST} at most: choose longer ones")
    return found


def name_period(window: Window, period: Period) -> str:
    """ "2026-10", "2026Q4" or "2026"; of a week its first day.

    >>> name_period(Window(date(2026, 10, 1), date(2027, 1, 1)), Period.QUARTER)
    '2026Q4'
    """
    day = window.start
    match period:
        case Period.WEEK:
            return day.isoformat()
        case Period.MONTH:
            return f"{day:%Y-%m}"
        case Period.QUARTER:
            return f"{day.year}Q{day.month // 3 + 1}"
        case Period.YEAR:
            return str(day.year)


def _first(day: date, period: Period) -> date:
    """The first day of the period that a day lies in."""
    if period is Period.WEEK:
        return day - timedelta(days=day.isoweekday() % 7)
    months = MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _next(start: date, period: Period) -> date:
    if period is Period.WEEK:
        return start + timedelta(days=7)
    months = start.year * 12 + start.month - 1 + MONTHS[period]
    return date(months // 12, months % 12 + 1, 1)
