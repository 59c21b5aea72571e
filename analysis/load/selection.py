"""Rows of the selected libraries, platforms and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.errors import DataError
from analysis.load.known_names import hint


def select(frame: pd.DataFrame, wanted: Mapping[str, Sequence[str]], none: str) -> pd.DataFrame:
    """Rows that have one of the wanted values in every named column.

    Raises DataError for a value that no row has: `none`, the column, the value, and values near it.
    """
    for column, names in wanted.items():
        known = sorted(set(frame[column].dropna()))
        for name in names:
            if name not in known:
                raise DataError(f"{none} {column} {str(name)!r}{hint(name, known)}")
        if names:
            frame = frame[frame[column].isin(list(names))]
    return frame
