"""Works to compare with one another, and what is kept about copies."""

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
COPIED = """
SELECT copy_group AS "group", is_first, hours_after, work_id, library, platform, account_id,
    account, published_at, title, interactions, url
FROM copied_works
WHERE published_at >= :since AND published_at < :until
ORDER BY copy_group, published_at, work_id
"""
COMPARED_AT = text("SELECT compared_at FROM comparison_state")


def load_comparison_state(engine: Engine) -> tuple[datetime, int]:
    """The database's time, and how often what is kept was written."""
    row = read(engine, STATE).iloc[0]
    return row["at"].to_pydatetime(), int(row["revision"])


def load_works_to_compare(engine: Engine) -> pd.DataFrame:
    """work_id, published_at, compared_as_of (published at when compared; NaT: never) of the works
    that were not compared yet, or say something else by now."""
    return read(engine, TO_COMPARE)


def load_blocks(engine: Engine, blocks: Collection[int], block_days: int) -> pd.DataFrame:
    """work_id, account_id, published_at, title, text of the works of these blocks of days since
    1970; digest where they are to be compared."""
    values: dict[str, Any] = {"blocks": sorted(blocks), "seconds": block_days * 86_400}
    return read(engine, TEXTS, values)


def load_copies(engine: Engine) -> pd.DataFrame:
    """All pairs of copies that are kept: earlier, later (work_id), earlier_at, later_at."""
    return read(engine, COPIES)


def load_copied_works(engine: Engine, window: Window, accounts: pd.DataFrame) -> pd.DataFrame:
    """As group_copies gives them, from what is kept: the works of these accounts, published in the
    window, that have copies anywhere; `group` is the key of the first work."""
    since, until = window.moments
    found = read(engine, COPIED, {"since": since, "until": until})
    return found[found["account_id"].isin(accounts["account_id"])].reset_index(drop=True)


def load_compared_at(engine: Engine) -> datetime | None:
    """When works were last compared; None: never, and nothing is known of copies."""
    with engine.connect() as connection:
        found: datetime | None = connection.scalar(COMPARED_AT)
        return found
