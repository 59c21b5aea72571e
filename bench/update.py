"""`update31`: a crawl of accounts that are known already, beside what its start costs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median

from bench.result import Result, Spread
from bench.stand import ROOT, Database, Stand, ended_well, open_stand
from sandbox import WorldSpec

# Seconds of CPU beside the start.
AT_MOST = 1.0


def measure(
    database: Database, log: Callable[[str], None], *, world: WorldSpec, repeats: int
) -> Result:
    """CPU seconds of an update less those of `scrapy list`, which loads every spider and no more;
    the ratio is that of the two."""
    with open_stand(database, world) as stand:
        log("a first crawl")
        stand.crawl()
        pairs = []
        for number in range(repeats):
            update, start = stand.crawl().cpu, _start(stand)
            pairs.append((update, start))
            log(f"{number + 1} of {repeats}: update {update:.2f} s, start {start:.2f} s")
    beside = Spread.of([update - start for update, start in pairs])
    return Result(
        name="update31",
        what=f"CPU of an update of {world.accounts} known accounts, beside the start",
        value=beside,
        unit="s",
        ratio=Spread.of([update / start for update, start in pairs]),
        target=f"≤ {AT_MOST:g} s",
        is_met=beside.median <= AT_MOST,
        repeats=repeats,
        details={
            "update_cpu_seconds": round(median(update for update, _ in pairs), 3),
            "start_cpu_seconds": round(median(start for _, start in pairs), 3),
        },
    )


def _start(stand: Stand) -> float:
    command = [sys.executable, "-m", "scrapy", "list"]
    ran = stand.database.ways.run(command, cwd=ROOT, environment=stand.environment())
    return ended_well(ran, "scrapy list").cpu
