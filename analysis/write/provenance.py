"""What the figures in a file rest on: the command, the window, the formulas, the snapshots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from analysis.load.database import read
from analysis.observations import Observations
from analysis.window import SHANGHAI, Window

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a table comes from. `facts`: by name; `runs`: those whose snapshots it rests on."""

    facts: dict[str, str | int] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)

    def with_fact(self, name: str, value: str | int) -> Source:
        """The same, and one thing more."""
        return Source(facts={**self.facts, name: value}, runs=self.runs)

    def rows(self) -> list[tuple[str, str]]:
        """Names and words, one row for each fact and run."""
        shown = [(name, str(value)) for name, value in self.facts.items()]
        for run in self.runs:
            known = {name: value for name, value in run.items() if value is not None}
            shown.append(("runs", ", ".join(f"{name} {value}" for name, value in known.items())))
        return shown

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {**self.facts, "runs": self.runs}


def untraced(rows: int) -> Source:
    """The source of a table of which nothing more is known than when it was made."""
    return Source(facts={**_made(), "rows": rows})


def trace(source: Source, rows: int, engine: Engine, seen: Sequence[Observations]) -> Source:
    """The source of a table of so many rows: the snapshots that count, and their runs.

    `seen`: what the figures were computed from, of the window and of those it is compared with.
    """
    if not seen:
        return source.with_fact("rows", rows)
    works, accounts = _works(seen), _accounts(seen)
    moments = pd.concat([works["captured_at"], accounts["captured_at"]])
    facts = source.facts | {
        "rows": rows,
        "snapshots": len(moments),
        "captured_first": moment_as_text(moments.min()),
        "captured_last": moment_as_text(moments.max()),
    }
    return Source(facts=facts, runs=describe_runs(engine, _count_runs(engine, works, accounts)))


def begin_source(
    engine: Engine, command: str, window: Window | None = None, versions: Sequence[str] = ()
) -> Source:
    """What can be said before anything was computed. `command`: with its options."""
    facts: dict[str, str | int] = {"command": f"python -m analysis {command}"} if command else {}
    facts |= _made()
    facts["schema_version"] = str(read(engine, SCHEMA)["version_num"].iloc[0])
    if window is not None:
        first, _, last = str(window).partition(" to ")
        facts |= {"window_from": first, "window_to": last, "observed_at": window.observed_at}
        facts["tolerance"] = window.tolerance or "7 days, or half the age"
    if versions:
        facts["versions"] = ", ".join(versions)
    return Source(facts=facts)


def _made() -> dict[str, str | int]:
    moment = datetime.now(UTC).astimezone(SHANGHAI).isoformat(timespec="seconds")
    return {"made_at": moment, "program_version": installed_version("libcrawl")}


def describe_runs(engine: Engine, snapshots: Mapping[int, int]) -> list[dict[str, Any]]:
    """The runs with how many snapshots each of them took: run id → snapshots."""
    found = read(engine, RUNS, {"runs": list(snapshots)})
    for name in ("started_at", "finished_at"):
        found[name] = found[name].map(moment_as_text, na_action="ignore")
    found["snapshots"] = found["run_id"].map(dict(snapshots))
    found = found.astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in found.where(found.notna(), None).to_dict(orient="records")
    ]


def moment_as_text(moment: Any) -> str:
    """ISO 8601; empty where there is none."""
    return "" if pd.isna(moment) else str(moment.isoformat(timespec="seconds"))


def _count_runs(engine: Engine, works: pd.DataFrame, accounts: pd.DataFrame) -> dict[int, int]:
    keys = {
        "works": works["work_id"].tolist(),
        "works_seen": works["captured_at"].tolist(),
        "accounts": accounts["account_id"].tolist(),
        "accounts_seen": accounts["captured_at"].tolist(),
    }
    return Counter(read(engine, TAKEN, keys)["run_id"].tolist())


def _works(seen: Sequence[Observations]) -> pd.DataFrame:
    """Keys of the snapshots of works that count."""
    rows = pd.concat([each.works[["work_id", "captured_at"]] for each in seen])
    return rows.dropna().drop_duplicates()


def _accounts(seen: Sequence[Observations]) -> pd.DataFrame:
    """Keys of the snapshots of accounts, those at the windows' starts among them."""
    rows = [
        each.accounts[["account_id", name]].set_axis(["account_id", "captured_at"], axis=1)
        for each in seen
        for name in ("captured_at", "captured_before")
    ]
    return pd.concat(rows).dropna().drop_duplicates()
