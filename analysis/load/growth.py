"""Counters of works at 1, 3, 7 and 30 days of age, from the database."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine

from analysis.load.database import read
from analysis.load.selection import select
from analysis.names import COUNTERS
from analysis.window import Window

ACCOUNTS = """
SELECT
    accounts.id AS account_id, accounts.platform, libraries.code AS library, libraries.name_zh,
    libraries.region,
    array_to_string(platforms.counters, ',') AS platform_counters
FROM accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN platforms ON accounts.platform = platforms.code
"""
AGES = f"""
SELECT
    works.id AS work_id, works.account_id, works.kind, kept.age_days, kept.captured_at, kept.run_id,
    extract(EPOCH FROM kept.captured_at - works.published_at)::float8 / 86400 AS age_seen,
    {", ".join(f"kept.{name}" for name in COUNTERS)}, array_to_string(kept.capped, ',') AS capped
FROM works
LEFT JOIN work_age_counters AS kept ON works.id = kept.work_id
WHERE works.published_at >= :start AND works.published_at < :stop
"""  # noqa: S608


def load_ages(
    engine: Engine,
    window: Window,
    *,
    libraries: Sequence[str] = (),
    platforms: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> pd.DataFrame:
    """Works published in the window, a row for each age at which one was observed.

    work_id, kind, age_days, captured_at, run_id, age_seen (days), the COUNTERS and capped, with the
    account's library, name_zh, region, platform and platform_counters. A work that was seen at no
    age has one row, without age_days. Raises DataError for names without a known account.
    """
    start, stop = window.moments
    wanted = {"library": libraries, "platform": platforms, "region": regions}
    accounts = select(read(engine, ACCOUNTS), wanted, "no account is known of")
    ages = read(engine, AGES, {"start": start, "stop": stop})
    ages = ages.astype(dict.fromkeys((*COUNTERS, "age_days", "run_id"), "Int64"))
    for frame, column in ((accounts, "platform_counters"), (ages, "capped")):
        names = [tuple(each.split(",")) if isinstance(each, str) else () for each in frame[column]]
        frame[column] = pd.Series(names, frame.index, dtype="object")
    return ages.merge(accounts, on="account_id", validate="many_to_one")
