"""The origin of the figures in a file: the command, the window, the formulas, the snapshots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.observations import Observations, account_snapshot_keys, work_snapshot_keys
from analysis.window import SHANGHAI, Window

Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Provenance of a table. `facts`: by name; `runs`: those whose snapshots it uses."""

    facts: dict[str, str | int] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Names of files need not be text: what no file can hold is written as its code."""
        facts = {name: _storable(value) for name, value in self.facts.items()}
        object.__setattr__(self, "facts", facts)

    def with_facts(self, facts: Facts) -> Provenance:
        """A copy with these facts added."""
        return replace(self, facts={**self.facts, **facts})

    def with_runs(self, runs: list[dict[str, Any]]) -> Provenance:
        """A copy with these runs."""
        return replace(self, runs=runs)

    def rows(self) -> list[tuple[str, str]]:
        """Names and words, one row for each fact and run."""
        shown = [(name, str(value)) for name, value in self.facts.items()]
        for run in self.runs:
            known = {name: value for name, value in run.items() if value is not None}
            shown.append(("runs", ", ".join(f"{name} {value}" for name, value in known.items())))
        return shown

    def as_json(self) -> dict[str, Any]:
        """The facts and runs for programs."""
        return {**self.facts, "runs": self.runs}


def untraced(rows: int) -> Provenance:
    """Provenance of a table with nothing known but the time of writing."""
    return Provenance(facts={**_made(), "rows": rows})


def describe_figures(
    command: str, schema_version: str, window: Window | None = None, versions: Sequence[str] = ()
) -> Provenance:
    """Facts known before anything is computed. `command`: with its options."""
    facts: dict[str, str | int] = {"command": f"python -m analysis {command}"} if command else {}
    facts |= _made()
    facts["schema_version"] = schema_version
    if window is not None:
        first, _, last = str(window).partition(" to ")
        facts |= {"window_from": first, "window_to": last, "counters": window.counters}
        if window.as_of is not None:
            facts["as_of"] = window.as_of.isoformat()
    if versions:
        facts["versions"] = ", ".join(versions)
    return Provenance(facts=facts)


def describe_snapshots(seen: Sequence[Observations]) -> dict[str, str | int]:
    """Number of snapshots that count, and the times of the first and last; empty without any.

    `seen`: observations of the window and of those it is compared with.
    """
    if not seen:
        return {}
    moments = pd.concat(
        [keys(seen)["captured_at"] for keys in (work_snapshot_keys, account_snapshot_keys)]
    )
    return {
        "snapshots": len(moments),
        "captured_first": moment_as_text(moments.min()),
        "captured_last": moment_as_text(moments.max()),
    }


def moment_as_text(moment: Any) -> str:
    """ISO 8601; empty where there is none."""
    return "" if pd.isna(moment) else str(moment.isoformat(timespec="seconds"))


def _storable(value: str | int) -> str | int:
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _made() -> dict[str, str | int]:
    moment = datetime.now(UTC).astimezone(SHANGHAI).isoformat(timespec="seconds")
    return {"made_at": moment, "program_version": _program_version()}


def _program_version() -> str:
    """Version of libcrawl, read from its source: a container has no installed package."""
    file = Path(__file__).parents[2] / "libcrawl" / "__init__.py"
    found = re.search(r'^__version__ = "(.+)"$', file.read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1]
