"""The data that the figures of a window are computed from."""

from __future__ import annotations

import pandas as pd

from analysis.compute.scores import compute_indices
from analysis.compute.versions import VERSIONS

COLUMNS = (
    "library", "name_zh", "platform", "account", "covered", "hole_days", "covered_from",
    "covered_until", "refreshes", "refreshes_complete", "verdict", "verdict_reason", "holes",
    "holes_since", "works", "works_missing", "works_observed", "share_observed",
    "age_mean", "distance_mean", "distance_max", "counters_missing", "counters_capped",
    "counters_rounded", "originals_unknown", "headlines_unknown", "followers", "followers_distance",
    "changes_known", "changes_unknown", "version", "missing", "reason", "lower_bound",
    "account_id",
)  # fmt: skip


def assess(indicators: pd.DataFrame, refreshes: pd.DataFrame) -> pd.DataFrame:
    """One row for each account (COLUMNS): verdicts, holes, ages, and what is capped or missing.

    `indicators`: as compute_indicators gives them; `refreshes`: as load_refreshes. `missing`,
    `reason` and `lower_bound` are those of the platform's first index. `share_observed` is NA
    where nothing was published.
    """
    first = {version.platform: name for name, version in reversed(VERSIONS.items())}
    indices = compute_indices(indicators)
    indices = indices[indices["version"].isin(first.values())].set_index("account_id")
    works = indicators["works"].astype("Float64")
    frame = indicators.assign(share_observed=indicators["works_observed"] / works.mask(works == 0))
    frame = frame.join(refreshes, on="account_id")
    frame = frame.join(indices[["version", "missing", "reason", "lower_bound"]], on="account_id")
    return frame[list(COLUMNS)]


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


def advise(indicators: pd.DataFrame) -> str | None:
    """What helps where no work of the window had its counters observed in time."""
    if not indicators["works"].sum() or indicators["works_observed"].sum():
        return None
    return (
        "no crawl came near enough to the moment at which counters count, so there are no sums:"
        " --counters latest takes what was seen last, however late"
    )
