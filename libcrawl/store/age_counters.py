"""What works counted at 1, 3, 7 and 30 days of age (`work_age_counters`), kept as snapshots come.

Of the snapshots of a work, the nearest to the age counts, of two as near the earlier one, half of
the age away at most (docs/methodology.md). Snapshots come late, too: from captures and tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor

from libcrawl.items import WORK_COUNTERS

AGES = (1, 3, 7, 30)  # days of 24 hours

_values = ("captured_at", "distance", "run_id", *WORK_COUNTERS, "rounded", "capped")
_columns = ", ".join(("work_id", "age_days", *_values))
_seen = ", ".join(f"seen.{name}" for name in ("run_id", *WORK_COUNTERS, "rounded", "capped"))
# Of rows `seen` of work_snapshots, in the order of the key: writers do not wait in a circle.
KEEP = f"""
INSERT INTO work_age_counters AS kept ({_columns})
SELECT DISTINCT ON (seen.work_id, ages.days)
    seen.work_id, ages.days, seen.captured_at, targets.distance, {_seen}
FROM seen
JOIN works ON works.id = seen.work_id
CROSS JOIN (VALUES {", ".join(f"({age}::smallint)" for age in AGES)}) AS ages (days)
CROSS JOIN LATERAL (
    SELECT seen.captured_at - works.published_at - ages.days * interval '24 hours' AS distance
) AS targets
WHERE targets.distance BETWEEN ages.days * interval '-12 hours' AND ages.days * interval '12 hours'
ORDER BY seen.work_id, ages.days, greatest(targets.distance, -targets.distance), seen.captured_at
ON CONFLICT (work_id, age_days) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _values)}
WHERE (greatest(excluded.distance, -excluded.distance), excluded.captured_at)
    < (greatest(kept.distance, -kept.distance), kept.captured_at)
"""  # noqa: S608
CHOOSE_AGAIN = "SELECT keep_age_counters(%s)"


def choose_again(cursor: Cursor[Any], works: Sequence[int]) -> None:
    """Choose anew for works whose time was corrected, or whose snapshots were restored.

    The counters kept so far take part beside the stored snapshots.
    """
    if works:
        cursor.execute(CHOOSE_AGAIN, (list(works),))
