"""Cells as people and programs write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from libcrawl.parsers.counts import Count
from libcrawl.parsers.times import SHANGHAI
from libcrawl.tables import cells
from libcrawl.tables.grid import Cell

COUNTS: list[tuple[Cell, int, Count]] = [
    (0, 1, Count(0)),
    ("", 1, Count(None)),
    (None, 1, Count(None)),
    (37053.0, 1, Count(37_053)),
    ("1,286", 1, Count(1_286)),
    ("１２", 1, Count(12)),
    ("1.2万", 1, Count(12_000, rounded=True)),
    ("1.5w", 1, Count(15_000, rounded=True)),
    ("10W+", 1, Count(100_000, capped=True)),
    ("10万+", 1, Count(100_000, capped=True)),
    (1.5, 10_000, Count(15_000, rounded=True)),
    ("3", 10_000, Count(30_000, rounded=True)),
    ("1.2万", 10_000, Count(12_000, rounded=True)),  # its own unit
    (0, 10_000, Count(0)),
    (None, 10_000, Count(None)),
]


@pytest.mark.parametrize(("cell", "unit", "count"), COUNTS)
def test_counts(cell: Cell, unit: int, count: Count) -> None:
    assert cells.count(cell, unit) == count


@pytest.mark.parametrize("cell", ["很多", "-5", -5, 1.5, True, "1e5", "########", "5%", date.min])
def test_no_counts(cell: Cell) -> None:
    with pytest.raises(ValueError, match="is not a counter"):
        cells.count(cell)


DAY = timedelta(days=1)
EXCEL = datetime.fromisoformat("2026-10-30T18:00")  # a cell of Excel knows no zone
TIMES: list[tuple[Cell, str | None, str, timedelta]] = [
    ("2026-10-30 18:05", None, "2026-10-30T18:05", timedelta(minutes=1)),
    ("2026/10/3 8:05:09", None, "2026-10-03T08:05:09", timedelta(0)),
    ("2026年10月30日", None, "2026-10-30", DAY),
    ("2026.10.3", None, "2026-10-03", DAY),
    ("30/10/2026", "%d/%m/%Y", "2026-10-30", DAY),
    ("30/10/2026 18h", "%d/%m/%Y %Hh", "2026-10-30T18:00", timedelta(0)),
    (EXCEL, None, "2026-10-30T18:00", timedelta(0)),
    (date(2026, 10, 30), None, "2026-10-30", DAY),
]
NO_TIMES = (
    "昨天", "10-30", "5分钟前", "99999分钟前", "2026-13-01", "2026-02-30", 46325, 46325.5, "soon",
)  # fmt: skip


@pytest.mark.parametrize(("cell", "pattern", "at", "spread"), TIMES)
def test_times(cell: Cell, pattern: str | None, at: str, spread: timedelta) -> None:
    expected = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    assert cells.moment(cell, pattern) == (expected, spread)


def test_a_time_with_its_zone() -> None:
    moment = cells.moment("2026-10-30T10:05:00Z", None)
    assert moment is not None
    assert moment.earliest == datetime(2026, 10, 30, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize("cell", NO_TIMES)
def test_no_times(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"not a time|name a year"):
        cells.moment(cell, None)


def test_identifiers_that_a_program_has_rounded() -> None:
    assert cells.identifier("7300000000000000001") == "7300000000000000001"
    assert cells.identifier(123456) == "123456"
    assert cells.identifier(None) is None
    for cell in (7300000000000000001, 7.3e18, "7.3E+18", "7300000000000000000", '="73"'):
        with pytest.raises(ValueError, match=r"Excel|spreadsheet"):
            cells.identifier(cell)


def test_other_cells() -> None:
    assert [cells.yes_no(word) for word in ("是", "原创", True, 1, "否", 0, None)] == [
        True, True, True, True, False, False, None,
    ]  # fmt: skip
    assert [cells.seconds(cell) for cell in ("3:05", "1:00:01", 12, "7.5", time(0, 3, 5))] == [
        185, 3601, 12, 7.5, 185,
    ]  # fmt: skip
    assert cells.tags("#读书 #讲座，展览、读书") == ("读书", "讲座", "展览")
    assert cells.position("2") == 2
    assert cells.text(12.0) == "12"
    assert cells.kind("video") == "video"
    for parse, cell in (
        (cells.yes_no, "maybe"), (cells.seconds, "long"), (cells.position, "0"),
        (cells.kind, "poem"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="“"):
            parse(cell)
