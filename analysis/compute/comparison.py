"""Libraries, regions, platforms or windows side by side."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from analysis.choices import Statistic
from analysis.compute.figures import carry

KEYS = ["platform", "column"]


def set_side_by_side(
    figures: pd.DataFrame,
    columns: Sequence[str],
    by: str,
    statistic: Statistic = Statistic.MEDIAN,
) -> pd.DataFrame:
    """One row for each platform, column and group; groups in order of appearance.

    `figures`: as account_cases or work_cases gives them; `by`: one of its columns, of text; rows
    where it is not known are left out. Returns platform (not by platform), column, group, n
    (accounts or works whose figure is known), value (NA where there is none), difference (from the
    first group of the column) and the value's evidence, as `carry` has it; columns that no
    account of a platform has are left out. An account without a region is `national`.
    """
    frame = figures.assign(region=figures["region"].fillna("national"))
    keys = ["column"] if by == "platform" else KEYS
    frame = frame.dropna(subset=by)
    names = list(dict.fromkeys(["platform", by]))
    long = frame.melt(names, list(columns), "column")
    long["value"] = long["value"].astype("Float64")
    long["group"] = _in_order(long[by])
    long["column"] = _in_order(long["column"])
    values = long.groupby([*keys, "group"], observed=False)["value"]
    table = pd.DataFrame({"n": values.count(), "value": values.agg(statistic.value)}).reset_index()
    table["value"] = table["value"].mask(table["n"] == 0)
    table = table.astype({"column": "str", "group": "str"})
    table = table[table.groupby(keys)["n"].transform("sum") > 0].reset_index(drop=True)
    table["difference"] = table["value"] - table.groupby(keys)["value"].transform(_first)
    evidence = [
        carry(_accounts(frame, row, by), row["column"]) for row in table.to_dict(orient="records")
    ]
    return table.join(pd.DataFrame(evidence, table.index))


def widen(table: pd.DataFrame) -> pd.DataFrame:
    """The table of set_side_by_side with a column for each group; for two, with the difference."""
    keys = [name for name in KEYS if name in table]
    groups = list(dict.fromkeys(table["group"]))
    wide = table[keys].drop_duplicates()
    for group in groups:
        own = table[table["group"] == group][[*keys, "value"]]
        wide = wide.merge(own.rename(columns={"value": group}), on=keys, how="left")
    return wide.assign(difference=wide[groups[1]] - wide[groups[0]]) if len(groups) == 2 else wide


def _accounts(frame: pd.DataFrame, row: dict[Hashable, Any], by: str) -> pd.DataFrame:
    """The accounts behind a row of the table."""
    is_own = frame[by] == row["group"]
    if "platform" in row:
        is_own &= frame["platform"] == row["platform"]
    own: pd.DataFrame = frame[is_own]
    return own


def _in_order(names: pd.Series) -> pd.Series:
    """As a categorical in order of appearance."""
    return names.astype(pd.CategoricalDtype(list(dict.fromkeys(names)), ordered=True))


def _first(values: pd.Series) -> object:
    """The value of the first row, known or not."""
    return values.iloc[0]
