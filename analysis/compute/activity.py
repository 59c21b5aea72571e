"""Regularity and originality of publishing."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from analysis.observations import Observations

WEEK = 7  # days, Sunday to Saturday


def measure_activity(seen: Observations) -> pd.DataFrame:
    """Original_share, active_weeks, silent_weeks and works_per_active_week by account_id.

    `original_share`: of the works whose originality is given. Weeks are those
    that lie wholly within the window, and only their works count; NA where there is none. That a
    week was silent is known of covered accounts alone.
    """
    accounts = seen.accounts.set_index("account_id")
    groups = seen.works.groupby("account_id")["is_original"]
    first = seen.window.start + timedelta(days=-seen.window.start.isoweekday() % WEEK)
    number = max((seen.window.end - first).days // WEEK, 0)
    days = (seen.works["published_at"].dt.tz_localize(None) - pd.Timestamp(first)).dt.days
    within = seen.works[["account_id"]].assign(week=days // WEEK)
    within = within[(days >= 0) & (days < number * WEEK)]
    weeks = within.groupby("account_id")["week"]
    active = weeks.nunique().reindex(accounts.index, fill_value=0).astype("Int64")
    works = weeks.size().reindex(accounts.index, fill_value=0).astype("Float64")
    active = active.mask(pd.Series(number == 0, accounts.index))
    return pd.DataFrame(
        {
            "original_share": groups.mean().reindex(accounts.index).astype("Float64"),
            "active_weeks": active,
            "silent_weeks": (number - active).where(accounts["covered"].astype(bool)),
            "works_per_active_week": works / active.astype("Float64").mask(active == 0),
        }
    )
