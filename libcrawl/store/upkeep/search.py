"""The search is brought up to date after crawls: inside of one it would double what it costs."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from libcrawl.store.errors import StoreError, in_words
from libcrawl.store.upkeep.batches import run_in_batches

BATCH = 2_000
IS_STALE = text("SELECT is_search_stale()")
REFRESH = text("SELECT refresh_search(:most)")


class NotIndexed(StoreError):
    """The database refused, or was away; the next search or crawl tries again."""


def refresh_search(engine: Engine) -> int:
    """Index works that are new or changed, in batches; returns how many.

    Raises NotIndexed.
    """
    try:
        with engine.connect() as connection:
            if not connection.scalar(IS_STALE):
                return 0
        return run_in_batches(engine, REFRESH, BATCH)
    except DBAPIError as problem:
        raise NotIndexed(f"the search is not up to date: {in_words(problem)}") from problem
