"""`duplicates`: CPU time of comparing all works with one another, and of what a fortnight adds.

Most texts, those of `search`, are templates, which gives more pairs to look at than real
ones. The ratio is that of bringing a database up to date that lacks its last 14 days.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from sqlalchemy import text

from bench.child import Ran, run
from bench.result import Result, Spread
from bench.search import fill_works
from bench.stand import ROOT, Database, ended_well

Log = Callable[[str], None]
RATIO = 0.35
FORGET_ALL = "TRUNCATE compared_works, work_repeats, comparison_state"
FORGET_LAST = """
DELETE FROM compared_works WHERE published_at >= (
    SELECT max(published_at) - interval '14 days' FROM works
)
"""
PAIRS = "SELECT count(*) FROM work_repeats"


def measure(database: Database, log: Log, *, works: int, repeats: int) -> Result:
    """Raises BenchError where the command fails."""
    database.empty(panel=True)
    log(f"{works:,} works")
    with database.engine.begin() as connection:
        fill_works(connection, works)
    whole, part, peaks = [], [], []
    for number in range(repeats):
        of_all, of_last = _keep(database, FORGET_ALL), _keep(database, FORGET_LAST)
        whole.append(of_all.cpu)
        part.append(of_last.cpu)
        peaks.append(of_all.peak_mb)
        log(f"{number + 1} of {repeats}: {of_all.cpu:.0f} s, then {of_last.cpu:.0f} s of CPU")
    ratio = Spread.of([few / all_ for few, all_ in zip(part, whole, strict=True)])
    return Result(
        name="duplicates",
        what=f"CPU of comparing {works:,} works; target: of 14 days more, against all",
        value=Spread.of(whole),
        unit="s",
        ratio=ratio,
        target=f"≤ {RATIO:g} ×",
        is_met=ratio.median <= RATIO,
        repeats=repeats,
        details={
            "last_days": Spread.of(part),
            "peak_mb": Spread.of(peaks),
            "pairs": database.query(PAIRS)[0][0],
        },
    )


def _keep(database: Database, forget: str) -> Ran:
    with database.engine.begin() as connection:
        connection.execute(text(forget))
    address = database.engine.url.set(drivername="postgresql")
    command = [sys.executable, "-m", "analysis", "duplicates", "--keep"]
    environment = {"DATABASE_URL": address.render_as_string(hide_password=False)}
    return ended_well(run(command, cwd=ROOT, environment=environment), "duplicates")
