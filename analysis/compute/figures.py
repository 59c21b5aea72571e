"""Every figure of an account in one row: indicators, the values of the indices, interactions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compute.indicators import compute_indicators
from analysis.compute.interaction import (
    FIGURES,
    INTERACTIONS,
    summarise_interactions,
    with_interactions,
)
from analysis.compute.scores import compute_indices, share_observed
from analysis.compute.sums import as_flags, as_floats, as_integers, floats
from analysis.compute.versions import VERSIONS
from analysis.counters import LEAST
from analysis.errors import DataError
from analysis.names import COUNTERS
from analysis.observations import Observations

# What is computed from counters of the works of a window.
ON_COUNTERS = frozenset(
    {
        *(f"{counter}{end}" for counter in COUNTERS for end in ("", "_mean", "_max")),
        *(f"{group}_{counter}" for group in ("headline", "original") for counter in COUNTERS),
        *VERSIONS, *FIGURES,
    }
)  # fmt: skip


def compute_figures(seen: Observations) -> pd.DataFrame:
    """One row for each account: compute_indicators, a column for each version, interaction.FIGURES.

    NA where a figure is not known, or the version is of another platform. In a covered window
    without works the sum of interactions is 0 and the other figures of them NA; the sum of a
    counter is 0, too, unless no work on the platform has it. Where less than half of an account's
    works were observed (`share_observed`), figures of their counters are NA. `lower_bounds`: names
    of the versions and counters whose value is a lower bound.
    """
    indicators = compute_indicators(seen)
    indices = compute_indices(indicators)
    interactions = summarise_interactions(with_interactions(seen)).set_index("account_id")
    places = interactions.index.get_indexer(pd.Index(indicators["account_id"]))
    figures = {
        name: interactions[name].array.take(places, allow_fill=True)
        for name in (*FIGURES, "lower_bound")
    }
    is_bound = pd.Series(figures.pop("lower_bound")).fillna(~indicators["covered"])
    is_empty = (indicators["works"] == 0) & indicators["covered"]
    figures["interactions"][is_empty.to_numpy(bool)] = 0
    frame = pd.concat([indicators, _values(indicators, indices), pd.DataFrame(figures)], axis=1)
    frame["lower_bounds"] = _lower_bounds(frame, indices, is_bound)
    frame["share_observed"] = share_observed(frame)
    return _without_foreign_counters(without_few_observed(frame))


def _values(indicators: pd.DataFrame, indices: pd.DataFrame) -> pd.DataFrame:
    """A column for each version, NA for accounts of other platforms."""
    rows = pd.Index(indicators["account_id"]).get_indexer(pd.Index(indices["account_id"]))
    columns = pd.Index(VERSIONS).get_indexer(pd.Index(indices["version"]))
    values = np.full((len(indicators), len(VERSIONS)), np.nan)
    values[rows, columns] = as_floats(indices["value"])
    return pd.DataFrame(
        {name: floats(own, np.isnan(own)) for name, own in zip(VERSIONS, values.T, strict=True)}
    )


def without_few_observed(figures: pd.DataFrame) -> pd.DataFrame:
    """Sets figures of counters of works to NA where less than half of the works have them.

    `figures`: works, works_observed, and any of ON_COUNTERS.
    """
    names = [name for name in figures.columns if name in ON_COUNTERS]
    is_few = (share_observed(figures) < LEAST).fillna(False)
    if not is_few.any():
        return figures
    return figures.assign(**{name: figures[name].mask(is_few) for name in names})


def without_silent(figures: pd.DataFrame) -> pd.DataFrame:
    """Sets indices to NA for accounts that published nothing, whatever the formulas give."""
    names = [name for name in VERSIONS if name in figures]
    return figures.assign(**{name: figures[name].mask(figures["works"] == 0) for name in names})


def carry(figures: pd.DataFrame, column: str) -> dict[str, object]:
    """Evidence of a statistic of the column: `lower_bound`, whether one of its values is one, and
    `share_observed`, of the works of all accounts whose value is known.
    """
    known = figures[figures[column].notna()]
    if {"work_id", "captured_at", "capped"} <= set(figures.columns):
        return _carry_of_works(figures, known, column)
    if not {"lower_bounds", "works_observed"} <= set(known.columns):
        return {}
    works = int(known["works"].sum())
    return {
        "lower_bound": bool(known["lower_bounds"].map(lambda names: column in names).any()),
        "share_observed": int(known["works_observed"].sum()) / works if works else pd.NA,
    }


def _carry_of_works(works: pd.DataFrame, known: pd.DataFrame, column: str) -> dict[str, object]:
    """`lower_bound`: a counter of the column was shown capped."""
    counters = {column} if column in COUNTERS else set(INTERACTIONS)
    if column not in {*COUNTERS, "interactions", "response"}:
        counters = set()
    is_capped = known["capped"].map(lambda names: bool(counters & set(names)))
    return {
        "lower_bound": bool(is_capped.any()),
        "share_observed": works["captured_at"].notna().mean() if len(works) else pd.NA,
    }


def _without_foreign_counters(figures: pd.DataFrame) -> pd.DataFrame:
    """Removes zeros of silent accounts for counters that no work on the platform has.

    Weibo gives no reads: that a silent account has 0 of them means nothing about reads.
    """
    is_given = figures[list(COUNTERS)].notna().to_numpy()
    publishes = (figures["works"] > 0).to_numpy()
    platforms = figures["platform"].to_numpy()
    for platform in set(platforms):
        own = platforms == platform
        publishing = own & publishes
        is_known = is_given[publishing].any(axis=0) | ~publishing.any()
        has_zeros = is_given[own].any(axis=0)
        for counter, is_foreign in zip(COUNTERS, has_zeros & ~is_known, strict=True):
            if is_foreign:
                figures[counter] = figures[counter].mask(own)
    return figures


def _lower_bounds(
    figures: pd.DataFrame, indices: pd.DataFrame, interactions: pd.Series
) -> pd.Series:
    """Names of the lower bounds. `interactions`: whether the account's are a lower bound."""
    names: dict[int, list[str]] = {account: [] for account in figures["account_id"]}
    is_bound = as_flags(indices["lower_bound"])
    for account, version in zip(
        indices["account_id"][is_bound], indices["version"][is_bound], strict=True
    ):
        names[account].append(version)
    is_open, works = ~figures["covered"].to_numpy(), as_integers(figures["works"])
    bounds = {
        counter: is_open
        | (as_integers(figures[f"{counter}_works"]) < works)
        | (as_integers(figures[f"{counter}_capped"]) > 0)
        for counter in COUNTERS
    }
    more = [(name, f"{name}_max", flags) for name, flags in bounds.items()]
    more.append(("interactions", "max_interactions", as_flags(interactions)))
    for sum_, maximum, flags in more:
        for held, flag in zip(names.values(), flags, strict=True):
            if flag:
                held += [sum_, maximum]
    return pd.Series(list(names.values()), figures.index, dtype="object")


def choose_columns(figures: pd.DataFrame, wanted: list[str]) -> list[str]:
    """The named columns, each once. Raises DataError for an unknown or non-numeric column."""
    numbers = set(figures.select_dtypes("number", exclude="timedelta").columns) - {"account_id"}
    for name in wanted:
        if name not in numbers:
            raise DataError(f"there is no column {name!r}; there are: {', '.join(sorted(numbers))}")
    return list(dict.fromkeys(wanted))
