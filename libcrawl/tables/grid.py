"""A table as it stands in its file: a heading, and rows with the numbers that Excel shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from libcrawl.tables.problems import TableError

Cell = str | int | float | bool | datetime | date | time | timedelta | None
# A row that begins so is a remark for people, as in the templates.
REMARK = "#"


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as Excel shows it: the heading is row 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Column names and the rows below them, blank ones and remarks left out."""

    path: Path
    heading: tuple[str, ...]
    rows: tuple[Row, ...]


def make_grid(path: Path, records: Iterable[Sequence[Cell]]) -> Grid:
    """The grid of a file's records. Raises TableError when the heading cannot be used."""
    numbered = enumerate(records, start=1)
    _, first = next(numbered, (1, ()))
    heading = tuple("" if cell is None else str(cell).strip().strip("\ufeff") for cell in first)
    while heading and not heading[-1]:
        heading = heading[:-1]
    if not heading:
        raise TableError(f"{path}: row 1 is blank, expected the names of the columns")
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        raise TableError(*(f"{path}: column “{name}” stands twice in row 1" for name in twice))
    rows = []
    for number, record in numbered:
        cells = tuple(cell.strip() if isinstance(cell, str) else cell for cell in record)
        if all(cell in (None, "") for cell in cells) or _is_remark(cells[0]):
            continue
        if any(cell not in (None, "") for cell in cells[len(heading) :]):
            raise TableError(
                f"{path}: row {number} has more cells than row 1 has columns; a comma or line"
                " break within a cell needs quotes around the cell"
            )
        padding = (None,) * (len(heading) - len(cells))
        rows.append(Row(number, (*cells[: len(heading)], *padding)))
    return Grid(path, heading, tuple(rows))


def _is_remark(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.startswith(REMARK)


def letter(index: int) -> str:
    """The name that Excel gives a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
