"""The figures of accounts in every week of a stretch, from the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Engine

from analysis.load.database import read
from analysis.window import Window

WEEK = timedelta(days=7)
QUERY = """
SELECT weeks.week, figures.*
FROM (
    SELECT
        CAST(starts AS date) AS week,
        starts AT TIME ZONE 'Asia/Shanghai' AS starts_at,
        (starts + interval '7 days') AT TIME ZONE 'Asia/Shanghai' AS ends_at
    FROM generate_series(
        CAST(:first AS timestamp), CAST(:last AS timestamp), interval '7 days'
    ) AS starts
) AS weeks
CROSS JOIN LATERAL {function}(
    weeks.starts_at, weeks.ends_at, :counters, :as_of
) AS figures
WHERE figures.platform = :platform
"""
FIRST_COVERED = """
SELECT CAST(min(accounts.covered_from) AT TIME ZONE 'Asia/Shanghai' AS date) AS first
FROM accounts JOIN libraries ON libraries.id = accounts.library_id
WHERE accounts.platform = :platform AND libraries.code = ANY(:libraries)
"""
MOST = 520  # ten years


def weeks_until(end: date, number: int) -> tuple[date, date]:
    """First days of the first and the last of so many weeks, Sunday to Saturday, before `end`.

    >>> weeks_until(date(2026, 11, 1), 4)
    (datetime.date(2026, 10, 4), datetime.date(2026, 10, 25))
    """
    last = end - timedelta(days=end.isoweekday() % 7) - WEEK
    return last - (number - 1) * WEEK, last


def count_weeks(engine: Engine, platform: str, libraries: Sequence[str], end: date) -> int:
    """Number of weeks since the libraries' accounts were first covered.

    Up to `end`, 1 to MOST; a first week covered in part counts.
    """
    values = {"platform": platform, "libraries": list(libraries)}
    first = read(engine, FIRST_COVERED, values)["first"].iloc[0]
    if first is None or pd.isna(first):
        return 1
    _, last = weeks_until(end, 1)
    start, _ = weeks_until(pd.Timestamp(first).date() + WEEK, 1)
    return min(max((last - start) // WEEK + 1, 1), MOST)


def load_weeks(engine: Engine, platform: str, window: Window, number: int) -> pd.DataFrame:
    """One row for each account of the platform and week: account_indicators, and each version.

    A version has no value in a week without works, whatever its formula gives.

    The weeks are the last `number` that have ended by the window's end; counters count as the
    window defines. `week` is a week's first day, a Sunday.
    """
    first, last = weeks_until(window.end, number)
    values = {
        "first": first,
        "last": last,
        "counters": window.counters,
        "as_of": window.seen_before,
        "platform": platform,
    }
    frame = read(engine, QUERY.format(function="account_indicators"), values)
    for name in frame.columns[frame.isna().all()]:
        frame[name] = frame[name].astype("Float64")  # the result has no type of its own
    indices = read(engine, QUERY.format(function="account_indices"), values)
    scores = indices.pivot(index=["week", "account_id"], columns="version", values="value")
    joined = frame.join(scores.astype("Float64"), on=["week", "account_id"])
    names = list(scores.columns)
    joined[names] = joined[names].mask(joined["works"] == 0)
    return joined
