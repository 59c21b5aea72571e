"""Frames as Excel workbooks: rows, meanings of the columns, provenance."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analysis.choices import Language
from analysis.errors import DataError
from analysis.messages import translate
from analysis.write.flat import flatten, without_zones
from analysis.write.labels import codes, label, meaning
from analysis.write.limits import SHEET_ROWS
from analysis.write.provenance import Provenance

LONGEST = 32_767  # characters of a cell
# Control characters, halves of others and two more: no XML may hold them.
UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# What Excel takes for a character written by its number.
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
WIDEST = 40
BOLD = Font(name="Calibri", bold=True)
SENTENCES = ("quality", "counters_reason")  # facts that are messages
SHEETS = {
    Language.EN: ("data", "columns", "source"),
    Language.ZH: ("数据", "列说明", "来源"),
}
DESCRIPTION = {
    Language.EN: ("column", "label", "meaning", "codes"),
    Language.ZH: ("列", "标签", "含义", "代码"),
}
ORIGIN = {Language.EN: ("name", "value"), Language.ZH: ("项目", "内容")}
# Excel has words of its own; without ours LibreOffice shows a bare 1.
TRUTH = '"TRUE";"TRUE";"FALSE"'


class WorkbookWriter:
    """Writes a sheet of rows with a frozen header, one of meanings, and one of provenance.

    Identifiers are text, and text stays text even if it looks like a formula.
    """

    def __init__(self, path: Path, language: Language) -> None:
        self._path = path
        self._language = language
        self._book = Workbook(write_only=True)
        self._sheet = self._new_sheet(SHEETS[language][0])
        self._columns: list[str] = []
        self._rows = 0
        self._is_saved = False
        self.cut = 0
        self.cleaned = 0

    def add(self, frame: pd.DataFrame) -> None:
        """Add rows of the same columns. Raises DataError if the sheet cannot hold them."""
        self._rows += len(frame)
        if self._rows > SHEET_ROWS:
            raise DataError(
                f"a sheet of Excel holds {SHEET_ROWS:,} rows and there are more: "
                "write .parquet or .csv, or choose a shorter window"
            )
        flat = without_zones(flatten(frame))
        rows = flat.astype(object).where(flat.notna(), None).to_numpy().tolist()
        if not self._columns:
            self._columns = [str(name) for name in flat.columns]
            _begin(self._sheet, self._columns, rows[:1000])
        for row in rows:
            self._sheet.append([self._cell(*each) for each in zip(self._columns, row, strict=True)])

    def finish(self, source: Provenance) -> None:
        """Write the other sheets, and the file."""
        last = get_column_letter(max(len(self._columns), 1))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows + 1}"
        _, columns, origin = SHEETS[self._language]
        _list(
            self._new_sheet(columns),
            DESCRIPTION[self._language],
            [self._describe(name) for name in self._columns],
        )
        facts = [
            (
                label(name, self._language),
                translate(words, self._language) if name in SENTENCES else words,
            )
            for name, words in source.rows()
        ]
        _list(self._new_sheet(origin), ORIGIN[self._language], facts)
        # A disk that is full is reported by the file alone, not by the half-closed archive too.
        archive = io.BytesIO()
        self._book.save(archive)
        self._is_saved = True
        self._path.write_bytes(archive.getbuffer())

    def close(self) -> None:
        """Discard a sheet that was not saved: its rows are in a temporary file."""
        if not self._is_saved:
            cast(Any, self._sheet).close()

    def _new_sheet(self, title: str) -> Worksheet:
        # A write-only sheet has the methods of Worksheet that we use.
        return cast(Worksheet, self._book.create_sheet(title))

    def _describe(self, name: str) -> tuple[str, ...]:
        known = codes(name, self._language)
        codes_in_words = "; ".join(f"{code}: {words}" for code, words in known.items())
        return name, label(name, self._language), meaning(name, self._language), codes_in_words

    def _cell(self, name: str, value: Any) -> Cell | None:
        if value is None:
            return None
        if name.endswith("_id") and not isinstance(value, str):
            value = str(value)
        if isinstance(value, str):
            usable = UNUSABLE.sub("", value)
            self.cleaned += usable != value
            value = usable[:LONGEST]
            self.cut += value != usable
        return _cell(self._sheet, value)


def _begin(sheet: Worksheet, titles: Sequence[str], rows: list[list[Any]]) -> None:
    for number, title in enumerate(titles, start=1):
        longest = max([_width(title), *(_width(row[number - 1]) for row in rows)])
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = min(longest + 3, WIDEST)
    sheet.freeze_panes = "A2"
    cells = [_cell(sheet, title) for title in titles]
    for cell in cells:
        cell.font = BOLD
    sheet.append(cells)


def _list(sheet: Worksheet, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    listed = [list(row) for row in rows]
    _begin(sheet, titles, listed)
    for row in listed:
        sheet.append([_cell(sheet, value) for value in row])


def _width(value: Any) -> int:
    """Width in Latin letters; Chinese ones are twice as wide."""
    if isinstance(value, datetime):
        return 19
    if isinstance(value, float):
        return 12
    return 0 if value is None else sum(2 if each > "\u2e80" else 1 for each in str(value)[:60])


def _cell(sheet: Worksheet, value: Any) -> Cell:
    if isinstance(value, str):
        usable = ESCAPE.sub("_x005F_", UNUSABLE.sub("", value))
        cell = WriteOnlyCell(sheet, usable.replace("\r", "_x000D_"))
        cell.data_type = "s"  # also where it begins like a formula
        cell.number_format = "@"
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, bool):
        cell.number_format = TRUTH
    elif isinstance(value, float):
        cell.number_format = "0.0000" if abs(value) < 10 else "#,##0.00"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    return cell
