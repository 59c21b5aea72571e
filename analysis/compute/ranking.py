"""Accounts in the order of an index, and how they moved since the window before."""

from __future__ import annotations

import pandas as pd

COLUMNS = (
    "rank", "library", "name_zh", "account", "value", "movement", "value_before", "lower_bound",
    "covered", "works", "works_counted", "reason", "index", "version", "account_id",
)  # fmt: skip


def rank_accounts(
    indices: pd.DataFrame, before: pd.DataFrame, version: str, *, only_covered: bool = True
) -> pd.DataFrame:
    """One row for each account of the version's platform (COLUMNS), the highest value first.

    `indices`, `before`: as compute_indices gives them, of the window and of the one before it.
    Ties share the better rank. An account without a value, or (`only_covered`) whose window is not
    covered, has no rank; `movement` is the number of ranks gained, NA where one of them is missing.
    """
    present = _placed(indices, version, only_covered).set_index("account_id")
    past = _placed(before, version, only_covered).set_index("account_id")
    present["value_before"] = past["value"].reindex(present.index)
    present["movement"] = past["rank"].reindex(present.index) - present["rank"]
    ordered = present.sort_values(["rank", "library"], na_position="last", kind="stable")
    return ordered.reset_index()[list(COLUMNS)]


def _placed(indices: pd.DataFrame, version: str, only_covered: bool) -> pd.DataFrame:
    frame = indices[indices["version"] == version].copy()
    is_ranked = frame["covered"] if only_covered else frame["covered"] | True
    values = frame["value"].where(is_ranked)
    frame["rank"] = values.rank(method="min", ascending=False).astype("Int64")
    frame.loc[~is_ranked & frame["value"].notna(), "reason"] = "not_covered"
    return frame
