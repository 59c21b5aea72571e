"""Samples from a frame: a row is a case, and unknown values are left out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.grouping import labels
from analysis.errors import DataError

Values = npt.NDArray[np.float64]
Samples = dict[str, Values]


def require(frame: pd.DataFrame, columns: list[str]) -> None:
    """Raises DataError for a column that is not there."""
    for name in columns:
        if name not in frame:
            there = ", ".join(sorted(str(each) for each in frame.columns))
            raise DataError(f"there is no column {name!r}; there are: {there}")


def numbers(column: pd.Series) -> pd.Series[float]:
    """A column as float64, unknown values as NaN. Raises DataError if it is not numeric."""
    try:
        found = column.astype("Float64").astype("float64")
    except (TypeError, ValueError):
        raise DataError(f"column {column.name} holds no numbers") from None
    return found.mask(~np.isfinite(found))


def known(column: pd.Series) -> Values:
    """The numbers that are known."""
    return np.asarray(numbers(column).dropna(), dtype=np.float64)


def known_together(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The rows that have all of these numbers, as float64."""
    return pd.DataFrame({name: numbers(frame[name]) for name in columns}).dropna()


def split(frame: pd.DataFrame, column: str, by: str) -> Samples:
    """The known numbers of a column in each group, groups in the order of their values."""
    require(frame, [column, by])
    values, groups = numbers(frame[column]), labels(frame[by])
    order = groups[frame[by].sort_values(kind="stable").index].dropna().unique()
    return {
        str(name): values[(groups == name).fillna(False)].dropna().to_numpy(dtype=np.float64)
        for name in order
    }


def name_groups(samples: Samples, joint: str = ", ") -> str:
    """The groups with the number of their cases."""
    return joint.join(f"{name} ({len(values)})" for name, values in samples.items())
