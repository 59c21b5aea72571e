"""Works to compare with one another, and the copies that are stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, text

from analysis.load.database import read
from analysis.window import Window

STATE = """
SELECT now() AS at, coalesce((SELECT revision FROM comparison_state), 0) AS revision
"""
TO_COMPARE = "SELECT work_id, published_at, compared_as_of FROM works_to_compare()"
TEXTS = """
SELECT works.id AS work_id, works.account_id, works.published_at, works.title, works.text,
    stale.digest
FROM works LEFT JOIN works_to_compare() AS stale ON works.id = stale.work_id
WHERE floor(extract(EPOCH FROM works.published_at) / :seconds)::integer
    = ANY(CAST(:blocks AS integer[]))
"""
COPIES = """
SELECT repeats.earlier_id AS earlier, repeats.later_id AS later, earlier.published_at AS earlier_at,
    later.published_at AS later_at
FROM work_repeats AS repeats
INNER JOIN works AS earlier ON repeats.earlier_id = earlier.id
INNER JOIN works AS later ON repeats.later_id = later.id
WHERE repeats.repeat = 'copy'
"""
KEPT = """
SELECT repeats.earlier_id AS earlier, repeats.later_id AS later, repeats.repeat,
    repeats.containment, repeats.jaccard, repeats.block
FROM work_repeats AS repeats
INNER JOIN works AS earlier ON repeats.earlier_id = earlier.id
INNER JOIN works AS later ON repeats.later_id = later.id
WHERE earlier.published_at >= :since AND later.published_at < :until
    AND earlier.account_id = ANY(CAST(:accounts AS bigint[]))
    AND later.account_id = ANY(CAST(:accounts AS bigint[]))
ORDER BY earlier.published_at, earlier.id, later.published_at, later.id
"""
IS_STALE = text("SELECT is_comparison_stale()")


def load_comparison_state(engine: Engine) -> tuple[datetime, int]:
    """The database's time, and the revision of the stored copies."""
    row = read(engine, STATE).iloc[0]
    return row["at"].to_pydatetime(), int(row["revision"])


def load_works_to_compare(engine: Engine) -> pd.DataFrame:
    """Works that are new, or whose text changed, since the last comparison.

    work_id, published_at and compared_as_of (published_at when compared; NaT: never).
    """
    return read(engine, TO_COMPARE)


def load_blocks(engine: Engine, blocks: Collection[int], block_days: int) -> pd.DataFrame:
    """Works of these blocks of days, counted since 1970.

    work_id, account_id, published_at, title, text, and digest where they are to be compared.
    """
    values: dict[str, Any] = {"blocks": sorted(blocks), "seconds": block_days * 86_400}
    return read(engine, TEXTS, values)


def load_copies(engine: Engine) -> pd.DataFrame:
    """All stored pairs of copies: earlier, later (work_id), earlier_at, later_at."""
    return read(engine, COPIES)


def load_kept_repeats(
    engine: Engine, window: Window, accounts: Collection[int]
) -> pd.DataFrame | None:
    """Stored pairs of works of the window and accounts, as find_repeats returns them.

    None if works may have been added or changed since the comparison.
    """
    with engine.connect() as connection:
        if connection.scalar(IS_STALE):
            return None
    since, until = window.moments
    return read(engine, KEPT, {"since": since, "until": until, "accounts": sorted(accounts)})
