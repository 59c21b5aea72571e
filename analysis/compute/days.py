"""Days of accounts, as load_days gives them, in the short: stretches of them, and days of all."""

from __future__ import annotations

import pandas as pd

STATES = ("covered", "hole", "waiting")
ACCOUNT = ["account_id", "library", "name_zh", "platform", "account"]
ALIKE = ["account_id", "state", "verdict"]


def find_stretches(days: pd.DataFrame) -> pd.DataFrame:
    """Days of an account that follow each other and are not covered, of the same verdict.

    Returns the account, state, verdict, verdict_reason (of the last day), first and last (ISO 8601)
    and days, the longest first.
    """
    rest = days.assign(place=days.groupby("account_id").cumcount())
    rest = rest[rest["state"] != "covered"]
    words = rest[ALIKE].astype("object").where(rest[ALIKE].notna(), "")
    is_new = (words != words.shift()).any(axis=1) | (rest["place"] != rest["place"].shift() + 1)
    found = rest.groupby(is_new.cumsum(), sort=False).agg(
        **{name: (name, "first") for name in [*ACCOUNT, *ALIKE[1:]]},
        verdict_reason=("verdict_reason", "last"),
        first=("day", "first"), last=("day", "last"), days=("day", "size"),
    )  # fmt: skip
    return found.sort_values("days", ascending=False, kind="stable", ignore_index=True)


def count_states(days: pd.DataFrame) -> pd.DataFrame:
    """Of each day the accounts that are covered, hole and waiting, and the works not wholly read.

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
