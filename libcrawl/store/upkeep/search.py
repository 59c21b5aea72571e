"""The search is brought up to date after crawls: inside of one it would double what it costs."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from libcrawl.store.errors import StoreError

BATCH = 2_000
IS_STALE = text("SELECT is_search_stale()")
REFRESH = text("SELECT refresh_search(:most)")


class NotIndexed(StoreError):
    """The database refused, or was away; the next search or crawl tries again."""


def refresh_search(engine: Engine) -> int:
    """Index the works that are new or changed, each batch by itself; gives how many it were.

    Raises NotIndexed.
    """
    works = 0
    try:
        with engine.connect() as connection:
            if not connection.scalar(IS_STALE):
                return 0
        while True:
            with engine.begin() as connection:
                done = connection.scalar(REFRESH, {"most": BATCH}) or 0
            works += done
            if done < BATCH:
                return works
    except DBAPIError as problem:
        message = str(problem.orig).strip().partition("\n")[0]
        raise NotIndexed(f"the search is not up to date: {message}") from problem
