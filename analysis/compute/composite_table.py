"""The rows of a composite index: accounts of one platform, libraries over several, or works.

A column is a figure (`likes`; of one platform where the rows are of several: `weibo.likes`), or a
version of an index, which has its platform.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.compute.figures import ON_COUNTERS, choose_columns, without_silent
from analysis.compute.indices import mcci_weights
from analysis.compute.interaction import INTERACTIONS
from analysis.compute.versions import VERSIONS
from analysis.counters import LEAST
from analysis.errors import DataError
from analysis.names import CHANNELS

# The version of each index that MCCI mixes. The formula for WeChat Channels is not published: its
# index is the user's own.
MIXED = {"wci": "wci-14.2", "bci": "bci-1", "dci": "dci-1.0", "channels": CHANNELS}
MCCI = {MIXED[name]: weight for name, weight in mcci_weights(*MIXED).items()}
MCCI_3 = {MIXED[name]: weight for name, weight in mcci_weights("wci", "bci", "dci").items()}
MCCIS = {"mcci": MCCI, "mcci-3": MCCI_3}  # by their versions
REASONS = {0: "not_covered", 1: "few_observed", 2: "no_works", 3: "missing_input"}
LIBRARY = ["library", "name_zh", "region"]
ACCOUNT = [*LIBRARY, "platform", "account", "account_id"]
WORK = [*ACCOUNT, "work_id", "published_at", "heading"]


def mcci_version(facts: Collection[str]) -> str:
    """Which MCCI can be computed with a table of these facts."""
    return "mcci" if CHANNELS in facts else "mcci-3"


def tabulate_works(
    works: pd.DataFrame, columns: list[str], *, only_covered: bool = True
) -> pd.DataFrame:
    """The columns of a composite, one row for each work of one platform, as tabulate returns them.

    `works`: as work_cases gives them. Raises DataError where they are of several platforms, or a
    column is not there.
    """
    platforms = sorted(set(works["platform"]))
    if len(platforms) > 1:
        raise DataError(f"works of which platform? Give --platform: {', '.join(platforms)}")
    names = choose_columns(works, columns)
    is_usable = works["covered"].astype(bool) | (not only_covered)
    heading = works["heading"].astype("string").str.split().str.join(" ")
    table = works[WORK].assign(heading=heading)
    for name in names:
        table[name] = works[name].astype("Float64").where(is_usable)
    table = _with_missing(table, columns)
    reason = pd.Series("missing_input", table.index).where(is_usable, "not_covered")
    table["reason"] = reason.where(table[columns].isna().any(axis=1), None)
    is_capped = works["capped"].map(lambda held: bool(set(held) & {*columns, *_parts(columns)}))
    table["lower_bound"] = is_capped.astype("boolean").mask(table["reason"].notna())
    table["share_observed"] = works["captured_at"].notna().astype("Float64")
    return table.reset_index(drop=True)


def tabulate_facts(
    facts: pd.DataFrame, libraries: pd.DataFrame, columns: list[str]
) -> pd.DataFrame:
    """One row for each library with facts: library, name_zh, the facts, `missing` and `reason`.

    `libraries`: library and name_zh of the panel. Raises DataError where a fact is no number.
    """
    table = facts[["library"]].merge(libraries[["library", "name_zh"]], how="left", on="library")
    for name in choose_columns(facts, columns):
        table[name] = facts[name].astype("Float64").to_numpy()
    table = _with_missing(table.astype(dict.fromkeys(columns, "Float64")), columns)
    table["reason"] = pd.Series("missing_input", table.index).where(
        table[columns].isna().any(axis=1), None
    )
    return table


def sum_up_groups(table: pd.DataFrame, groups: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Medians of the columns over the complete rows of each group, and their number `n`.

    `groups`: a key of the table and `group`, a row for each group that a row of the table is in.
    """
    [key] = [name for name in groups.columns if name != "group"]
    usable = table[table["reason"].isna()].merge(groups.dropna(), on=key)
    found = usable.groupby("group")[columns].median()
    found.insert(0, "n", usable.groupby("group").size())
    return found.reset_index().assign(reason=None)


def _parts(columns: list[str]) -> tuple[str, ...]:
    """The counters behind columns of works."""
    return INTERACTIONS if {"interactions", "response"} & set(columns) else ()


def _with_missing(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    is_missing = table[columns].isna()
    missing = [[name for name in columns if row[name]] for _, row in is_missing.iterrows()]
    return table.assign(missing=pd.Series(missing, table.index, dtype="object"))


def tabulate(
    figures: pd.DataFrame,
    columns: list[str],
    *,
    only_covered: bool = True,
    facts: Collection[str] = (),
) -> pd.DataFrame:
    """The columns of a composite, one row for each account, or each library over several platforms.

    `figures`: as account_cases gives them, with the `facts` of libraries among the columns. Where a
    library has several accounts on a platform,
    the highest value counts. Returns the keys, the columns (NA: not known, or with `only_covered`
    of an account that is not covered), `missing` (the columns that are NA), `reason` (no_account,
    not_covered, few_observed, no_works or missing_input, the first that holds; no_works of an
    account that published nothing, whatever its formulas give and it has of figures of works),
    `lower_bound` (a value is one) and `share_observed` (of the works of the accounts in the row).
    Raises DataError where a column is not there or its platform is not given.
    """
    places = {name: _place(figures, name) for name in columns if name not in facts}
    own_facts = choose_columns(figures, [name for name in columns if name in facts])
    of_library = figures.drop_duplicates("library").set_index("library")[own_facts]
    platforms = {platform for platform, _ in places.values()}
    figures = without_silent(figures[figures["platform"].isin(list(platforms))])
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
    for name in own_facts:
        table[name] = table["library"].map(of_library[name]).astype("Float64")
        is_unknown = table[name].isna() & (reasons == "")
        reasons = reasons.mask(is_unknown, "missing_input")
    table = _with_missing(table, columns)
    table["reason"] = reasons.mask(reasons == "", None)
    table["lower_bound"] = bounds.astype("boolean").mask(table["reason"].notna())
    sums = figures.groupby(key)[["works", "works_observed"]].sum().reindex(table[key])
    works = sums["works"].astype("Float64")
    table["share_observed"] = (sums["works_observed"] / works.mask(works == 0)).to_numpy()
    return table


def _reasons(own: pd.DataFrame, column: str, is_usable: pd.Series) -> pd.Series:
    """Reasons for unknown values, as positions in REASONS."""
    is_few = (own["share_observed"] < LEAST).fillna(False) & (column in ON_COUNTERS)
    is_silent = (own["works"] == 0) & (column in ON_COUNTERS)
    return pd.Series(3, own.index).mask(is_silent, 2).mask(is_few, 1).where(is_usable, 0)


def _place(figures: pd.DataFrame, name: str) -> tuple[str, str]:
    """Platform and column of the figures for a name."""
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
