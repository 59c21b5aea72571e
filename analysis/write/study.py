"""Helpers for the tables of a study: limits, file names, a tally of snapshots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.choices import Format
from analysis.errors import DataError
from analysis.load.study.queries import StudyTable
from analysis.write.forms import sidecar
from analysis.write.limits import SAV_ROWS, SHEET_ROWS
from analysis.write.provenance import moment_as_text

# Rows that a form can hold, and what it is called.
LIMITS = {Format.XLSX: (SHEET_ROWS, "a sheet of Excel"), Format.SAV: (SAV_ROWS, "a .sav file")}


@dataclass(slots=True)
class Tally:
    """Counts the snapshots behind rows while they are written."""

    runs: Counter[int] = field(default_factory=Counter)
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None

    def watch(self, frame: pd.DataFrame) -> None:
        """Count the snapshots of these rows."""
        taken = frame["run_id"].dropna().value_counts()
        self.runs.update(dict(zip(taken.index.tolist(), taken.tolist(), strict=True)))
        moments = frame["captured_at"].dropna() if "captured_at" in frame else frame["started_at"]
        if len(moments):
            low, high = moments.min(), moments.max()
            self.first = low if self.first is None else min(self.first, low)
            self.last = high if self.last is None else max(self.last, high)

    def facts(self) -> dict[str, str | int]:
        """Number of snapshots counted, and the times of the first and the last."""
        return {
            "snapshots": sum(self.runs.values()),
            "captured_first": moment_as_text(self.first),
            "captured_last": moment_as_text(self.last),
        }


def refuse_too_many(counts: dict[StudyTable, int], form: Format) -> None:
    """Raises DataError if the format cannot hold a table."""
    if form not in LIMITS:
        return
    most, name = LIMITS[form]
    for table, rows in counts.items():
        if rows > most:
            raise DataError(
                f"{table} has {rows:,} rows and {name} holds {most:,}: "
                "write .parquet or .csv, or choose a shorter window or fewer libraries"
            )


def names_of(tables: Sequence[StudyTable], form: Format) -> list[str]:
    """Names of the files of the tables, sidecars included."""
    files = [Path(f"{table}.{form}") for table in tables]
    has_sidecar = form in (Format.CSV, Format.JSON)
    return [
        each.name for file in files for each in ([file, sidecar(file)] if has_sidecar else [file])
    ]
