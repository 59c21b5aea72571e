"""Rules of `flag_rules` are applied to new and changed texts after crawls, not at each reading."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from libcrawl.store.errors import StoreError

BATCH = 5_000
REFRESH = text("SELECT refresh_flags(:most)")


class NotLookedAt(StoreError):
    """The database refused, or was away; the view looks itself, and the next crawl tries again."""


def look_for_flags(engine: Engine) -> int:
    """Look at works that are new or changed, each batch by itself; gives how many it were.

    Raises NotLookedAt.
    """
    works = 0
    try:
        while True:
            with engine.begin() as connection:
                done = connection.scalar(REFRESH, {"most": BATCH}) or 0
            works += done
            if done < BATCH:
                return works
    except DBAPIError as problem:
        message = str(problem.orig).strip().partition("\n")[0]
        raise NotLookedAt(f"flags are not up to date: {message}") from problem
