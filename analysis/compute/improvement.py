"""Gains in an index since the window before, with the input that contributed most."""

from __future__ import annotations

import pandas as pd

from analysis.compute.decomposition import DECOMPOSABLE, decompose
from analysis.compute.scores import inputs_of
from analysis.compute.versions import VERSIONS


def order_by_gain(table: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Accounts with a value in both windows, greatest gain first.

    `table`: as rank_accounts gives it; `before`, `after`: as compute_indicators gives them for the
    two windows. Adds value_change, and the input that contributed most in its direction: input and
    contribution (of the change of the index; NA where the version cannot be decomposed).
    """
    known = table[table["rank"].notna() & table["value_before"].notna()].copy()
    known["value_change"] = known["value"] - known["value_before"]
    reasons = [
        _greatest(version, before, after, account)
        for version, account in zip(known["version"], known["account_id"], strict=True)
    ]
    known["input"] = pd.Series([name for name, _ in reasons], known.index, dtype="string")
    known["contribution"] = pd.Series([share for _, share in reasons], known.index, dtype="Float64")
    return known.sort_values(
        ["value_change", "rank"], ascending=[False, True], kind="stable", ignore_index=True
    )


def _greatest(
    version: str, before: pd.DataFrame, after: pd.DataFrame, account: int
) -> tuple[str | None, float | None]:
    """The input that contributed most in the direction of the change."""
    if version not in DECOMPOSABLE:
        return None, None
    old, new = (_inputs(version, frame, account) for frame in (before, after))
    parts = decompose(version, old, new)
    sums = parts.groupby("input")["contribution"].sum()
    if sums.isna().any() or not sums.abs().max():
        return None, None
    name = str(sums.idxmax() if sums.sum() >= 0 else sums.idxmin())
    return name, float(sums[name])


def _inputs(version: str, indicators: pd.DataFrame, account: int) -> dict[str, float]:
    row = indicators[indicators["account_id"] == account]
    return {name: float(column[0]) for name, column in inputs_of(VERSIONS[version], row).items()}
