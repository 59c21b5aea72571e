"""Frames as the rows of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from analysis.choices import Language
from analysis.write.labels import codes

DIGITS = 6  # significant digits: more are invisible and cost space


def rows(frame: pd.DataFrame) -> alt.InlineData:
    """Altair data that holds the values of the frame inline."""
    return inline(values(frame))


def values(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as JSON values: numbers to DIGITS, moments as text, unknown as null."""
    columns = [[_plain(value) for value in frame[name].tolist()] for name in frame]
    names = [str(name) for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def inline(listed: list[dict[str, Any]]) -> alt.InlineData:
    """Inline data as a tuple, because Altair does not copy one."""
    return alt.InlineData(values=tuple(listed))


def named(frame: pd.DataFrame, column: str, language: Language) -> pd.DataFrame:
    """The frame with a column `COLUMN_name`: the column's codes in words."""
    words: Mapping[str, str] = codes(column, language)
    names = frame[column].astype("string").map(lambda code: words.get(code, code))
    return frame.assign(**{f"{column}_name": names})


def in_order(frame: pd.DataFrame, column: str) -> list[str]:
    """The distinct values of the column in order of appearance."""
    return [str(each) for each in dict.fromkeys(frame[column].dropna())]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str | int):
        return value
    if pd.isna(value):
        return None
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else str(value)
