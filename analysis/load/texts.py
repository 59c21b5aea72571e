"""Texts of works with their latest interactions."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from analysis.errors import DataError
from analysis.load.database import read
from analysis.window import Window

TEXTS = """
SELECT latest.work_id, latest.library, latest.platform, latest.account_id, latest.account,
    latest.published_at, works.title, works.text, latest.interactions, latest.url
FROM latest_work_counters AS latest INNER JOIN works ON works.id = latest.work_id
WHERE latest.published_at >= :since AND latest.published_at < :until
ORDER BY latest.published_at, latest.work_id
"""


def load_texts(engine: Engine, window: Window, accounts: pd.DataFrame) -> pd.DataFrame:
    """A row for each work that these accounts published in the window, with title, text and latest
    interactions.

    Raises DataError if there is none.
    """
    since, until = window.moments
    works = read(engine, TEXTS, {"since": since, "until": until})
    found = works[works["account_id"].isin(accounts["account_id"])].reset_index(drop=True)
    if found.empty:
        raise DataError(f"{window}: nothing is known that was published then")
    return found
