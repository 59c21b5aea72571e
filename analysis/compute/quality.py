"""What the figures of a window rest on."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from analysis.compute.scores import compute_indices
from analysis.compute.versions import VERSIONS
from analysis.load.database import read
from analysis.load.observations import Observations

COLUMNS = (
    "library", "name_zh", "platform", "account", "covered", "hole_days", "covered_from",
    "covered_until", "refreshes", "refreshes_complete", "verdict", "verdict_reason", "works",
    "works_missing", "works_observed", "share_observed", "age_mean", "distance_mean",
    "distance_max", "counters_missing", "counters_capped", "counters_rounded",
    "originals_unknown", "headlines_unknown", "followers", "followers_distance",
    "changes_known", "changes_unknown", "version", "missing", "reason", "lower_bound",
    "account_id",
)  # fmt: skip
# Refreshes since the window began: one that began after its end may have covered it.
REFRESHES = """
SELECT
    accounts.id AS account_id, accounts.covered_from, accounts.covered_until,
    extract(
        EPOCH FROM CAST(:stop AS timestamptz) - CAST(:start AS timestamptz)
        - CASE WHEN accounts.covered_from < :stop AND accounts.covered_until > :start
            THEN least(accounts.covered_until, :stop) - greatest(accounts.covered_from, :start)
            ELSE interval '0'
        END
    )::float8 / 86400 AS hole_days,
    count(refreshes.id) AS refreshes,
    count(refreshes.id) FILTER (WHERE refreshes.verdict = 'complete') AS refreshes_complete,
    (array_agg(refreshes.verdict ORDER BY refreshes.started_at DESC, refreshes.id DESC))[1]
        AS verdict,
    (array_agg(refreshes.reason ORDER BY refreshes.started_at DESC, refreshes.id DESC))[1]
        AS verdict_reason
FROM accounts
LEFT JOIN refreshes ON accounts.id = refreshes.account_id AND refreshes.started_at >= :start
GROUP BY accounts.id
"""
MISSING = """
SELECT account_id, count(*) AS works_missing FROM works
WHERE published_at >= :start AND published_at < :stop
    AND missing_since IS NOT NULL AND deleted_at IS NULL
GROUP BY account_id
"""


def load_refreshes(engine: Engine, seen: Observations) -> pd.DataFrame:
    """One row for each account: how it was refreshed since the window began, and its holes.

    `hole_days`: days of the window that complete refreshes do not cover. `works_missing`: works of
    the window that the last complete refresh did not show, once so far.
    """
    start, stop = seen.window.moments
    values = {"start": start, "stop": stop}
    frame = read(engine, REFRESHES, values).set_index("account_id")
    moments = dict.fromkeys(("covered_from", "covered_until"), "datetime64[us, Asia/Shanghai]")
    frame = frame.astype({**moments, "verdict": "string", "verdict_reason": "string"})
    missing = read(engine, MISSING, values).set_index("account_id")["works_missing"]
    frame["works_missing"] = missing.reindex(frame.index).fillna(0).astype("Int64")
    return frame


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
        ' --observed-at "20 years" --tolerance "20 years" takes the latest ones, however late'
    )
