"""Excel workbooks (.xlsx): the values that Excel last showed, never formulas."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from libcrawl.tables.grid import Grid, make_grid
from libcrawl.tables.problems import TableError

BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError)


def read_workbook(path: Path, sheet: str | None) -> Grid:
    """The grid of a sheet, of the first one where none is named. Raises TableError."""
    try:
        with warnings.catch_warnings():
            # Styles and extensions that openpyxl does not know carry no values.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
    except BROKEN as problem:
        raise TableError(
            f"{path}: is not a whole .xlsx workbook ({_words(problem)});"
            " open it in Excel and save it again"
        ) from None
    try:
        return make_grid(path, _sheet(path, book, sheet).iter_rows(values_only=True))
    except BROKEN as problem:
        raise TableError(f"{path}: a sheet cannot be read ({_words(problem)})") from None
    finally:
        book.close()


def _sheet(path: Path, book: Any, sheet: str | None) -> Any:
    if sheet is None:
        return book.worksheets[0]
    if sheet not in book.sheetnames:
        known = "”, “".join(book.sheetnames)
        raise TableError(f"{path}: there is no sheet “{sheet}”; there is “{known}”")
    return book[sheet]


def _words(problem: BaseException) -> str:
    return (str(problem) or type(problem).__name__).splitlines()[0]
