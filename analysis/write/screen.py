"""Frames as tables on the screen."""

from __future__ import annotations

import io
import re
import shutil
from datetime import datetime
from typing import Any

import pandas as pd
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.choices import Language
from analysis.write.labels import YES_NO, codes, label, way

UNLIMITED = (160, 24)  # of a table that no terminal limits
NAMING = ("column", "input", "missing")  # they hold names of columns
LEAST_TEXT = 11  # cells of a column of text, where it needs as many: not_covered, W1=2.470244
LEAST_HEADING = 8  # cells of a word of a heading: Movement, or four Chinese characters
WAYS = ("one", "other")
WINDOW = re.compile(r"[\d-]{10} to [\d-]{10}")  # as Window writes itself
GROUPED = ("region", "platform")  # what groups stand side by side by


def draw(frame: pd.DataFrame, language: Language) -> str:
    """A table with aligned Chinese; ranks stand in brackets, a dash where nothing is known.

    `frame`: as flat.flatten gives it. In a narrow terminal texts are folded and numbers are not,
    for half a number is another one: its lines may be longer than the terminal is wide.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    names = [str(name) for name in frame.columns if not str(name).endswith("_rank")]
    rows = [
        [
            _cell(in_words(name, row[name], language), row.get(f"{name}_rank"), language)
            for name in names
        ]
        for row in frame.astype(object).to_dict(orient="records")
    ]
    for place, name in enumerate(names):
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        heading = _group(label(name, language), language)
        word = max(map(cell_len, heading.split()), default=1)
        widest = max((cell_len(row[place]) for row in rows), default=1)
        table.add_column(
            heading,
            justify="right" if is_number else "left",
            overflow="fold",
            min_width=max(
                widest if is_number else min(widest, LEAST_TEXT), min(word, LEAST_HEADING)
            ),
        )
    for row in rows:
        table.add_row(*row)
    console = Console(file=io.StringIO(), width=shutil.get_terminal_size(UNLIMITED).columns)
    with console.capture() as capture:
        console.print(table, crop=False)
    return capture.get()


def in_words(name: str, value: Any, language: Language) -> Any:
    """In Chinese the meaning of a code or a column's name; in English they stay as one types them.

    >>> in_words("verdict", "complete", Language.ZH), in_words("weekday", 7, Language.EN)
    ('完整', 'Sunday')
    """
    if pd.isna(value) or (language is Language.EN and name != "weekday"):
        return value
    if name in NAMING:
        return " ".join(label(part, language) for part in str(value).split())
    if name in WAYS:
        return way(str(value), language)
    if name == "group":
        return _group(str(value), language)
    return codes(name, language).get(str(value), value)


def _group(value: str, language: Language) -> str:
    """A group that is compared with others: a region, a platform, a window, or as it is."""
    if language is Language.ZH and WINDOW.fullmatch(value):
        return value.replace(" to ", " 至 ")
    known = {code: words for name in GROUPED for code, words in codes(name, language).items()}
    return known.get(value, value) if language is Language.ZH else value


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
    """One decimal where that is enough, else three."""
    return f"{value:,.1f}" if value.is_integer() or abs(value) >= 100 else f"{value:,.3f}"
