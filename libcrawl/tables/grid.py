"""The content of a file as a table: a heading, and rows with the numbers that Excel shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path

from libcrawl.tables.problems import TableError

Cell = str | int | float | bool | datetime | date | time | timedelta | None
# A row that begins so is a remark for people, as in the templates; one that begins with a topic
# (#阅读推广#) or with what a formula gives that failed (#N/A) is none.
REMARK = re.compile(r"#(?![^\s#][^#\n]*#)")
# What spreadsheet programs show in place of a value.
FAILED = frozenset((
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#GETTING_DATA",
))  # fmt: skip
# Characters that no XML, and therefore no workbook, may hold, and halves of others.
UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
# A heading stands no lower.
LOWEST_HEADING = 20
# Rows of a sheet of Excel.
SHEET_ROWS = 1 << 20


@dataclass(frozen=True, slots=True)
class GridRow:
    """`number` as Excel shows it: the heading is row 1, unless the mapping names another."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Column names and the rows below them, blank ones and remarks left out.

    `remarks` counts the rows that are remarks, `cleaned` the cells of which characters that
    nothing can show were taken away.
    """

    path: Path
    heading: tuple[str, ...]
    rows: tuple[GridRow, ...]
    remarks: int = 0
    cleaned: int = 0


def make_grid(
    path: Path,
    records: Iterable[Sequence[Cell]],
    heading_row: int = 1,
    expected: Collection[str] = (),
) -> Grid:
    """The grid of a file's records; rows above the heading are left out.

    `expected` are column names: where another row has some of them and the heading none, the error
    names that row. Raises TableError when the heading cannot be used, or the table is too large.
    """
    records = iter(records)
    top = list(islice(records, max(heading_row, LOWEST_HEADING)))
    _check_place(path, top, heading_row, expected)
    heading = _heading(path, top[heading_row - 1] if heading_row <= len(top) else (), heading_row)
    numbered = enumerate(chain(top[heading_row:], records), start=heading_row + 1)
    rows: list[GridRow] = []
    remarks = cleaned = 0
    for number, record in numbered:
        if number > SHEET_ROWS:
            raise TableError(f"{path}: has more rows than a sheet of Excel, {SHEET_ROWS:,}")
        cells, changed = _clean(record)
        if all(cell in (None, "") for cell in cells):
            continue
        if _is_remark(cells[0]):
            remarks += 1
            continue
        if any(cell not in (None, "") for cell in cells[len(heading) :]):
            raise TableError(
                f"{path}: row {number} has more cells than row {heading_row} has columns; a comma"
                " or line break within a cell needs quotes around the cell"
            )
        if len(rows) == MOST_ROWS:
            raise TableError(f"{path}: has more than {MOST_ROWS:,} rows: split it")
        padding = (None,) * (len(heading) - len(cells))
        rows.append(GridRow(number, (*cells[: len(heading)], *padding)))
        cleaned += changed
    return Grid(path, heading, tuple(rows), remarks, cleaned)


def _check_place(
    path: Path, top: Sequence[Sequence[Cell]], heading_row: int, expected: Collection[str]
) -> None:
    """Raises TableError where another row names the columns."""
    named = [len(set(_names(record)) & set(expected)) for record in top]
    most = max(named, default=0)
    if most and heading_row <= len(named) and not named[heading_row - 1]:
        place = named.index(most) + 1
        raise TableError(
            f"{path}: row {place} names the columns, not row {heading_row}: write"
            f" `heading = {place}` into the mapping"
        )


def _names(record: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(
        "" if cell is None else UNUSABLE.sub("", str(cell)).strip().strip("\ufeff")
        for cell in record
    )


def _heading(path: Path, first: Sequence[Cell], row: int) -> tuple[str, ...]:
    heading = _names(first)
    while heading and not heading[-1]:
        heading = heading[:-1]
    if not heading:
        raise TableError(f"{path}: row {row} is blank, expected the names of the columns")
    if len(heading) > MOST_COLUMNS:
        raise TableError(
            f"{path}: row {row} has {len(heading):,} columns, at most {MOST_COLUMNS:,}"
        )
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        raise TableError(*(f"{path}: column “{name}” appears twice in row {row}" for name in twice))
    return heading


def _clean(record: Sequence[Cell]) -> tuple[tuple[Cell, ...], int]:
    """The cells without what nothing can show, and how many were changed."""
    cells: list[Cell] = []
    changed = 0
    for cell in record:
        if not isinstance(cell, str):
            cells.append(cell)
            continue
        usable = UNUSABLE.sub("", cell)
        changed += usable != cell
        cells.append(usable.strip())
    return tuple(cells), changed


def _is_remark(cell: Cell) -> bool:
    return isinstance(cell, str) and cell not in FAILED and REMARK.match(cell) is not None


def letter(index: int) -> str:
    """The name that Excel gives a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        name = chr(ord("A") + place) + name
    return name
