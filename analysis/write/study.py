"""The data that a study starts from, in files: whole or not at all, however many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from analysis.compute.indicators import compute_indicators
from analysis.compute.scores import compute_indices
from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.observations import load_observations
from analysis.load.selection import select
from analysis.load.streams import stream
from analysis.load.study_tables import COUNTS, QUERIES, Table
from analysis.window import Window
from analysis.write.labels import Language
from analysis.write.limits import SAV_ROWS, SHEET_ROWS
from analysis.write.output import Format, Written, save, sidecar
from analysis.write.provenance import Source, describe_runs, moment_as_text, trace

ACCOUNTS = """
SELECT accounts.id, libraries.code AS library, accounts.platform, libraries.region
FROM accounts INNER JOIN libraries ON accounts.library_id = libraries.id
"""
# Rows that a form can hold, and what it is called.
LIMITS = {Format.XLSX: (SHEET_ROWS, "a sheet of Excel"), Format.SAV: (SAV_ROWS, "a .sav file")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What an export is about: the accounts and the window, and where from."""

    engine: Engine
    window: Window
    libraries: Sequence[str] = ()
    platforms: Sequence[str] = ()
    regions: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        """Of the queries' parameters. Raises DataError where an account that was named is none."""
        accounts = read(self.engine, ACCOUNTS)
        if accounts.empty:
            raise DataError("no account is in the database yet: `scrapy panel` loads the panel")
        wanted = {"library": self.libraries, "platform": self.platforms, "region": self.regions}
        chosen = select(accounts, wanted, "there is no account of")
        start, stop = self.window.moments
        return {
            "accounts": chosen["id"].tolist(),
            "start": start,
            "stop": stop,
            "observed_at": self.window.observed_at,
            "tolerance": self.window.tolerance,
        }


@dataclass(slots=True)
class Tally:
    """The snapshots that rows rest on, counted while the rows pass."""

    runs: Counter[int] = field(default_factory=Counter)
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None

    def watch(self, frame: pd.DataFrame) -> None:
        """Count the snapshots of these rows."""
        self.runs.update(int(run) for run in frame["run_id"].dropna())
        moments = frame["captured_at"].dropna() if "captured_at" in frame else frame["started_at"]
        if len(moments):
            low, high = moments.min(), moments.max()
            self.first = low if self.first is None else min(self.first, low)
            self.last = high if self.last is None else max(self.last, high)

    def source(self, source: Source, rows: int, engine: Engine) -> Source:
        """The source with the runs and moments counted."""
        facts = source.facts | {
            "rows": rows,
            "snapshots": sum(self.runs.values()),
            "captured_first": moment_as_text(self.first),
            "captured_last": moment_as_text(self.last),
        }
        return Source(facts=facts, runs=describe_runs(engine, self.runs))


def count_rows(study: Study, tables: Sequence[Table]) -> dict[Table, int]:
    """Rows of each table that is read as it is; the others have a row or more for each account."""
    values = study.values()
    return {
        table: int(read(study.engine, COUNTS[table], values)["n"].iloc[0])
        for table in tables
        if table in COUNTS
    }


def refuse_too_many(counts: dict[Table, int], form: Format) -> None:
    """Raises DataError where the form cannot hold a table."""
    if form not in LIMITS:
        return
    most, name = LIMITS[form]
    for table, rows in counts.items():
        if rows > most:
            raise DataError(
                f"{table} has {rows:,} rows and {name} holds {most:,}: "
                "write .parquet or .csv, or choose a shorter window or fewer libraries"
            )


def export_table(
    study: Study,
    table: Table,
    path: Path,
    form: Format,
    source: Source,
    *,
    language: Language,
    overwrite: bool,
    advance: Callable[[int], None] = lambda rows: None,
) -> Written:
    """Write one table. Raises DataError."""
    tally = Tally()

    def watched() -> Iterator[pd.DataFrame]:
        for frame in stream(study.engine, QUERIES[table], study.values()):
            tally.watch(frame)
            yield frame
            advance(len(frame))

    if table in QUERIES:
        return save(
            watched(),
            path,
            form,
            lambda rows: tally.source(source, rows, study.engine),
            language=language,
            overwrite=overwrite,
        )
    seen = load_observations(
        study.engine,
        study.window,
        libraries=study.libraries,
        platforms=study.platforms,
        regions=study.regions,
    )
    frame = compute_indicators(seen)
    if table is Table.INDICES:
        frame = compute_indices(frame)
        versions = ", ".join(dict.fromkeys(frame["version"]))
        source = source.with_fact("versions", versions)
    return save(
        [frame],
        path,
        form,
        lambda rows: trace(source, rows, study.engine, [seen]),
        language=language,
        overwrite=overwrite,
    )


def names_of(tables: Sequence[Table], form: Format) -> list[str]:
    """Files of the tables, sidecars among them."""
    files = [Path(f"{table}.{form}") for table in tables]
    has_sidecar = form in (Format.CSV, Format.JSON)
    return [
        each.name for file in files for each in ([file, sidecar(file)] if has_sidecar else [file])
    ]
