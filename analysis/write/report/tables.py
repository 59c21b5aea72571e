"""The tables of a page as one workbook: a sheet for each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell

from analysis.choices import Language
from analysis.write.report.blocks import Column, Page, Table
from analysis.write.report.words import Both, both_codes, both_reason
from analysis.write.workbook import BOLD, ESCAPE, UNUSABLE

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST = 31  # characters of a sheet's name


def write_page_tables(page: Page, path: Path, language: Language) -> None:
    """Write every table with rows; no file if there is none."""
    tables = [each for each in page.tables if len(each.frame)]
    if not tables:
        return
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for table in tables:
        sheet = book.create_sheet(_name(table, language, taken))
        sheet.freeze_panes = "A2"
        sheet.append([_text(sheet, each.heading.of(language), bold=True) for each in table.columns])
        for row in table.every_row:
            values = (_value(row.get(each.name), each, language) for each in table.columns)
            sheet.append([_text(sheet, v) if isinstance(v, str) else v for v in values])
    book.save(path)


def _name(table: Table, language: Language, taken: set[str]) -> str:
    plain = FORBIDDEN.sub(" ", table.caption.of(language)).strip()[:LONGEST] or table.key[:LONGEST]
    name, number = plain, 2
    while name.lower() in taken:
        name = f"{plain[: LONGEST - 3]} {number}"
        number += 1
    taken.add(name.lower())
    return name


def _value(value: Any, column: Column, language: Language) -> Any:  # noqa: PLR0911
    if value is None or (not isinstance(value, tuple) and pd.isna(value)):
        return None
    if isinstance(value, Both):
        return value.of(language)
    if column.is_number:
        return float(value)
    if column.kind == "code":
        return both_codes(column.code or column.name, str(value)).of(language)
    if column.kind == "reason":
        return both_reason(str(value)).of(language)
    if column.kind == "moment":
        return value.tz_convert("Asia/Shanghai").tz_localize(None).to_pydatetime()
    if column.kind == "bool":
        return bool(value)
    return str(value)


def _text(sheet: Any, text: str, *, bold: bool = False) -> Cell | str:
    """A text cell: text stays text even if it looks like a formula or an error."""
    usable = ESCAPE.sub("_x005F_", UNUSABLE.sub("", text)).replace("\r", " ")[:32_767]
    if not bold and not usable.startswith(("=", "#")):
        return usable  # a cell of its own takes ten times as long
    cell = WriteOnlyCell(sheet, usable)
    cell.data_type = "s"
    if bold:
        cell.font = BOLD
    return cell
