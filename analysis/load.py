"""The views of the database as frames; counters that the source does not give are NA."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, column, select, table
from sqlalchemy.exc import DBAPIError

from analysis.database import DataError


def load_accounts(engine: Engine, platform: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of latest_account_counters: one row for each account of the platform."""
    return _load(engine, "latest_account_counters", platform, columns)


def load_works(engine: Engine, platform: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of latest_work_counters: one row for each work on the platform."""
    return _load(engine, "latest_work_counters", platform, columns)


def _load(engine: Engine, view: str, platform: str, columns: Sequence[str]) -> pd.DataFrame:
    """Nullable types throughout. Raises DataError naming what the database refuses."""
    query: Select[*tuple[Any, ...]] = (
        select(*(column(name) for name in columns))
        .select_from(table(view))
        .where(column("platform") == platform)
    )
    try:
        with engine.connect() as connection:
            return pd.read_sql(query, connection, dtype_backend="numpy_nullable")
    except (DBAPIError, pd.errors.DatabaseError) as error:
        words = _words(error).splitlines()[0]
        raise DataError(
            f"the database cannot be read: {words}; `scrapy db` tells whether it is up to date"
        ) from None


def _words(error: BaseException) -> str:
    """What PostgreSQL said, without the wrappings of SQLAlchemy and pandas."""
    cause = error.__cause__ if isinstance(error, pd.errors.DatabaseError) else error
    return str(cause.orig if isinstance(cause, DBAPIError) else error)
