"""The rows of a composite index: accounts of one platform, or libraries over several.

A column is a figure (`likes`; of one platform where the rows are of several: `weibo.likes`), or a
version of an index, which has its platform.
"""

from __future__ import annotations

import pandas as pd

from analysis.compute.figures import ON_COUNTERS, choose_columns
from analysis.compute.versions import VERSIONS
from analysis.counters import LEAST
from analysis.errors import DataError

# As published over four platforms, the three weights made to sum to 1.
MCCI_3 = {"wci-14.2": 0.375, "bci-1": 0.3125, "dci-1.0": 0.3125}
REASONS = {0: "not_covered", 1: "few_observed", 2: "missing_input"}
LIBRARY = ["library", "name_zh", "region"]
ACCOUNT = [*LIBRARY, "platform", "account", "account_id"]


def tabulate(
    figures: pd.DataFrame, columns: list[str], *, only_covered: bool = True
) -> pd.DataFrame:
    """The columns wanted, one row for each account, or for each library over several platforms.

    `figures`: as compute_figures gives them. Where a library has several accounts on a platform,
    the highest value counts. Returns the keys, the columns (NA: not known, or with `only_covered`
    of an account that is not covered), `missing` (the columns that are NA), `reason` (no_account,
    not_covered, few_observed or missing_input, the first that holds; no_works of an account that
    published nothing, whatever it has of what rests on works),
    `lower_bound` (a value is one) and `share_observed` (of the works of the accounts in the row).
    Raises DataError where a column is not there or its platform is not given.
    """
    places = {name: _place(figures, name) for name in columns}
    platforms = {platform for platform, _ in places.values()}
    figures = figures[figures["platform"].isin(list(platforms))]
    keys = LIBRARY if len(platforms) > 1 else ACCOUNT
    table = figures[keys].drop_duplicates().reset_index(drop=True)
    key = keys[-1] if keys is ACCOUNT else "library"
    reasons = pd.Series("", table.index)
    bounds = pd.Series(False, table.index)
    for name, (platform, column) in places.items():
        own = figures[figures["platform"] == platform]
        is_usable = own["covered"] | (not only_covered)
        values = own[column].astype("Float64").where(is_usable).groupby(own[key]).max()
        table[name] = table[key].map(values).astype("Float64")
        is_bound = own["lower_bounds"].map(lambda names, column=column: column in names)
        bounds |= table[key].map(is_bound.groupby(own[key]).any()).fillna(False).astype(bool)
        why = table[key].map(_reasons(own, column, is_usable).groupby(own[key]).max().map(REASONS))
        reasons = reasons.mask(table[name].isna() & (reasons == ""), why.fillna("no_account"))
    if keys is ACCOUNT and any(column in ON_COUNTERS for _, column in places.values()):
        silent = figures.loc[(figures["works"] == 0) & figures["covered"], key]
        is_silent = table[key].isin(silent)
        table.loc[is_silent, columns] = pd.NA
        reasons = reasons.mask(is_silent, "no_works")
    is_missing = table[columns].isna()
    table["missing"] = [[name for name in columns if row[name]] for _, row in is_missing.iterrows()]
    table["reason"] = reasons.mask(reasons == "", None)
    table["lower_bound"] = bounds.astype("boolean").mask(table["reason"].notna())
    sums = figures.groupby(key)[["works", "works_observed"]].sum().reindex(table[key])
    works = sums["works"].astype("Float64")
    table["share_observed"] = (sums["works_observed"] / works.mask(works == 0)).to_numpy()
    return table


def _reasons(own: pd.DataFrame, column: str, is_usable: pd.Series) -> pd.Series:
    """Why a value may not be known, as a place in REASONS."""
    is_few = (own["share_observed"] < LEAST).fillna(False) & (column in ON_COUNTERS)
    return pd.Series(2, own.index).mask(is_few, 1).where(is_usable, 0)


def _place(figures: pd.DataFrame, name: str) -> tuple[str, str]:
    """Platform and column of figures that a name stands for."""
    platforms = sorted(set(figures["platform"]))
    platform, _, column = name.partition(".")
    if name in VERSIONS:
        platform, column = VERSIONS[name].platform, name
        if platform not in platforms:
            raise DataError(f"{name} is of {platform}: no account of it was selected")
    elif platform not in platforms:
        if len(platforms) > 1 and name in choose_columns(figures, [name]):
            raise DataError(f"{name} of which platform? Give --platform, or {platforms[0]}.{name}")
        platform, column = platforms[0], name
    return platform, choose_columns(figures, [column])[0]
