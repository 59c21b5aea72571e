"""Every library on every platform."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.refreshes import HOLE_DAYS
from analysis.load.selection import select
from analysis.window import Window

QUERY = """
SELECT
    library, name_zh, region, platform, account_id, account, status, is_known, is_crawled,
    followers, works, first_work_at, last_work_at, covered_from, covered_until,
    verdict, refreshed_at
FROM coverage
ORDER BY library, platform, account_id
"""
# Undated works may belong to any period: account_holes counts them, this does not.
OF_PERIODS = f"""
SELECT
    periods.period, libraries.code AS library, libraries.name_zh, libraries.region,
    accounts.platform, accounts.id AS account_id, accounts.name AS account,
    coalesce(
        accounts.covered_from <= periods.start AND accounts.covered_until >= periods.stop, FALSE
    ) AS covered,
    {HOLE_DAYS.format(start="periods.start", stop="periods.stop")} AS hole_days,
    published.works, published.works_missing, published.deleted, lacking.holes
FROM unnest(CAST(:starts AS timestamptz[]), CAST(:stops AS timestamptz[]))
    WITH ORDINALITY AS periods (start, stop, period)
CROSS JOIN accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
CROSS JOIN LATERAL (
    SELECT
        count(*) AS works,
        count(*) FILTER (WHERE works.missing_since IS NOT NULL AND works.deleted_at IS NULL)
            AS works_missing,
        count(works.deleted_at) AS deleted
    FROM works
    WHERE works.account_id = accounts.id
        AND works.published_at >= periods.start AND works.published_at < periods.stop
) AS published
CROSS JOIN LATERAL (
    SELECT count(DISTINCT holes.platform_id) AS holes
    FROM holes
    WHERE holes.account_id = accounts.id AND holes.platform_id <> ''
        AND holes.published_at >= periods.start AND holes.published_at < periods.stop
) AS lacking
WHERE accounts.platform_id IS NOT NULL
ORDER BY periods.period, libraries.code, accounts.platform, accounts.id
"""  # noqa: S608  (our own names)


def load_coverage(
    engine: Engine,
    *,
    libraries: Sequence[str] = (),
    platforms: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> pd.DataFrame:
    """Rows of the view coverage; nothing named: all.

    Raises DataError for an empty panel, or an unknown library or region.
    """
    frame = read(engine, QUERY)
    if frame.empty:
        raise DataError("no library is in the database yet: `scrapy panel` loads it")
    wanted = {"library": libraries, "platform": platforms, "region": regions}
    frame = select(frame, wanted, "there is no")
    return frame.reset_index(drop=True)


def load_periods(
    engine: Engine,
    windows: Sequence[Window],
    *,
    libraries: Sequence[str] = (),
    platforms: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> pd.DataFrame:
    """One row for each window and known account of these libraries, platforms and regions.

    Returns period (the place of the window, from 1), the account, covered, hole_days (days that
    complete refreshes do not cover), works, works_missing, deleted and holes. Raises DataError
    where no account is known, or none of those that are named.
    """
    starts, stops = zip(*(window.moments for window in windows), strict=True)
    frame = read(engine, OF_PERIODS, {"starts": list(starts), "stops": list(stops)})
    if frame.empty:
        raise DataError("no account is known yet: fill the panel, then `scrapy crawlall`")
    wanted = {"library": libraries, "platform": platforms, "region": regions}
    return select(frame, wanted, "no account is known of").reset_index(drop=True)
