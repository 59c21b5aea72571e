"""What the figures of a window rest on."""

from __future__ import annotations

import pandas as pd

COLUMNS = (
    "library", "name_zh", "platform", "account", "covered", "works", "works_observed",
    "share_observed", "age_mean", "distance_mean", "distance_max", "counters_missing",
    "counters_capped", "counters_rounded", "originals_unknown", "headlines_unknown",
    "followers_distance", "changes_known", "changes_unknown", "account_id",
)  # fmt: skip


def assess(indicators: pd.DataFrame) -> pd.DataFrame:
    """One row for each account (COLUMNS): coverage, ages, and what is capped, rounded or missing.

    `indicators`: as compute_indicators gives them. `share_observed` is NA where nothing was
    published.
    """
    works = indicators["works"].astype("Float64")
    share = indicators["works_observed"] / works.mask(works == 0)
    return indicators.assign(share_observed=share)[list(COLUMNS)]


def sum_up(indicators: pd.DataFrame) -> str:
    """The quality in one line, for the foot of a table."""
    works, observed = (int(indicators[name].sum()) for name in ("works", "works_observed"))
    share = f"{observed / works:.0%}" if works else "none"
    capped, missing = (int(indicators[f"counters_{name}"].sum()) for name in ("capped", "missing"))
    return (
        f"{int(indicators['covered'].sum())} of {len(indicators)} accounts covered; "
        f"{works:,} works, {share} observed in time; "
        f"{capped:,} counters capped, {missing:,} missing"
    )
