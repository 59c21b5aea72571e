"""Inequality over accounts: Gini, Theil, top shares, the Lorenz curve.

Unknown values are left out. NaN where there is nothing to share, or a value is negative.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.figures import carry

Values = npt.NDArray[np.float64]


ALONE = "one_account"  # there is nobody to be equal to


def _can_be_shared(values: Values) -> bool:
    return _why_not(values) in (None, ALONE)


def gini(values: Values) -> float:
    """Gini coefficient: 0 where all have the same, (n − 1) / n where one has everything.

    >>> gini(np.array([0.0, 0, 0, 8]))
    0.75
    """
    if not _can_be_shared(values):
        return math.nan
    total, n = values.sum(), len(values)
    ranks = np.arange(1, n + 1)
    return float((2 * ranks - n - 1) @ np.sort(values) / (n * total))


def theil(values: Values) -> float:
    """Theil's T: 0 where all have the same, ln n where one has everything."""
    if not _can_be_shared(values):
        return math.nan
    shares = values[values > 0] / values.mean()
    return float((shares * np.log(shares)).sum() / len(values))


def theil_parts(values: Values, groups: npt.NDArray[np.object_]) -> tuple[float, float]:
    """Theil's T within and between groups; the two sum to the whole."""
    if not _can_be_shared(values):
        return math.nan, math.nan
    total, mean = values.sum(), values.mean()
    within = between = 0.0
    for group in set(groups):
        members = values[groups == group]
        share = members.sum() / total
        if share > 0:
            within += share * theil(members)
            between += share * math.log(members.mean() / mean)
    return within, between


def top_share(values: Values, part: float) -> float:
    """Share of the whole that the top `part` (of 1) of the accounts has, at least one account."""
    if not _can_be_shared(values):
        return math.nan
    number = math.ceil(round(part * len(values), 9))
    return float(np.sort(values)[::-1][:number].sum() / values.sum())


def lorenz(values: Values) -> pd.DataFrame:
    """Points of the Lorenz curve: the poorest `share_accounts` have `share_value` of the whole."""
    held = np.concatenate([[0.0], np.cumsum(np.sort(values))])
    shares = held / held[-1] if held[-1] > 0 else np.full(len(held), math.nan)
    return pd.DataFrame({"share_accounts": np.linspace(0, 1, len(held)), "share_value": shares})


def measure_inequality(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """One row for each platform and column: n, the measures, Theil within and between regions.

    `frame`: platform, region and the columns, one row for each account. An account without a
    region is a region of its own kind, `national`. `reason`: why there are no measures: no_values,
    all_zero, below_zero or one_account. The values' evidence, as `carry` has it, where the frame
    holds it.
    """
    rows = [
        {"platform": platform, **_measure(accounts, column)}
        for platform, accounts in frame.groupby("platform")
        for column in columns
    ]
    return pd.DataFrame(rows, columns=["platform", *_measure(frame.iloc[:0], columns[0])])


def _measure(accounts: pd.DataFrame, column: str) -> dict[str, object]:
    known = accounts.dropna(subset=column)
    values = known[column].to_numpy(dtype=np.float64)
    regions = known["region"].fillna("national").to_numpy(dtype=object)
    reason = _why_not(values)
    if reason == ALONE:
        values, regions = values[:0], regions[:0]
    within, between = theil_parts(values, regions)
    return {
        "column": column,
        "n": len(known),
        "gini": gini(values),
        "theil": theil(values),
        "theil_within_regions": within,
        "theil_between_regions": between,
        "top_10_percent": top_share(values, 0.10),
        "top_20_percent": top_share(values, 0.20),
        "reason": reason,
        **carry(accounts, column),
    }


def _why_not(values: Values) -> str | None:
    if not len(values):
        return "no_values"
    if values.min() < 0:
        return "below_zero"
    if values.sum() == 0:
        return "all_zero"
    return None if len(values) > 1 else ALONE


def trace_lorenz(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The points of the Lorenz curve of each platform and column: platform, column, and lorenz."""
    curves = [
        lorenz(known).assign(platform=platform, column=column)
        for platform, accounts in frame.groupby("platform")
        for column in columns
        if _can_be_shared(known := accounts[column].dropna().to_numpy(dtype=np.float64))
    ]
    order = ["platform", "column", "share_accounts", "share_value"]
    return pd.concat(curves, ignore_index=True)[order] if curves else pd.DataFrame(columns=order)
