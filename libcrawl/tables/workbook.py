"""Excel workbooks (.xlsx): the values that Excel last showed, never formulas."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from libcrawl.tables.grid import Cell, Grid, make_grid
from libcrawl.tables.problems import TableError

# Bytes of all parts together, unpacked: texts that sheets share are held in memory as a whole.
LONGEST_BOOK = 256 << 20
FORMULA = b"<f"
CHUNK = 1 << 20
# How a workbook writes what XML may not hold: _x000D_
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
DECLARED = (b"<!DOCTYPE", b"<!ENTITY")


def read_workbook(
    path: Path, sheet: str | None, expected: Collection[str], heading_row: int = 1
) -> Grid:
    """The grid of a sheet, of the first one where none is named. Raises TableError, OSError.

    `expected` are column names by which a heading is known.
    """
    with path.open("rb") as file, warnings.catch_warnings():
        # Styles and extensions that openpyxl does not know carry no values.
        warnings.simplefilter("ignore")
        has_formulas = _look_inside(path)
        try:
            book = load_workbook(file, read_only=True, data_only=True)
        except Exception as problem:  # damage makes the readers stumble over anything
            raise _broken(path, problem) from None
        try:
            rows = _rows(path, book, sheet, has_formulas=has_formulas)
            return make_grid(path, rows, heading_row, expected)
        except TableError:
            raise
        except Exception as problem:
            raise TableError(f"{path}: a sheet cannot be read ({_words(problem)})") from None
        finally:
            book.close()


def _look_inside(path: Path) -> bool:
    """Whether a sheet has formulas. Raises TableError where there is more inside than a table
    has, or what no program writes."""
    has_formulas = False
    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LONGEST_BOOK:
                raise TableError(
                    f"{path}: has more than {LONGEST_BOOK >> 20} MiB when it is unpacked: split it"
                )
            for part in parts.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                with parts.open(part) as content:
                    beginning = content.read(CHUNK)
                    if any(word in beginning for word in DECLARED):
                        raise TableError(f"{path}: {part.filename} declares a document type")
                if part.filename.startswith("xl/worksheets/"):
                    with parts.open(part) as content:
                        has_formulas = has_formulas or _contains(content, FORMULA)
    except TableError:
        raise
    except Exception as problem:
        raise _broken(path, problem) from None
    return has_formulas


def _contains(content: Any, wanted: bytes) -> bool:
    end = b""
    while data := content.read(CHUNK):
        if wanted in end + data:
            return True
        end = data[-len(wanted) :]
    return False


def _rows(path: Path, book: Any, sheet: str | None, *, has_formulas: bool) -> Iterator[list[Cell]]:
    """The cells of each row as the sheet shows them."""
    rows = _sheet(path, book, sheet).iter_rows()
    if not has_formulas:
        for row in rows:
            yield [_shown(cell) for cell in row]
        return
    with path.open("rb") as file:
        written = load_workbook(file, read_only=True)
        try:
            formulas = _sheet(path, written, sheet).iter_rows()
            for row, sources in zip(rows, formulas, strict=True):
                yield [_shown(*pair) for pair in zip(row, sources, strict=True)]
        finally:
            written.close()


def _shown(cell: Any, source: Any = None) -> Cell:
    """A cell's value; as text where the sheet shows something else than the value."""
    value: Cell = cell.value
    if value is None:
        # A formula that no program has worked out: its text, which nothing takes for a value.
        return str(source.value) if source is not None and source.data_type == "f" else None
    if isinstance(value, str):
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, int | float) and not isinstance(value, bool) and value:
        is_percentage = "%" in str(cell.number_format or "")
        return f"{value * 100:g}%" if is_percentage else value
    if isinstance(value, time | timedelta) and "s" not in str(cell.number_format or "s").lower():
        # 3:05 that was typed for three minutes: the program took it for hours, and shows 3:05.
        return _hours_and_minutes(value)
    return value


def _hours_and_minutes(value: time | timedelta) -> str:
    seconds = (
        value.total_seconds()
        if isinstance(value, timedelta)
        else value.hour * 3600 + value.minute * 60
    )
    return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02}"


def _sheet(path: Path, book: Any, sheet: str | None) -> Any:
    if sheet is None:
        if not book.worksheets:
            raise TableError(f"{path}: has no sheet with cells")
        found = book.worksheets[0]
    elif sheet in book.sheetnames:
        found = book[sheet]
    else:
        known = "”, “".join(book.sheetnames)
        raise TableError(f"{path}: there is no sheet “{sheet}”; there is “{known}”")
    if not hasattr(found, "reset_dimensions"):
        raise TableError(f"{path}: sheet “{found.title}” is a chart and has no cells")
    found.reset_dimensions()  # a file may declare any size
    return found


def _broken(path: Path, problem: Exception) -> TableError:
    return TableError(
        f"{path}: is not a whole .xlsx workbook ({_words(problem)});"
        " open it in Excel and save it again"
    )


def _words(problem: BaseException) -> str:
    return (str(problem) or type(problem).__name__).splitlines()[0]
