"""Search in the texts of works, and updates of the search index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from analysis.errors import DataError
from analysis.load.database import read

BATCH = 2_000
# Refused to a read-only login, and by a read-only server.
READS_ONLY = ("42501", "25006")
IS_STALE = text("SELECT is_search_stale()")
STALE = text("SELECT count(*) FROM stale_search_works()")
REFRESH = text("SELECT refresh_search(:most)")
FOUND = """
SELECT
    found.score AS search_score,
    libraries.code AS library,
    libraries.name_zh,
    accounts.platform,
    accounts.name AS account,
    works.published_at,
    works.title,
    found.passage,
    works.url,
    found.work_id,
    found.found,
    found.is_exact
FROM search_works(
    :words, :most, CAST(:libraries AS text[]), CAST(:platforms AS text[]), :since, :until
) AS found
INNER JOIN works ON found.work_id = works.id
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
ORDER BY found.score DESC, works.published_at DESC, works.id
"""
LIBRARIES = "SELECT code AS library, region FROM libraries"


def refresh_search(
    engine: Engine, begin: Callable[[int], None], advance: Callable[[int], None]
) -> bool:
    """Update the search index in batches; False if this login may only read.

    `begin` is called with the number of works to index, `advance` with that of every batch.
    """
    with engine.connect() as connection:
        if not connection.scalar(IS_STALE):
            return True
        begin(connection.scalar(STALE) or 0)
    try:
        with engine.connect().execution_options(postgresql_readonly=False) as connection:
            while True:
                with connection.begin():
                    done = connection.scalar(REFRESH, {"most": BATCH}) or 0
                advance(done)
                if done < BATCH:
                    return True
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in READS_ONLY:
            return False
        raise


def load_found(
    engine: Engine,
    words: str,
    *,
    most: int,
    libraries: Sequence[str] | None = None,
    platforms: Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> pd.DataFrame:
    """Works that hold all the words, best first; `found`: their number, capped unless `is_exact`.

    Raises DataError if there is no word, or the database cannot be read.
    """
    values: dict[str, Any] = {
        "words": words,
        "most": most,
        "libraries": None if libraries is None else list(libraries),
        "platforms": None if platforms is None else list(platforms),
        "since": since or "-infinity",
        "until": until or "infinity",
    }
    return read(engine, FOUND, values)


def load_regions(engine: Engine) -> pd.DataFrame:
    """Library and region of every library. Raises DataError if there is none."""
    found = read(engine, LIBRARIES)
    if found.empty:
        raise DataError("no library is in the database yet: `scrapy panel` loads it")
    return found
