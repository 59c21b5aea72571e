"""Frames as Excel workbooks."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analysis.columns import MEANING

WIDEST = 40


def render_workbook(frame: pd.DataFrame) -> bytes:
    """A sheet with the rows, the header frozen, and one that says what the columns mean."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "data"
    _fill(sheet, list(frame.columns), frame.astype(object).to_numpy().tolist())
    meanings = [[name, MEANING.get(name, name.replace("_", " "))] for name in frame.columns]
    _fill(book.create_sheet("columns"), ["column", "meaning"], meanings)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Worksheet, titles: list[str], rows: list[list[Any]]) -> None:
    sheet.append(titles)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            assert isinstance(cell, Cell)  # nothing is merged
            _write(cell, value)
    for column, title in enumerate(titles, start=1):
        longest = max([len(title), *(len(str(row[column - 1])) for row in rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 2, WIDEST)
    sheet.freeze_panes = "A2"


def _write(cell: Cell, value: Any) -> None:
    """Text stays text, also where it begins like a formula."""
    if pd.isna(value):
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
    elif isinstance(value, float):
        cell.number_format = "0.000000" if abs(value) < 1 else "#,##0.00"
    elif isinstance(value, int) and not isinstance(value, bool):
        cell.number_format = "0"
