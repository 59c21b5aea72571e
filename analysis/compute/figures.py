"""Every figure of an account in one row: indicators, the values of the indices, interactions."""

from __future__ import annotations

import pandas as pd

from analysis.compute.indicators import compute_indicators
from analysis.compute.interaction import FIGURES, summarise_interactions, with_interactions
from analysis.compute.scores import compute_indices
from analysis.errors import DataError
from analysis.names import COUNTERS
from analysis.observations import Observations


def compute_figures(seen: Observations) -> pd.DataFrame:
    """One row for each account: compute_indicators, a column for each version, interaction.FIGURES.

    NA where a figure is not known, or the version is of another platform. In a covered window
    without works the sum of interactions is 0 and the rest of them NA; the sum of a counter is 0,
    too, unless no work on the platform has it. `lower_bounds`: names of the versions and counters
    whose value is a lower bound.
    """
    indicators = compute_indicators(seen)
    indices = compute_indices(indicators)
    values = indices.pivot(index="account_id", columns="version", values="value")
    frame = indicators.join(values.astype("Float64"), on="account_id")
    met = summarise_interactions(with_interactions(seen)).set_index("account_id")
    frame = frame.join(met[list(FIGURES)], on="account_id")
    is_empty = (frame["works"] == 0) & frame["covered"]
    frame["interactions"] = frame["interactions"].mask(is_empty, 0)
    frame["lower_bounds"] = _lower_bounds(frame, indices)
    return _without_foreign_counters(frame)


def _without_foreign_counters(figures: pd.DataFrame) -> pd.DataFrame:
    """Without the zeros of accounts that published nothing, of a counter that no work has there.

    Weibo gives no reads: that a silent account has 0 of them means nothing about reads.
    """
    for counter in COUNTERS:
        is_given = figures[counter].notna() & (figures["works"] > 0)
        knows = is_given.groupby(figures["platform"]).transform("any")
        publishes = (figures["works"] > 0).groupby(figures["platform"]).transform("any")
        figures[counter] = figures[counter].mask(publishes & ~knows)
    return figures


def _lower_bounds(figures: pd.DataFrame, indices: pd.DataFrame) -> pd.Series:
    bounded = indices[indices["lower_bound"].fillna(False)]
    versions = bounded.groupby("account_id")["version"].agg(list)
    bounds = figures["account_id"].map(versions)
    names = [list(each) if isinstance(each, list) else [] for each in bounds]
    for counter in COUNTERS:
        is_bound = (
            ~figures["covered"]
            | (figures[f"{counter}_works"] < figures["works"])
            | (figures[f"{counter}_capped"] > 0)
        )
        for held, flag in zip(names, is_bound, strict=True):
            if flag:
                held.append(counter)
    return pd.Series(names, figures.index, dtype="object")


def choose_columns(figures: pd.DataFrame, wanted: list[str]) -> list[str]:
    """The columns named, each once. Raises DataError where one is not there or holds no numbers."""
    numbers = set(figures.select_dtypes("number", exclude="timedelta").columns) - {"account_id"}
    for name in wanted:
        if name not in numbers:
            raise DataError(f"there is no column {name!r}; there are: {', '.join(sorted(numbers))}")
    return list(dict.fromkeys(wanted))
