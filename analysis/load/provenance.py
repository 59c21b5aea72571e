"""Provenance of a table: the runs that took its snapshots, and the schema version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from analysis.load.database import read
from analysis.observations import Observations, account_snapshot_keys, work_snapshot_keys

SCHEMA = "SELECT version_num FROM alembic_version"
TAKEN = """
SELECT snapshots.run_id
FROM unnest(
    CAST(:works AS bigint[]), CAST(:works_seen AS timestamptz[])
) AS counted (work_id, captured_at)
INNER JOIN work_snapshots AS snapshots USING (work_id, captured_at)
UNION ALL
SELECT snapshots.run_id
FROM unnest(
    CAST(:accounts AS bigint[]), CAST(:accounts_seen AS timestamptz[])
) AS counted (account_id, captured_at)
INNER JOIN account_snapshots AS snapshots USING (account_id, captured_at)
"""
RUNS = """
SELECT
    id AS run_id, platform, started_at, finished_at, status, access_basis, program_version
FROM crawl_runs
WHERE id = ANY(:runs)
ORDER BY id
"""


def load_schema_version(engine: Engine) -> str:
    """The schema revision of the database."""
    return str(read(engine, SCHEMA)["version_num"].iloc[0])


def load_runs(engine: Engine, seen: Sequence[Observations]) -> list[dict[str, Any]]:
    """The runs whose snapshots count, as load_counted_runs gives them."""
    if not seen:
        return []
    works, accounts = work_snapshot_keys(seen), account_snapshot_keys(seen)
    keys = {
        "works": works["work_id"].tolist(),
        "works_seen": works["captured_at"].tolist(),
        "accounts": accounts["account_id"].tolist(),
        "accounts_seen": accounts["captured_at"].tolist(),
    }
    return load_counted_runs(engine, Counter(read(engine, TAKEN, keys)["run_id"].tolist()))


def load_counted_runs(engine: Engine, snapshots: Mapping[int, int]) -> list[dict[str, Any]]:
    """The runs and their numbers of snapshots: run id → snapshots."""
    found = read(engine, RUNS, {"runs": list(snapshots)})
    for name in ("started_at", "finished_at"):
        found[name] = found[name].map(_as_text, na_action="ignore")
    found["snapshots"] = found["run_id"].map(dict(snapshots))
    found = found.astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in found.where(found.notna(), None).to_dict(orient="records")
    ]


def _as_text(moment: pd.Timestamp) -> str:
    return moment.isoformat(timespec="seconds")
