"""Rows with the highest and lowest values of a frame, and columns of words."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.write.report.words import Both


def most(frame: pd.DataFrame, column: str) -> pd.Series:
    """The first row with the highest value; at least one value must be known."""
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return frame.iloc[int(np.nanargmax(values))]


def least(frame: pd.DataFrame, column: str) -> pd.Series:
    """The first row with the lowest value; at least one value must be known."""
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return frame.iloc[int(np.nanargmin(values))]


def in_words(texts: Iterable[Both], like: pd.DataFrame) -> pd.Series:
    """The frame with a column of texts in both languages."""
    return pd.Series(list(texts), index=like.index, dtype="object")
