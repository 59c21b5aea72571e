"""Summaries of the days that load_days returns: stretches not covered, and counts by day."""

from __future__ import annotations

import pandas as pd

STATES = ("covered", "hole", "waiting")
ACCOUNT = ["account_id", "library", "name_zh", "platform", "account"]
ALIKE = ["account_id", "state", "verdict"]


def find_stretches(days: pd.DataFrame) -> pd.DataFrame:
    """Stretches of consecutive days of an account that are not covered, with one verdict.

    Returns the account, state, verdict, verdict_reason (of the last day), first and last (ISO 8601)
    and days, the longest first.
    """
    uncovered = days.assign(place=days.groupby("account_id").cumcount())
    uncovered = uncovered[uncovered["state"] != "covered"]
    words = uncovered[ALIKE].astype("object").where(uncovered[ALIKE].notna(), "")
    places = uncovered["place"]
    is_new = (words != words.shift()).any(axis=1) | (places != places.shift() + 1)
    found = uncovered.groupby(is_new.cumsum(), sort=False).agg(
        **{name: (name, "first") for name in [*ACCOUNT, *ALIKE[1:]]},
        verdict_reason=("verdict_reason", "last"),
        first=("day", "first"), last=("day", "last"), days=("day", "size"),
    )  # fmt: skip
    return found.sort_values("days", ascending=False, kind="stable", ignore_index=True)


def count_states(days: pd.DataFrame) -> pd.DataFrame:
    """Accounts in each state, and works not wholly read, by day.

    Returns first, last (ISO 8601), days, covered, hole, waiting and holes; days that follow each
    other are one row where all these are the same.
    """
    each = pd.DataFrame({state: (days["state"] == state).astype("Int64") for state in STATES})
    counted = each.assign(holes=days["holes"]).groupby(days["day"]).sum()
    is_new = (counted != counted.shift()).any(axis=1)
    counted = counted.reset_index().groupby(is_new.cumsum().to_numpy()).agg(
        first=("day", "first"), last=("day", "last"), days=("day", "size"),
        **{name: (name, "first") for name in (*STATES, "holes")},
    )  # fmt: skip
    return counted.reset_index(drop=True)
