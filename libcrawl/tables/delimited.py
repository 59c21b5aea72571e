"""CSV and its relatives, in the encodings and with the separators that programs here write."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from libcrawl.panel.encoding import decode
from libcrawl.tables.grid import Grid, make_grid
from libcrawl.tables.problems import TableError

SEPARATORS = (",", "\t", ";", "|", "，")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# How workbooks begin, whatever they are called.
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
# Characters of a cell, which may hold the whole text of an article.
LONGEST_CELL = 4_000_000
# Bytes of a file, which is held in memory as a whole.
LONGEST_FILE = 64 << 20


def read_delimited(path: Path, expected: Collection[str], heading_row: int = 1) -> Grid:
    """The grid of a text file: UTF-8, GB 18030 or UTF-16; the separator is found out.

    `expected` are column names that help to do so. Raises TableError.
    """
    text = _decode(path)
    separator = max(SEPARATORS, key=lambda mark: _fit(text, mark, expected, heading_row))
    return make_grid(path, _records(path, text, separator), heading_row, expected)


def _decode(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(LONGEST_FILE + 1)
    if len(data) > LONGEST_FILE:
        raise TableError(f"{path}: has more than {LONGEST_FILE >> 20} MiB: split it")
    if data.startswith(WORKBOOK):
        raise TableError(f"{path}: is a workbook by its content: let its name end in .xlsx")
    if data.startswith(OLD_WORKBOOK):
        raise TableError(f"{path}: is a workbook of the old form: save it as .xlsx")
    try:
        text = data.decode("utf-16") if data.startswith(UTF16) else decode(data)
    except UnicodeDecodeError:
        raise TableError(f"{path}: is cut off or not UTF-16, despite its byte order mark") from None
    except ValueError as problem:
        raise TableError(f"{path}: {problem}") from None
    if "\x00" in text:
        raise TableError(f"{path}: is not a text file; expected CSV or .xlsx")
    return text


def _fit(text: str, separator: str, expected: Collection[str], heading_row: int) -> tuple[int, int]:
    """How many of the expected columns, and how many columns at all, the heading then has."""
    csv.field_size_limit(LONGEST_CELL)  # of the process: whoever reads sets it
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        record = next(islice(reader, heading_row - 1, None), [])
        heading = [name.strip() for name in record]
    except csv.Error:
        return 0, 0
    return len(set(heading) & set(expected)), len(heading)


def _records(path: Path, text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as problem:
            raise TableError(
                f"{path}: row {number} is not CSV ({problem}); check the quotes"
            ) from None
        if record is None:
            return
        yield record
