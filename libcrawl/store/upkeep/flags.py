"""Rules of `flag_rules` are applied to new and changed texts after crawls, not at each reading."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from libcrawl.store.errors import StoreError, in_words
from libcrawl.store.upkeep.batches import run_in_batches

BATCH = 5_000
REFRESH = text("SELECT refresh_flags(:most)")


class NotLookedAt(StoreError):
    """The database refused, or was away; the view checks texts itself; the next crawl retries."""


def look_for_flags(engine: Engine) -> int:
    """Check works that are new or changed by the rules, in batches; returns how many.

    Raises NotLookedAt.
    """
    try:
        return run_in_batches(engine, REFRESH, BATCH)
    except DBAPIError as problem:
        raise NotLookedAt(f"flags are not up to date: {in_words(problem)}") from problem
