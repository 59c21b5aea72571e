"""Refreshes of accounts since a window began, from the database."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from analysis.load.database import read
from analysis.observations import Observations

# Days from {start} to {stop} that complete refreshes of an account do not cover.
HOLE_DAYS = """
extract(
    EPOCH FROM {stop} - {start}
    - CASE WHEN accounts.covered_from < {stop} AND accounts.covered_until > {start}
        THEN least(accounts.covered_until, {stop}) - greatest(accounts.covered_from, {start})
        ELSE interval '0'
    END
)::float8 / 86400
"""
# Refreshes since the window began: one that began after its end may have covered it.
REFRESHES = f"""
SELECT
    accounts.id AS account_id, accounts.covered_from, accounts.covered_until,
    {HOLE_DAYS.format(start="CAST(:start AS timestamptz)", stop="CAST(:stop AS timestamptz)")}
        AS hole_days,
    count(refreshes.id) AS refreshes,
    count(refreshes.id) FILTER (WHERE refreshes.verdict = 'complete') AS refreshes_complete,
    (array_agg(refreshes.verdict ORDER BY refreshes.started_at DESC, refreshes.id DESC))[1]
        AS verdict,
    (array_agg(refreshes.reason ORDER BY refreshes.started_at DESC, refreshes.id DESC))[1]
        AS verdict_reason
FROM accounts
LEFT JOIN refreshes ON accounts.id = refreshes.account_id AND refreshes.started_at >= :start
GROUP BY accounts.id
"""  # noqa: S608  (our own names)
MISSING = """
SELECT account_id, count(*) AS works_missing FROM works
WHERE published_at >= :start AND published_at < :stop
    AND missing_since IS NOT NULL AND deleted_at IS NULL
GROUP BY account_id
"""

# Undated ones may belong to any window.
HOLES = """
SELECT account_id,
    count(DISTINCT nullif(platform_id, ''))
        + coalesce(sum(works) FILTER (WHERE platform_id = ''), 0)::bigint AS holes,
    min(since) AS holes_since
FROM holes
WHERE published_at IS NULL OR published_at >= :start AND published_at < :stop
GROUP BY account_id
"""


def load_refreshes(engine: Engine, seen: Observations) -> pd.DataFrame:
    """One row for each account: its refreshes since the window began, and what is missing.

    `hole_days`: days of the window that complete refreshes do not cover. `works_missing`: works of
    the window missing in the last complete refresh for the first time. `holes`: works of the
    window that are not wholly read by now, the first of them since `holes_since`.
    """
    start, stop = seen.window.moments
    values = {"start": start, "stop": stop}
    frame = read(engine, REFRESHES, values).set_index("account_id")
    moments = dict.fromkeys(("covered_from", "covered_until"), "datetime64[us, Asia/Shanghai]")
    frame = frame.astype({**moments, "verdict": "string", "verdict_reason": "string"})
    missing = read(engine, MISSING, values).set_index("account_id")["works_missing"]
    frame["works_missing"] = missing.reindex(frame.index).fillna(0).astype("Int64")
    holes = read(engine, HOLES, values).set_index("account_id").reindex(frame.index)
    frame["holes"] = holes["holes"].fillna(0).astype("Int64")
    frame["holes_since"] = holes["holes_since"]
    return frame.astype({"holes_since": "datetime64[us, Asia/Shanghai]"})
