"""Workbooks that coders have filled in, and the choices in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from analysis.codebook import Codebook
from analysis.errors import DataError
from analysis.write.themes.workbooks import ABOUT, CODING, WORDS

# THEME and 主题, each: the theme
TITLES = {part.lower(): name for name, words in WORDS.items() for part in words.split()}
MOST_REPORTED = 10
HEAD_WITHIN = 10  # rows: people write a line above the headings


@dataclass(frozen=True, slots=True)
class Coded:
    """Choices of a coder in a file: coder, round, and the codes of each work."""

    path: Path
    round_id: int
    coder: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in workbook: the facts of its sheet ABOUT, and the cells of its sheet CODING.

    `merged`: merged ranges, of which a spreadsheet keeps one value.
    """

    path: Path
    facts: Mapping[str, str]
    cells: Sequence[Sequence[Any]]
    merged: Sequence[str]

    @property
    def round_id(self) -> int:
        return int(self.facts["round_id"])

    @property
    def coder(self) -> str:
        return self.facts.get("coder", "")

    def read(self, codebook: Codebook, wanted: set[int]) -> Coded:
        """The choices. `wanted`: the works of the round.

        Raises DataError that names sheet, cell and problem, up to ten of them.
        """
        named = f"{self.facts.get('codebook')} {self.facts.get('version')}"
        if named != str(codebook):
            raise DataError(f"{self.path} is for codebook {named}, not {codebook}")
        rows = _Rows(self.path, codebook, self.cells, self.merged).read(wanted)
        return Coded(self.path, self.round_id, self.coder, rows)


def open_filled(path: Path) -> Filled:
    """Open a filled-in workbook. Raises DataError for any other file."""
    if path.name.startswith("~$"):
        raise DataError(f"{path} is there while its workbook is open: close it and try again")
    if path.is_dir():
        raise DataError(f"{path} is a folder: give the workbooks in it")
    try:
        # Not as a stream: some programs write a wrong size of the sheet, which a stream believes.
        book = load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise DataError(f"there is no file {path}") from None
    except Exception:
        raise DataError(f"{path} is no Excel workbook (.xlsx): save it as one") from None
    facts = _facts(book[ABOUT].iter_rows(values_only=True)) if ABOUT in book.sheetnames else {}
    if not facts.get("round_id", "").isdecimal():
        raise DataError(f"{path} names no round: it is not a workbook of `themes sample`")
    if CODING not in book.sheetnames:
        there = ", ".join(book.sheetnames)
        raise DataError(f"{path} has no sheet {CODING!r}, but {there}: give it its name again")
    sheet = book[CODING]
    merged = [str(each) for each in sheet.merged_cells.ranges]
    return Filled(path, facts, [list(row) for row in sheet.iter_rows(values_only=True)], merged)


def _facts(rows: Iterator[tuple[Any, ...]]) -> dict[str, str]:
    return {str(row[0]): _plain(row[1]) for row in rows if len(row) > 1 and row[0] is not None}


def _plain(cell: Any) -> str:
    """A cell as text. Programs that take an identifier for a number give 17.0 for 17."""
    text = "" if cell is None else str(cell).strip()
    return text.removesuffix(".0") if isinstance(cell, float) else text


class _Rows:
    """The rows of a filled-in sheet, and the problems in them."""

    def __init__(
        self, path: Path, codebook: Codebook, cells: Sequence[Sequence[Any]], merged: Sequence[str]
    ) -> None:
        self._path = path
        self._codebook = codebook
        self._merged = merged
        lines = [[_title(cell) for cell in row] for row in cells]
        heads = (n for n, line in enumerate(lines[:HEAD_WITHIN]) if {"work_id", "theme"} <= {*line})
        self._head = next(heads, 0)
        self._titles = lines[self._head] if lines else []
        self._cells = cells
        self._problems: list[str] = []

    def read(self, wanted: set[int]) -> tuple[Mapping[str, Any], ...]:
        """The choices of all rows. Raises DataError with the problems found."""
        self._check_columns()
        found: dict[int, Mapping[str, Any]] = {}
        for number, cells in enumerate(self._cells[self._head + 1 :], start=self._head + 2):
            if not any(map(_plain, cells)):
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
            more = len(self._problems) - MOST_REPORTED
            reported = self._problems[:MOST_REPORTED] + ([f"and {more} more"] if more > 0 else [])
            raise DataError("\n".join(reported))
        return tuple(found.values())

    def _check_columns(self) -> None:
        for title in ("work_id", "theme"):
            if title not in self._titles:
                raise DataError(f"{self._path}, sheet {CODING}: there is no column {title!r}")
        for title in ("work_id", "theme", "second_theme"):
            if self._titles.count(title) > 1:
                raise DataError(
                    f"{self._path}, sheet {CODING}: there are two columns {title!r}: delete one"
                )
        columns = {self._titles.index(title) + 1 for title in ("work_id", "theme")}
        for cells in self._merged:
            first, _, last, _ = range_boundaries(cells)
            if columns & set(range(first or 1, (last or 1) + 1)):
                raise DataError(
                    f"{self._path}, sheet {CODING}: the cells {cells} are merged:"
                    " split them, and fill in each"
                )

    def _key(
        self, number: int, cells: Sequence[Any], wanted: set[int], found: Mapping[int, Any]
    ) -> int | None:
        value = _plain(cells[self._titles.index("work_id")]).removesuffix(".0")
        if not value.isdecimal() or int(value) not in wanted:
            self._report(number, "work_id", f"{value!r} is no work of this round")
            return None
        if int(value) in found:
            self._report(number, "work_id", f"work {value} stands in the sheet twice")
            return None
        return int(value)

    def _row(self, number: int, cells: Sequence[Any], key: int) -> Mapping[str, Any]:
        values = dict(zip(self._titles, map(_plain, cells), strict=False))
        theme = self._code(number, "theme", values["theme"])
        if not values["theme"]:
            self._report(number, "theme", f"work {key} has no theme: choose one from the list")
        second = self._code(number, "second_theme", values.get("second_theme", ""))
        seconds = [second] if second and second != theme else []
        note = values.get("note") or None
        return {"work_id": key, "theme": theme, "second_themes": seconds, "note": note}

    def _code(self, number: int, title: str, value: str) -> str | None:
        if not value or (code := find_code(self._codebook, value)):
            return code if value else None
        self._report(number, title, unknown_theme(self._codebook, value))
        return None

    def _report(self, number: int, title: str, what: str) -> None:
        letter = get_column_letter(self._titles.index(title) + 1)
        self._problems.append(f"{self._path}, sheet {CODING}, cell {letter}{number}: {what}")


def _title(cell: Any) -> str:
    """The name of a column by its heading in either language."""
    first, *_ = [*_plain(cell).lower().split(), ""]
    return TITLES.get(first, first)


def find_code(codebook: Codebook, chosen: str) -> str | None:
    """The code for a label, a code, or a Chinese or English name, regardless of case."""
    value = chosen.strip().casefold()
    for theme in codebook.themes:
        known = {theme.code, theme.label, theme.name_zh, theme.name_en}
        if value in {each.casefold() for each in known}:
            return theme.code
    first = value.split(" ", maxsplit=1)[0]
    return next((code for code in codebook.codes if code.casefold() == first), None)


def unknown_theme(codebook: Codebook, chosen: str) -> str:
    """Message about a choice that find_code does not know."""
    first = chosen.split(" ", maxsplit=1)[0].lower()
    near = get_close_matches(first, codebook.codes, n=1, cutoff=0.6)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{chosen!r} is no theme of {codebook}{hint}"
