"""`memory`: the peak of a crawl's memory with many accounts against that with few."""

from __future__ import annotations

from collections.abc import Callable

from bench.result import Result, Spread
from bench.stand import Database, open_stand
from sandbox import WorldSpec

Log = Callable[[str], None]
TARGET_MB = 50


def measure(
    database: Database, log: Log, *, few: int, many: int, works: int, repeats: int
) -> Result:
    """Both, alternating; the growth is that between two neighbours."""
    peaks: dict[int, list[float]] = {few: [], many: []}
    for number in range(repeats):
        for accounts in (few, many):
            with open_stand(database, WorldSpec(accounts=accounts, works=works)) as stand:
                peaks[accounts].append(round(stand.crawl().peak_mb, 1))
            log(f"{number + 1} of {repeats}: {accounts} accounts, {peaks[accounts][-1]} MB")
    pairs = list(zip(peaks[few], peaks[many], strict=True))
    growth = Spread.of([large - small for small, large in pairs])
    return Result(
        name="memory",
        what=f"growth of peak memory from {few} to {many} accounts × {works} works",
        value=growth,
        unit="MB",
        ratio=Spread.of([large / small for small, large in pairs]),
        target=f"< {TARGET_MB} MB",
        is_met=growth.median < TARGET_MB,
        repeats=repeats,
        details={"peak_mb": {str(accounts): seen for accounts, seen in peaks.items()}},
    )
