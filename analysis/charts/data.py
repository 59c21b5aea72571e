"""Frames as the rows of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from analysis.choices import Language
from analysis.write.labels import codes

DIGITS = 6  # significant ones: more are not seen, and cost room


def rows(frame: pd.DataFrame) -> alt.InlineData:
    """The rows as they are, numbers to DIGITS, moments as text; what is not known is null."""
    objects = frame.astype(object).where(frame.notna(), None)
    return inline(
        [
            {str(key): _plain(value) for key, value in row.items()}
            for row in objects.to_dict(orient="records")
        ]
    )


def inline(values: list[dict[str, Any]]) -> alt.InlineData:
    """Rows that stand in the figure itself."""
    return alt.InlineData(values=values)


def named(frame: pd.DataFrame, column: str, language: Language) -> pd.DataFrame:
    """The frame with the codes of the column in words, in `COLUMN_name`."""
    words: Mapping[str, str] = codes(column, language)
    names = frame[column].astype("string").map(lambda code: words.get(code, code))
    return frame.assign(**{f"{column}_name": names})


def in_order(frame: pd.DataFrame, column: str) -> list[str]:
    """The values of the column in the order in which they come."""
    return [str(each) for each in dict.fromkeys(frame[column].dropna())]


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, int):
        return int(value)
    if hasattr(value, "item"):
        return _plain(value.item())
    return str(value)
