"""A CSV file as rows of clean cells, each with its line number; all problems are collected."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from libcrawl.panel.encoding import decode
from libcrawl.panel.problems import Problem

INVISIBLE = "\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row that has a cell for every column."""

    line: int
    cells: dict[str, str]


def read_table(path: Path, columns: tuple[str, ...], problems: list[Problem]) -> list[PanelRow]:
    """The rows of the file that have the right shape; blank rows are skipped."""
    text = _read_text(path, problems)
    if text is None:
        return []
    records = _records(path, text, problems)
    line, header = next(records, (1, []))
    wrong = _wrong_header(header, columns)
    if wrong:
        problems.extend(Problem(path, message, line) for message in wrong)
        return []
    rows = []
    for line, record in records:
        shape = _wrong_shape(record, len(header))
        if shape:
            problems.append(Problem(path, shape, line))
            continue
        cells = dict(zip(header, record, strict=True))
        broken = [
            Problem(path, message, line, column)
            for column, cell in cells.items()
            if (message := _wrong_characters(cell))
        ]
        problems.extend(broken)
        if not broken:
            rows.append(PanelRow(line, cells))
    return rows


def _read_text(path: Path, problems: list[Problem]) -> str | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problems.append(
            Problem(path, "no such file; a panel is a folder with libraries.csv and accounts.csv")
        )
    except OSError as error:
        problems.append(Problem(path, f"cannot be read: {error.strerror}"))
    else:
        try:
            return decode(data)
        except ValueError as error:
            problems.append(Problem(path, str(error)))
    return None


def _records(path: Path, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """First line and stripped cells of every record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(
                Problem(path, f"not CSV from here on ({error}); check the quotes", line)
            )
            return
        cells = [cell.strip().strip(INVISIBLE).strip() for cell in record]
        if any(cells):
            yield line, cells


def _wrong_header(header: list[str], columns: tuple[str, ...]) -> list[str]:
    expected = f"expected {','.join(columns)}"
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        return [f"columns are separated by semicolons or tabs, {expected}: save it with commas"]
    wrong = [f"column {name} is missing, {expected}" for name in columns if name not in header]
    wrong += [
        f"column {name or 'without a name'} is not known, {expected}"
        for name in dict.fromkeys(header)
        if name not in columns
    ]
    wrong += [f"column {name} appears twice" for name in columns if header.count(name) > 1]
    return wrong


def _wrong_shape(record: list[str], width: int) -> str | None:
    if len(record) == width:
        return None
    more = "more" if len(record) > width else "fewer"
    return (
        f"{len(record)} cells, {more} than the {width} columns; "
        "a comma within a cell needs quotes around the cell"
    )


def _wrong_characters(cell: str) -> str | None:
    if "\n" in cell or "\r" in cell:
        return "line break within the cell; is a quote not closed?"
    control = [character for character in cell if unicodedata.category(character) == "Cc"]
    if control:
        return f"control character U+{ord(control[0]):04X}, expected plain text"
    return None
