"""Facts about libraries that no platform shows (staff, budget, visits), from the user's table.

A row for each library, by its code or its Chinese name, and a column for each fact. What is not
known stays empty; a column is of numbers where at least half of its cells are.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.names import (
    ACCOUNT_FIGURES,
    ACCOUNT_GROUPINGS,
    CHANNELS,
    WORK_FIGURES,
    WORK_GROUPINGS,
)

LIBRARIES = "SELECT code AS library, name_zh, level FROM libraries ORDER BY code"
# Columns of tables that facts stand beside.
OTHERS = {
    *(
        "account_id",
        "work_id",
        "published_at",
        "captured_at",
        "heading",
        "url",
        "tag",
        "group",
        "by",
    ),
    *("column", "score", "rank", "missing", "reason", "lower_bound", "lower_bounds", "window", "n"),
    *("period_name", "window_from", "window_to", "rounded", "capped", "push_id", "deleted_at"),
}
KEYS = ("library", "code", "name_zh", "图书馆代码", "图书馆", "馆名")
UNKNOWN = {"", "-", "–", "—", "/", "NA", "N/A", "n/a", "未知"}
NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?")
SEPARATORS = ",\t;，"
LONGEST_CELL = 131_072  # characters
# Bytes of a file, and of a workbook that is unpacked: a row for each library is no more.
LONGEST_FILE = 16 << 20
LONGEST_BOOK = 64 << 20
MOST_LINES = 100_000
Row = tuple[int, list[str]]  # its line in the file, and its cells


def load_libraries(engine: Engine) -> pd.DataFrame:
    """One row for each library of the panel: library (its code), name_zh, level."""
    return read(engine, LIBRARIES)


def read_facts(path: Path, libraries: pd.DataFrame) -> pd.DataFrame:
    """One row for each library of the file: library (its code), and its facts.

    `path`: CSV in UTF-8 (with or without mark) or GB 18030, or .xlsx, whose first sheet is read.
    `libraries`: as load_libraries gives them. Raises DataError with every problem, each with its
    file, line and column.
    """
    is_workbook = path.suffix.lower() == ".xlsx"
    rows = [
        (line, cells)
        for line, cells in (_workbook(path) if is_workbook else _text(path))
        if any(cells)
    ]
    if len(rows) < 2:
        raise DataError(f"{path}: a heading and a row for each library are expected")
    (_, heading), *body = rows
    key = _check_heading(path, heading)
    problems = [
        f"{path}:{line}: {len(cells)} cells, the heading has {len(heading)}"
        for line, cells in body
        if len(cells) != len(heading)
    ]
    _raise(problems)
    codes = _find_libraries(path, [(line, cells[key]) for line, cells in body], libraries)
    facts = {"library": pd.Series(codes, dtype="string")}
    for place, name in enumerate(heading):
        if place != key:
            facts[name] = _column(path, name, [(line, cells[place]) for line, cells in body])
    return pd.DataFrame(facts)


def check_names(path: Path, facts: pd.DataFrame, versions: Collection[str]) -> None:
    """Raises DataError for a fact with the name of a built-in column.

    `versions`: of the indices, which are columns, too.
    """
    figures, groupings = ACCOUNT_FIGURES | WORK_FIGURES, ACCOUNT_GROUPINGS | WORK_GROUPINGS
    ours = {*figures, *groupings, *versions, *OTHERS}
    _raise(
        f"{path}:1: {name} is a column of ours: give that of the facts another name"
        for name in facts.columns[1:]
        if name in ours
    )


def _text(path: Path) -> Iterator[Row]:
    data = _bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise DataError(f"{path}: neither UTF-8 nor GB 18030 (GBK)") from None
    if "\0" in text:
        raise DataError(f"{path}: not a text file; save it as CSV UTF-8, or as .xlsx")
    first = text.partition("\n")[0]
    csv.field_size_limit(LONGEST_CELL)  # a limit of the process, set by each reader
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise DataError(f"{path}:{reader.line_num}: not CSV: {error}; check the quotes") from None


def _workbook(path: Path) -> Iterator[Row]:
    from zipfile import ZipFile

    from openpyxl import load_workbook

    content = io.BytesIO(_bytes(path))
    try:
        if sum(part.file_size for part in ZipFile(content).infolist()) > LONGEST_BOOK:
            raise DataError(f"{path}: has more than {LONGEST_BOOK >> 20} MiB when it is unpacked")
        book = load_workbook(content, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file may declare any size
        width = 0
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if line > MOST_LINES:
                raise DataError(f"{path}: has more than {MOST_LINES:,} rows")
            cells = ["" if value is None else str(value).strip() for value in values]
            while len(cells) > width and not cells[-1]:
                cells.pop()
            width = width or len(cells)
            yield line, cells + [""] * (width - len(cells))
        book.close()
    except DataError:
        raise
    except Exception as error:  # a broken archive raises all kinds of errors
        message = (str(error) or type(error).__name__).partition("\n")[0]
        raise DataError(
            f"{path}: not a whole .xlsx workbook ({message}); open it and save it again"
        ) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > LONGEST_FILE:
        raise DataError(f"{path}: has more than {LONGEST_FILE >> 20} MiB")
    return content


def _check_heading(path: Path, heading: list[str]) -> int:
    """Position of the column that names the library."""
    problems = [
        f"{path}:1: column {place} has no heading"
        for place, name in enumerate(heading, start=1)
        if not name
    ]
    problems += [
        f"{path}:1: column {place} is called {name}: call the index of WeChat Channels {CHANNELS}"
        for place, name in enumerate(heading, start=1)
        if name != CHANNELS and name.casefold() == CHANNELS
    ]
    twice = {name for name in heading if name and heading.count(name) > 1}
    problems += [f"{path}:1: two columns are called {name}" for name in sorted(twice)]
    keys = [name for name in KEYS if name in heading]
    if not keys:
        problems.append(f"{path}:1: no column names the library: one of {', '.join(KEYS)}")
    elif len(heading) < 2:
        problems.append(f"{path}:1: there is no fact beside {keys[0]}")
    _raise(problems)
    return heading.index(keys[0])


def _find_libraries(path: Path, cells: list[tuple[int, str]], libraries: pd.DataFrame) -> list[str]:
    """The library code of each row; the file has the code or the Chinese name."""
    codes = dict(zip(libraries["name_zh"], libraries["library"], strict=True))
    codes |= {code: code for code in libraries["library"]}
    problems: list[str] = []
    seen: dict[str, int] = {}
    for line, given in cells:
        code = codes.get(given)
        if code is None:
            problems.append(f"{path}:{line}: library {given!r} is not in the panel")
        elif code in seen:
            problems.append(f"{path}:{line}: library {given!r} is in line {seen[code]} already")
        else:
            seen[code] = line
    _raise(problems)
    return list(seen)


def _column(path: Path, name: str, cells: list[tuple[int, str]]) -> pd.Series:
    """A numeric column if it is an index or at least half of its cells are numbers, else text."""
    given = [(line, cell) for line, cell in cells if cell not in UNKNOWN]
    wrong = [(line, cell) for line, cell in given if _number(cell) is None]
    if name != CHANNELS and (len(wrong) * 2 > len(given) or not given):
        texts = [cell if cell not in UNKNOWN else None for _, cell in cells]
        return pd.Series(texts, dtype="string")
    _raise(
        f"{path}:{line}: {name}: {cell!r} is not a number; leave unknown cells empty"
        for line, cell in wrong
    )
    return pd.Series([_number(cell) for _, cell in cells], dtype="Float64")


def _number(cell: str) -> float | None:
    """A number with or without separators of thousands, in plain or full-width digits."""
    plain = unicodedata.normalize("NFKC", cell)
    return float(plain.replace(",", "")) if NUMBER.fullmatch(plain) else None


def _raise(problems: Iterable[str]) -> None:
    if found := "\n".join(problems):
        raise DataError(found)
