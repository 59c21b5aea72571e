"""Uncertainty of ranks: the ranks that other works of the same accounts would have given.

The works of each account are drawn again DRAWS times and all accounts ranked each time (Goldstein
and Spiegelhalter 1996; Hall and Miller 2010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.compute.indicators import compute_indicators
from analysis.compute.resampling import DRAWS, Draws, draw_inputs
from analysis.compute.scores import compute_indices
from analysis.compute.versions import VERSIONS
from analysis.names import COUNTERS
from analysis.observations import Observations

PERCENTILES = (5, 95)
TYPES = {"rank_low": "Int64", "rank_high": "Int64", "rank_without_best": "Int64"}


def find_rank_ranges(
    seen: Observations,
    indicators: pd.DataFrame,
    version: str,
    accounts: Sequence[int],
    draws: int = DRAWS,
) -> pd.DataFrame:
    """One row for each ranked one of the `accounts`: the range of its rank.

    `indicators`: as compute_indicators gives them for `seen`. Returns account_id, rank_low and
    rank_high (5th and 95th percentile of its ranks over the draws; rank_low is the better one) and
    rank_without_best: its rank if its most successful work were no better than its second.
    """
    ranked = set(accounts)
    values = {
        account: np.asarray(VERSIONS[version].formula(**inputs).value, dtype=np.float64)
        for account, inputs in draw_inputs(seen, indicators, version, draws)
        if account in ranked
    }
    if not values:
        return pd.DataFrame({"account_id": []}).assign(**dict.fromkeys(TYPES)).astype(TYPES)
    ranks = rank_columns(np.vstack(list(values.values())))
    low, high = np.percentile(ranks, PERCENTILES, axis=1, method="nearest")
    frame = pd.DataFrame({"account_id": list(values), "rank_low": low, "rank_high": high})
    without = _ranks_without_the_best(seen, indicators, version, list(values))
    return frame.assign(rank_without_best=frame["account_id"].map(without)).astype(TYPES)


def rank_columns(values: Draws) -> Draws:
    """Ranks of the rows within each column: 1 for the highest, ties share the better rank.

    >>> rank_columns(np.array([[3.0], [5.0], [3.0]])).ravel().tolist()
    [2.0, 1.0, 2.0]
    """
    ranks = np.empty_like(values)
    for column in range(values.shape[1]):
        own = np.nan_to_num(values[:, column], nan=-np.inf)
        ordered = np.sort(own)
        ranks[:, column] = len(own) - np.searchsorted(ordered, own, side="right") + 1
    return ranks


def _ranks_without_the_best(
    seen: Observations, indicators: pd.DataFrame, version: str, accounts: list[int]
) -> dict[int, int]:
    """The rank of each account with its best work levelled, the others unchanged."""
    order = by_success(seen.works, VERSIONS[version].counters)
    reduced = replace(
        seen, works=_levelled(seen.works, order), changes=_levelled(seen.changes, order)
    )
    present = _value(indicators, version, accounts)
    without = _value(compute_indicators(reduced), version, accounts)
    return {
        account: 1 + int((np.delete(present, place) > without[place]).sum())
        for place, account in enumerate(accounts)
    }


def _levelled(works: pd.DataFrame, order: pd.DataFrame) -> pd.DataFrame:
    """The best work of each account with the counters of the second; with zeros where it is alone.

    `order`: as by_success gives it.
    """
    counters = [name for name in COUNTERS if name in works]
    by_key = works.set_index("work_id")
    known = order[order["best"].isin(by_key.index)]
    given = by_key[counters].reindex(known["second"])
    given[known["second"].isna().to_numpy()] = 0
    by_key.loc[known["best"], counters] = given.to_numpy()
    return by_key.reset_index()[list(works.columns)].astype(works.dtypes.to_dict())


def _value(indicators: pd.DataFrame, version: str, accounts: list[int]) -> Draws:
    """The index of the accounts; below all others where it is not defined."""
    values = compute_indices(indicators, [version]).set_index("account_id")["value"]
    return values.loc[accounts].to_numpy(dtype=np.float64, na_value=-np.inf)


def by_success(works: pd.DataFrame, counters: Sequence[str]) -> pd.DataFrame:
    """One row for each account: the keys of its best and its second work (NA: it has one).

    By the sum of the logarithms of the counters, of those of all platforms where none are named.
    """
    names = list(counters) or ["likes", "comments", "shares"]
    logs = np.log1p(works[names].astype("Float64").fillna(0).to_numpy(dtype=np.float64)).sum(axis=1)
    ordered = works.assign(success=logs).sort_values("success", ascending=False, kind="stable")
    place = ordered.groupby("account_id").cumcount()
    best, second = (
        ordered[place == number].set_index("account_id")["work_id"] for number in (0, 1)
    )
    return pd.DataFrame({"best": best, "second": second.reindex(best.index)})
