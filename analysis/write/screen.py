"""Frames as tables on the screen."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.choices import Language
from analysis.messages import TEXTS, translate
from analysis.write.flat import flatten
from analysis.write.labels import YES_NO, codes, label, name_columns, way

UNLIMITED = (100, 24)  # of a table that no terminal limits
NAMING = ("column", "input", "missing")  # they hold names of columns
P_VALUES = ("p", "p_adjusted")  # which are never 0.000
TYPED = (*NAMING, "version")  # words that one types into commands
LEAST_TEXT = 11  # cells of a column of text, where it needs as many: not_covered, W1=2.470244
LEAST_HEADING = 8  # cells of a word of a heading: Movement, or four Chinese characters
PART = re.compile(r"\b(\w+)=")
LEAST_WIDTH = 80  # cells of a screen, for which columns are chosen
WAYS = ("one", "other")
WINDOW = re.compile(r"[\d-]{10} to [\d-]{10}")  # as Window writes itself
WEEKDAY = "weekday"  # numbers, which are names in either language
GROUPED = (
    "region",
    "platform",
    "size",
    "level",
    "kind",
    "day_kind",
)  # columns that groups may come from


def draw(frame: pd.DataFrame, language: Language) -> str:
    """Draw a table with aligned Chinese; ranks stand in brackets, a dash for unknown values.

    `frame`: as flat.flatten gives it. In a narrow terminal texts are folded and numbers are not,
    for half a number is another one: its lines may be longer than the terminal is wide.
    """
    columns = _columns(frame, language)
    return _draw(columns, zip(*(column.cells for column in columns), strict=True))


def _draw(columns: Sequence[ScreenColumn], rows: Iterable[tuple[str, ...]]) -> str:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(
            column.heading,
            justify="right" if column.is_number else "left",
            overflow="fold",
            min_width=column.least,
        )
    for row in rows:
        table.add_row(*row)
    console = Console(file=io.StringIO(), width=_width())
    with console.capture() as capture:
        console.print(table, crop=False)
    # Blanks at the end of a line that fills the screen would make another line there.
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def fit(frame: pd.DataFrame, language: Language) -> tuple[pd.DataFrame, list[str]]:
    """The first columns that fit on the screen, and the names of the others."""
    columns = _columns(flatten(frame), language)
    kept = len(columns)
    while kept > 1 and _needed(columns[:kept]) > max(_width(), LEAST_WIDTH):
        kept -= 1
    left_out = [column.name for column in columns[kept:]]
    ranks = [f"{name}_rank" for name in left_out]
    return frame.drop(columns=[*left_out, *(name for name in ranks if name in frame)]), left_out


def _needed(columns: Sequence[ScreenColumn]) -> int:
    """Width of the longest line of a table in terminal cells."""
    widest = tuple(max(column.cells, key=cell_len, default="") for column in columns)
    return max(map(cell_len, _draw(columns, [widest]).splitlines()))


@dataclass(frozen=True, slots=True)
class ScreenColumn:
    """A column of the screen. `least`: its minimal width in terminal cells."""

    name: str
    heading: str
    cells: list[str]
    is_number: bool

    @property
    def least(self) -> int:
        """Minimal width: numbers and typed names stay whole, texts and headings are folded."""
        word = max(map(cell_len, self.heading.split()), default=1)
        widest = max(map(cell_len, self.cells), default=1)
        least = widest if self.is_number else min(widest, LEAST_TEXT)
        if self.name in TYPED:
            least = max((cell_len(part) for cell in self.cells for part in cell.split()), default=1)
        return max(least, min(word, LEAST_HEADING))


def _columns(frame: pd.DataFrame, language: Language) -> list[ScreenColumn]:
    if language is Language.ZH and {"library", "name_zh"} <= set(frame.columns):
        frame = frame.drop(columns="library")  # the name identifies it
    rows = frame.astype(object).to_dict(orient="records")
    return [
        ScreenColumn(
            name,
            _group(label(name, language), language),
            [
                "< 0.001"
                if name in P_VALUES and isinstance(row[name], float) and row[name] < 0.001
                else _cell(
                    in_words(_kind_of(name, row), row[name], language),
                    row.get(f"{name}_rank"),
                    language,
                )
                for row in rows
            ],
            pd.api.types.is_numeric_dtype(frame[name]),
        )
        for name in map(str, frame.columns)
        if not name.endswith("_rank")
    ]


def _kind_of(name: str, row: Mapping[Hashable, Any]) -> str:
    """The column whose codes a cell holds; groups may be weekdays, which are numbers."""
    if name == "other_platform":
        return "platform"
    return WEEKDAY if name == "group" and row.get("by") == WEEKDAY else name


def _width() -> int:
    return shutil.get_terminal_size(UNLIMITED).columns


def in_words(name: str, value: Any, language: Language) -> Any:
    """Chinese words for a code or a column's name; in English it stays as one types it.

    >>> in_words("verdict", "complete", Language.ZH), in_words("weekday", 7, Language.EN)
    ('完整', 'Sunday')
    """
    if pd.isna(value) or (language is Language.EN and name != WEEKDAY):
        return value
    if (read := READERS.get(name)) is not None:
        return read(str(value), language)
    return codes(name, language).get(str(value), value)


def _names(value: str, language: Language) -> str:
    return " ".join(label(part, language) for part in value.split())


def _parts(value: str, language: Language) -> str:
    return PART.sub(lambda part: f"{translate(part[1], language)}=", value)


def _sentence(value: str, language: Language) -> str:
    return name_columns(translate(value, language), language)


def _group(value: str, language: Language) -> str:
    """Words for a group: a region, a platform, a window, or the name as it is."""
    if language is Language.ZH and WINDOW.fullmatch(value):
        return value.replace(" to ", " 至 ")
    known = {code: words for name in GROUPED for code, words in codes(name, language).items()}
    known |= dict(zip(YES_NO[Language.EN], YES_NO[Language.ZH], strict=True))
    return known.get(value, value) if language is Language.ZH else value


# Columns whose cells are more than one code.
READERS: dict[str, Callable[[str, Language], str]] = {
    **dict.fromkeys(NAMING, _names),
    **dict.fromkeys(WAYS, way),
    "group": _group,
    "by": name_columns,
    "part": translate,
    "parts": _parts,
    **dict.fromkeys(TEXTS, _sentence),
}


def _cell(value: Any, rank: Any, language: Language) -> str:
    if pd.isna(value):
        return "–"
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return YES_NO[language][0 if value else 1]
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if not isinstance(value, int | float):
        return str(value)
    number = _number(value) if isinstance(value, float) else f"{value:,}"
    return number if rank is None or pd.isna(rank) else f"{number} ({rank})"


def _number(value: float) -> str:
    """A number without decimals if whole (NULLs make floats of counts), else with one or three."""
    if value.is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:,.3f}"
