"""The views of the database as frames; counters that the source does not give are NA."""

import pandas as pd
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from analysis.database import DataError

PLATFORMS = ("weibo", "wechat", "douyin")


def load_accounts(engine: Engine, platform: str) -> pd.DataFrame:
    """The accounts of a platform with their latest counters (view latest_account_counters)."""
    return _load(
        engine, "SELECT * FROM latest_account_counters WHERE platform = :platform", platform
    )


def load_works(engine: Engine, platform: str) -> pd.DataFrame:
    """The works of a platform with their latest counters (view latest_work_counters)."""
    return _load(engine, "SELECT * FROM latest_work_counters WHERE platform = :platform", platform)


def _load(engine: Engine, query: str, platform: str) -> pd.DataFrame:
    """Nullable columns throughout. Raises DataError naming what the database refuses."""
    try:
        with engine.connect() as connection:
            return pd.read_sql(
                text(query),
                connection,
                params={"platform": platform},
                dtype_backend="numpy_nullable",
            )
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0]
        raise DataError(
            f"the database cannot be read: {words}; `scrapy db` tells whether its schema is current"
        ) from None
