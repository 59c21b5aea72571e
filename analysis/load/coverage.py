"""Every library on every platform."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.selection import select

QUERY = """
SELECT
    library, name_zh, region, platform, account_id, account, status, is_known, is_crawled,
    followers, works, first_work_at, last_work_at, covered_from, covered_until,
    verdict, refreshed_at
FROM coverage
ORDER BY library, platform, account_id
"""


def load_coverage(
    engine: Engine,
    *,
    libraries: Sequence[str] = (),
    platforms: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> pd.DataFrame:
    """Rows of the view coverage; nothing named: all.

    Raises DataError where the panel is empty, or does not have a library or region.
    """
    frame = read(engine, QUERY)
    if frame.empty:
        raise DataError("no library is in the database yet: `scrapy panel` loads it")
    wanted = {"library": libraries, "platform": platforms, "region": regions}
    frame = select(frame, wanted, "there is no")
    return frame.reset_index(drop=True)
