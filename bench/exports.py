"""`export`: a year into Parquet, from a hundred thousand snapshots and from ten times as many.

The whole command is timed, its start and the tables of the same accounts included; the ratio is to
ten times what the tenth costs.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench.observed import Size, fill
from bench.result import Result, Spread
from bench.stand import ROOT, Database, ended_well
from libcrawl.store.upkeep.month_ends import cache_month_ends

Log = Callable[[str], None]
RATIO = 2.0
YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")


def measure(
    database: Database, log: Log, *, accounts: int, works: int, observations: int, repeats: int
) -> Result:
    """A tenth of the works first, then all. Raises BenchError where the command fails."""
    whole = Size(accounts, works, observations)
    tenth = Size(accounts, works // 10, observations)
    few, many = ([_seconds(database, size, log) for _ in range(repeats)] for size in (tenth, whole))
    ratio = Spread.of([m / (10 * f) for f, m in zip(few, many, strict=True)])
    return Result(
        name="export",
        what=f"a year into Parquet from {whole.snapshots:,} snapshots, against ten times"
        f" {tenth.snapshots:,}",
        value=Spread.of(many),
        unit="s",
        ratio=ratio,
        target=f"≤ {RATIO:g} ×",
        is_met=ratio.median <= RATIO,
        repeats=repeats,
        details={"tenth": Spread.of(few)},
    )


def _seconds(database: Database, size: Size, log: Log) -> float:
    fill(database, size, log)
    list(cache_month_ends(database.engine))
    folder = Path(database.data) / "export"
    address = database.engine.url.set(drivername="postgresql")
    export = ("export", *YEAR, "--format", "parquet", "--output", str(folder))
    command = [sys.executable, "-m", "analysis", *export]
    environment = {"DATABASE_URL": address.render_as_string(hide_password=False)}
    try:
        ran = ended_well(database.ways.run(command, cwd=ROOT, environment=environment), "export")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    log(f"{size.snapshots:,} snapshots: {ran.wall:.1f} s, {ran.peak_mb:.0f} MB")
    return ran.wall
