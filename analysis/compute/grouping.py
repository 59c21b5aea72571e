"""Groups of rows by any column: kinds as they are, numbers in quarters."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.choices import Size
from analysis.errors import DataError

FEW = 8  # numbers of which there are no more are groups as they are
TIMES = ("hour", "weekday")
MANY = 60  # groups at most: those of libraries
QUARTERS = 4
PLACES = {str(size): str(place) for place, size in enumerate(Size)}


def labels(column: pd.Series) -> pd.Series[str]:
    """Names of the groups, missing where unknown; yes and no for booleans."""
    if pd.api.types.is_bool_dtype(column.dtype):
        column = column.astype("object").map({True: "yes", False: "no"})
    elif pd.api.types.is_float_dtype(column.dtype) and _is_whole(column):
        column = column.astype("Int64")
    return column.astype("string")


def _is_whole(column: pd.Series) -> bool:
    there = column.dropna()
    return bool((there == there.round()).all())


def group_by(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows with their `group` by a column, missing if unknown; for `tag`, a row for each tag.

    A numeric column with more than FEW values is cut into quarters of the rows, `1/4 0-12`; equal
    values stay together. Raises DataError for more than MANY groups.
    """
    if name == "tag":
        frame = frame.explode("tag")
    column = frame[name]
    groups = quarter(column) if _is_spread(column) else labels(column)
    if groups.nunique() > MANY:
        raise DataError(
            f"{name} has {groups.nunique()} groups, {MANY} at most: choose some by --where"
        )
    return frame.assign(group=groups)


def quarter(column: pd.Series) -> pd.Series[str]:
    """Each number's quarter, by the share of the numbers below it: `1/4 0-12` to `4/4 90-300`."""
    numbers = column.astype("Float64")
    below = (numbers.rank(method="min") - 1) / numbers.count()
    number = (below * QUARTERS).astype("float64") // 1 + 1
    spans = numbers.groupby(number).agg(["min", "max"]).astype("float64")
    names = {
        place: f"{place:.0f}/{QUARTERS} {row['min']:g}-{row['max']:g}"
        for place, row in spans.iterrows()
    }
    return number.map(names).astype("string")


def with_quarters(frame: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Adds a column `…_quarter` for each numeric column with many values, and names it instead.

    The names that are not there stay as they are.
    """
    found = []
    for name in names:
        if name in frame and _is_spread(frame[name]):
            frame = frame.assign(**{f"{name}_quarter": quarter(frame[name])})
            found.append(f"{name}_quarter")
        else:
            found.append(name)
    return frame, found


def _is_spread(column: pd.Series) -> bool:
    """Whether a numeric column has too many distinct values to be groups."""
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return is_number and column.name not in TIMES and column.nunique() > FEW


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows sorted by `group`: sizes from small to large, numbers by value."""
    numbers = pd.to_numeric(frame["group"].replace(PLACES), errors="coerce")
    key = numbers if numbers.notna().equals(frame["group"].notna()) else frame["group"]
    return frame.assign(place=key).sort_values("place", kind="stable").drop(columns="place")
