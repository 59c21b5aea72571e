"""Workbooks for coders, and for settling their disagreements."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.codebook import Codebook
from analysis.write.workbook import LONGEST, UNUSABLE

CODING, THEMES, ABOUT = "coding", "themes", "about"
WORDS = {  # headings of the sheet that is filled in
    "work_id": "work_id",
    "platform": "platform 平台",
    "library": "library 图书馆",
    "published_at": "published 发布时间",
    "kind": "kind 类型",
    "title": "title 标题",
    "text": "text 正文",
    "url": "url 链接",
    "theme": "THEME 主题",
    "second_theme": "second 次要主题",
    "note": "note 备注",
}
WIDTHS = {"work_id": 10, "title": 30, "text": 80, "theme": 34, "second_theme": 34, "note": 24}
DEFINED = ("definition_zh", "definition_en")
FILLED = ("theme", "second_theme", "note")
SETTLED = "settled"  # in place of a coder: choices that the coders agreed on afterwards
LONGEST_NAME = 40  # characters of a coder's name in that of a file
GUIDE = (
    "Choose one main theme for each work in the column THEME; a second one where the work has two."
    " Code alone: talk about no work before everybody has finished.",
    "请在“THEME 主题”列为每条作品选一个主要主题；兼有两个主题时再选次要主题。"
    "请独立编码：所有人完成之前不要讨论。",
)


def save_workbook(  # noqa: PLR0917
    works: pd.DataFrame,
    codebook: Codebook,
    path: Path,
    facts: Mapping[str, Any],
    others: Sequence[str] = (),
    seed: int | None = None,
) -> None:
    """Write a workbook: a sheet to fill in, the themes, and `facts` (round_id, coder, …).

    `others`: coders whose choices are shown, to be settled. `seed`: shuffles the rows.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = CODING
    rows = works.to_dict(orient="records")
    if seed is not None:
        random.Random(seed).shuffle(rows)  # noqa: S311
    columns = [*(name for name in WORDS if name not in FILLED), *others, *FILLED]
    _fill(sheet, [WORDS.get(name, f"编码员 coder: {name}") for name in columns],
          [[row.get(name) for name in columns] for row in rows])  # fmt: skip
    for place, name in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 16)
        if name in ("theme", "second_theme") and rows:
            _offer(sheet, f"{letter}2:{letter}{len(rows) + 1}", len(codebook.themes))
    sheet.freeze_panes = "B2"
    _fill(book.create_sheet(THEMES), ["theme", *DEFINED, "cues", "examples"],
          [[t.label, t.definition_zh, t.definition_en, " ".join(t.cues), " / ".join(t.examples)]
           for t in codebook.themes])  # fmt: skip
    about = {"codebook": codebook.name, "version": codebook.version, "digest": codebook.digest}
    _fill(book.create_sheet(ABOUT), ["name", "value"],
          [*((k, str(v)) for k, v in ({**facts} | about).items()),
           *(("how to code", line) for line in GUIDE)])  # fmt: skip
    book[THEMES].column_dimensions["A"].width = 40
    book[THEMES].column_dimensions["B"].width = book[THEMES].column_dimensions["C"].width = 60
    book.save(path)


def _offer(sheet: Worksheet, cells: str, themes: int) -> None:
    """Add a drop-down by a range: an explicit list is limited to 255 characters."""
    choice = DataValidation(
        type="list", formula1=f"{THEMES}!$A$2:$A${themes + 1}", allow_blank=True
    )
    choice.error = "Choose one of the themes / 请从列表中选择"
    sheet.add_data_validation(choice)
    choice.add(cells)


def _fill(sheet: Worksheet, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for place, title in enumerate(titles, start=1):
        sheet.cell(1, place, title).font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            if value is None or value is pd.NA or value is pd.NaT:
                continue
            words = f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "strftime") else str(value)
            cell: Any = sheet.cell(number, place)
            cell.value = UNUSABLE.sub("", words)[:LONGEST]
            cell.data_type = "s"  # also where it begins like a formula
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def name_files(stem: str, names: Sequence[str]) -> dict[str, str]:
    """File name of each coder's workbook, unique regardless of case."""
    taken: set[str] = set()
    files = {}
    for place, name in enumerate(names, start=1):
        safe = re.sub(r"[^\w-]+", "-", name).strip("-")[:LONGEST_NAME] or "coder"
        safe = f"{safe}-{place}" if safe.casefold() in taken else safe
        taken.add(safe.casefold())
        files[name] = f"{stem}-{safe}.xlsx"
    return files
