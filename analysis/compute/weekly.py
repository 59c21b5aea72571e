"""Accounts week by week: figures of every week, and change points of their levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.compute.change_points import find_changes

CHANGES = [
    "account_id", "column", "week", "before", "after", "n", "noise", "penalty", "reason",
]  # fmt: skip


def follow(
    weeks: pd.DataFrame, account: int, peers: Sequence[int], columns: list[str]
) -> pd.DataFrame:
    """One row for each column and week of the account, oldest first.

    Returns account_id, column, week, value, covered, n_peers and peers_median; values of weeks that
    are not covered are NA, and peers count where theirs are covered.
    """
    long = weeks[["week", "account_id", "covered", *columns]].melt(
        ["week", "account_id", "covered"], columns, "column"
    )
    long["value"] = long["value"].astype("Float64").where(long["covered"].astype(bool))
    beside = long[long["account_id"].isin(list(peers))].groupby(["column", "week"])["value"]
    others = pd.DataFrame({"n_peers": beside.count(), "peers_median": beside.median()})
    own = long[long["account_id"] == account].join(others, on=["column", "week"])
    order = own["column"].map({name: place for place, name in enumerate(columns)})
    own = own.assign(place=order).sort_values(["place", "week"], ignore_index=True)
    shown = ["account_id", "column", "week", "value", "covered", "n_peers", "peers_median"]
    return own[shown].fillna({"n_peers": 0})


def date_changes(weeks: pd.DataFrame) -> pd.DataFrame:
    """The change points in `follow`'s weeks whose value is known (CHANGES), each with its week.

    A column without a change point is a row without a week, and the reason why: too_short,
    constant, or no_change. `n`: weeks that were looked at; `before`, `after`: medians.
    """
    rows = []
    for (account, column), own in weeks.groupby(["account_id", "column"], sort=False):
        known = own.dropna(subset="value")
        changes = find_changes(known["value"].to_numpy(dtype=np.float64))
        common = {
            "account_id": account,
            "column": column,
            "n": changes.n,
            "noise": changes.noise,
            "penalty": changes.penalty,
            "reason": changes.reason,
        }
        found = [
            {"week": known["week"].iloc[each.place], "before": each.before, "after": each.after}
            for each in changes.found
        ]
        rows += [{**common, **each} for each in found or [{}]]
    frame = pd.DataFrame(rows, columns=CHANGES)
    return frame.astype(dict.fromkeys(("before", "after", "noise", "penalty"), "Float64"))
