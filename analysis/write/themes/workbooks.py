"""Workbooks for coders and for settling, and what comes back in them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.codebook import Codebook
from analysis.errors import DataError
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
MOST_TOLD = 10
GUIDE = (
    "Choose one main theme for each work in the column THEME; a second one where the work has two."
    " Code alone: talk about no work before everybody has finished.",
    "请在“THEME 主题”列为每条作品选一个主要主题；兼有两个主题时再选次要主题。"
    "请独立编码：所有人完成之前不要讨论。",
)


@dataclass(frozen=True, slots=True)
class Coded:
    """What somebody has chosen in a file: who, in which round, and codes with their places."""

    path: Path
    round_id: int
    coder: str
    digest: str
    rows: tuple[Mapping[str, Any], ...]


def save_workbook(  # noqa: PLR0917
    works: pd.DataFrame,
    codebook: Codebook,
    path: Path,
    facts: Mapping[str, Any],
    others: Sequence[str] = (),
    seed: int | None = None,
) -> None:
    """A sheet to fill in, the themes' definitions, and `facts` (round_id, coder, …).

    `others`: further columns to show, such as the coders' choices when they are settled. `seed`:
    shuffles the rows.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = CODING
    rows = works.to_dict(orient="records")
    if seed is not None:
        random.Random(seed).shuffle(rows)  # noqa: S311
    columns = [*(name for name in WORDS if name not in FILLED), *others, *FILLED]
    _fill(sheet, [WORDS.get(name, name) for name in columns],
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
    """A drop-down. A list written out holds 255 characters at most; a range has no such limit."""
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


def read_workbook(path: Path, codebook: Codebook, wanted: set[int]) -> Coded:
    """What a coder has chosen. `wanted`: the works of the round.

    Raises DataError that names sheet, cell and problem, up to ten of them.
    """
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except Exception:
        raise DataError(f"{path} is no Excel workbook (.xlsx)") from None
    try:
        for name in (CODING, ABOUT):
            if name not in book.sheetnames:
                raise DataError(
                    f"{path} has no sheet {name!r}: it is not a workbook of `themes sample`"
                )
        facts = _facts(book[ABOUT].iter_rows(values_only=True))
        table = [list(row) for row in book[CODING].iter_rows(values_only=True)]
    finally:
        book.close()
    if facts.get("codebook") != codebook.name or facts.get("version") != codebook.version:
        raise DataError(
            f"{path} is for codebook {facts.get('codebook')} {facts.get('version')}, not {codebook}"
        )
    rows = _Rows(path, codebook, table).read(wanted)
    return Coded(path, int(facts["round_id"]), str(facts.get("coder", "")), facts["digest"], rows)


def round_of(path: Path) -> int:
    """The round that a workbook was written for. Raises DataError."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except Exception:
        raise DataError(f"{path} is no Excel workbook (.xlsx)") from None
    try:
        facts = _facts(book[ABOUT].iter_rows(values_only=True)) if ABOUT in book.sheetnames else {}
    finally:
        book.close()
    if not facts.get("round_id", "").isdecimal():
        raise DataError(f"{path} names no round: it is not a workbook of `themes sample`")
    return int(facts["round_id"])


def _facts(rows: Iterator[tuple[Any, ...]]) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0] is not None}


class _Rows:
    """The rows of the sheet that was filled in, and what is wrong with them."""

    def __init__(self, path: Path, codebook: Codebook, table: list[list[Any]]) -> None:
        self._path = path
        self._codebook = codebook
        self._titles = [str(title or "").split(" ")[0].lower() for title in (table or [[]])[0]]
        self._table = table[1:]
        self._problems: list[str] = []

    def read(self, wanted: set[int]) -> tuple[Mapping[str, Any], ...]:
        """Raises DataError with all problems."""
        for title in ("work_id", "theme"):
            if title not in self._titles:
                raise DataError(f"{self._path}, sheet {CODING}: there is no column {title!r}")
        found: dict[int, Mapping[str, Any]] = {}
        for number, cells in enumerate(self._table, start=2):
            if all(cell in (None, "") for cell in cells):
                continue
            key = self._key(number, cells, wanted, found)
            if key is not None:
                found[key] = self._row(number, cells, key)
        if missing := sorted(wanted - set(found)):
            named = ", ".join(map(str, missing[:5])) + (", …" if len(missing) > 5 else "")
            self._problems.append(
                f"{self._path}: {len(missing)} of {len(wanted)} works of the round are not in the"
                f" sheet (work_id {named}): rows were deleted; code the whole workbook"
            )
        if self._problems:
            more = len(self._problems) - MOST_TOLD
            told = self._problems[:MOST_TOLD] + ([f"and {more} more"] if more > 0 else [])
            raise DataError("\n".join(told))
        return tuple(found.values())

    def _key(
        self, number: int, cells: list[Any], wanted: set[int], found: Mapping[int, Any]
    ) -> int | None:
        place = self._titles.index("work_id")
        value = str(cells[place] if cells[place] is not None else "").strip().removesuffix(".0")
        if not value.isdecimal() or int(value) not in wanted:
            self._tell(number, "work_id", f"{value!r} is no work of this round")
            return None
        if int(value) in found:
            self._tell(number, "work_id", f"work {value} stands in the sheet twice")
            return None
        return int(value)

    def _row(self, number: int, cells: list[Any], key: int) -> Mapping[str, Any]:
        values = {
            title: str(cell).strip() if cell is not None else ""
            for title, cell in zip(self._titles, cells, strict=False)
        }
        theme = self._code(number, "theme", values["theme"])
        if not values["theme"]:
            self._tell(number, "theme", f"work {key} has no theme: choose one from the list")
        second = self._code(number, "second", values.get("second", ""))
        seconds = [second] if second and second != theme else []
        note = values.get("note") or None
        return {"work_id": key, "theme": theme, "second_themes": seconds, "note": note}

    def _code(self, number: int, title: str, value: str) -> str | None:
        """A code alone, a label of the list, or a Chinese or English name."""
        if not value:
            return None
        first = value.split(" ", maxsplit=1)[0]
        for theme in self._codebook.themes:
            if value in (theme.label, theme.name_zh, theme.name_en) or first == theme.code:
                return theme.code
        near = get_close_matches(first.lower(), self._codebook.codes, n=1, cutoff=0.6)
        hint = f"; did you mean {near[0]}?" if near else ""
        self._tell(number, title, f"{value!r} is no theme of {self._codebook}{hint}")
        return None

    def _tell(self, number: int, title: str, what: str) -> None:
        letter = get_column_letter(self._titles.index(title) + 1)
        self._problems.append(f"{self._path}, sheet {CODING}, cell {letter}{number}: {what}")


def safe_name(text: str) -> str:
    """For the name of a file."""
    return re.sub(r"[^\w-]+", "-", text).strip("-") or "coder"
