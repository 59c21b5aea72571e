"""Rows of the selected libraries, platforms and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import pandas as pd

from analysis.errors import DataError


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


def hint(name: str, known: Sequence[str]) -> str:
    """How to go on after a name that is not known: those near it, else all."""
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are: {', '.join(known)}" if known else ""
