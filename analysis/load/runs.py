"""End of the latest run, from the database."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from analysis.load.database import read

LAST = "SELECT max(finished_at) AS finished_at FROM crawl_runs"


def load_last_finished(engine: Engine) -> pd.Timestamp | None:
    """When the latest run ended; None before the first has."""
    found = read(engine, LAST)["finished_at"].iloc[0]
    return None if pd.isna(found) else pd.Timestamp(found)
