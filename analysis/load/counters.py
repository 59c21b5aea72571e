"""The choice of counters for compared windows and accounts, from the database."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine

from analysis.counters import AGE, Choice, choose_counters
from analysis.load.database import read
from analysis.window import Window

OBSERVED = """
SELECT
    libraries.code AS library, accounts.platform, libraries.region,
    coalesce(accounts.covered_from <= :start AND accounts.covered_until >= :stop, FALSE) AS covered,
    count(*) AS works, count(seen.captured_at) AS observed
FROM work_observations(:start, :stop, :age) AS seen
INNER JOIN accounts ON seen.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
GROUP BY libraries.code, accounts.platform, libraries.region, accounts.id
"""


def load_choice(
    engine: Engine,
    windows: Sequence[Window],
    *,
    libraries: Sequence[str] = (),
    platforms: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> Choice:
    """Resolve `auto` over these windows, libraries, platforms and regions together."""
    frames = []
    for start, stop in dict.fromkeys(window.moments for window in windows):
        frames.append(read(engine, OBSERVED, {"start": start, "stop": stop, "age": AGE}))
    frame = pd.concat(frames, ignore_index=True)
    for column, names in (("library", libraries), ("platform", platforms), ("region", regions)):
        if names:
            frame = frame[frame[column].isin(list(names))]
    return choose_counters(frame)
