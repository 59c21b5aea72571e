"""Weeks, months, quarters and years of a window."""

from datetime import date

import pytest

from analysis.choices import Period
from analysis.errors import DataError
from analysis.periods import name_period, split
from analysis.window import Window

HALF = Window(date(2026, 5, 10), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("period", "names"),
    [
        (
            Period.MONTH,
            [f"2026-{number:02}" for number in range(6, 13)],
        ),
        (Period.QUARTER, ["2026Q3", "2026Q4"]),
    ],
)
def test_whole_periods(period: Period, names: list[str]) -> None:
    assert [name_period(each, period) for each in split(HALF, period)] == names


def test_weeks_run_from_sunday_to_saturday() -> None:
    found = split(HALF, Period.WEEK)
    assert name_period(found[0], Period.WEEK) == "2026-05-10"  # a Sunday
    assert found[-1].end == date(2026, 12, 27)
    assert all((each.end - each.start).days == 7 for each in found)
    assert len(found) == 33


def test_what_cannot_be_split() -> None:
    with pytest.raises(DataError, match="2026-05-10 to 2026-12-31 holds no whole year: choose"):
        split(HALF, Period.YEAR)
    ten_years = Window(date(2016, 1, 1), date(2026, 1, 1))
    with pytest.raises(DataError, match="has 521 weeks, 120 at most: choose longer ones"):
        split(ten_years, Period.WEEK)
    assert len(split(ten_years, Period.MONTH)) == 120
