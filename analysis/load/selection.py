"""Rows of the selected libraries, platforms and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.errors import DataError
from analysis.load.known_names import hint


def select(frame: pd.DataFrame, wanted: Mapping[str, Sequence[str]], none: str) -> pd.DataFrame:
    """The rows whose columns hold one of the values wanted, for each column that is named.

    Raises DataError where a value is not there: `none`, the column, the value, and those near it.
    """
    for column, names in wanted.items():
        known = sorted(set(frame[column].dropna()))
        for name in names:
            if name not in known:
                raise DataError(f"{none} {column} {str(name)!r}{hint(name, known)}")
        if names:
            frame = frame[frame[column].isin(list(names))]
    return frame
