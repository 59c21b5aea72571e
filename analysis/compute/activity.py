"""Regularity and originality of publishing."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.compute.sums import RowsByAccount, as_floats, floats, integers
from analysis.observations import Observations

WEEK = 7  # days, Sunday to Saturday


def measure_activity(seen: Observations) -> pd.DataFrame:
    """Original_share, active_weeks, silent_weeks and works_per_active_week by account_id.

    `original_share`: of the works whose originality is given. Weeks are those
    that lie wholly within the window, and only their works count; NA where there is none. That a
    week was silent is known of covered accounts alone.
    """
    accounts = seen.accounts
    works = RowsByAccount(seen.works, accounts["account_id"])
    originals, known = works.sum(as_floats(works.rows["is_original"]))
    first = seen.window.start + timedelta(days=-seen.window.start.isoweekday() % WEEK)
    number = max((seen.window.end - first).days // WEEK, 0)
    days = (works.rows["published_at"].dt.tz_localize(None) - pd.Timestamp(first)).dt.days
    is_within = ((days >= 0) & (days < number * WEEK)).to_numpy()
    active = works.count_different((days // WEEK).where(is_within))
    is_unknown = np.full(works.accounts, number == 0)
    is_covered = accounts["covered"].astype(bool).to_numpy()
    return pd.DataFrame(
        {
            "original_share": floats(originals / np.maximum(known, 1), known == 0),
            "active_weeks": integers(active, is_unknown),
            "silent_weeks": integers(number - active, is_unknown | ~is_covered),
            "works_per_active_week": floats(
                works.count(is_within) / np.maximum(active, 1), active == 0
            ),
        },
        index=pd.Index(accounts["account_id"]),
    )
