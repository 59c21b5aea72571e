"""`views`: every view, and every query of docs/sql.md, cold and warm, in a year that was crawled.

Views come from the catalogue and queries from the page, so that a new one is measured as soon as it
is there; views of weeks and months are queried for the generated year, and dates on the page are
moved into it. Cold: the first time after the server has been started anew and its files have left
the system's cache. Warm: the median of repeats on the same connection. A query is timed until its
last row has arrived, and held against a pass: the time in which one process reads every snapshot
once, taken beside each query. The ratio is that of the passes which it takes to those which it may.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bench.observed import Size, fill, is_filled
from bench.result import BenchError, Result, Spread
from bench.stand import ROOT, Database
from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.upkeep.flags import look_for_flags
from libcrawl.store.upkeep.month_ends import cache_month_ends

Log = Callable[[str], None]
PAGE = ROOT / "docs" / "sql.md"
QUESTION = re.compile(r"^## (\d+)\.|^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
YEAR = re.compile(r"'(20\d\d)(?=-\d\d-\d\d)")
PRESENT = "timestamptz '2025-11-15 12:00+08'"  # in place of now() on the page
VIEWS = """
SELECT viewname, (
    SELECT attname FROM pg_attribute
    WHERE attrelid = viewname::regclass AND attname IN ('month', 'week', 'starts_on')
    ORDER BY attname LIMIT 1
)
FROM pg_views WHERE schemaname = 'public' ORDER BY viewname
"""
OF_THE_YEAR = " WHERE {0} >= '2025-01-01' AND {0} < '2026-01-01'"
NAME = "UPDATE libraries SET code = 'shanghai' WHERE code = 'l0'"  # the page names it
READ_ALL = "SELECT count(*), sum(likes) FROM work_snapshots"
READINGS = 3
# Passes that a query may take, warm: about 1.3 times those that it takes, so that it shows when it
# takes more. At a million snapshots 36 are two seconds. Three views may take longer, each of which
# gives every row of all weeks, or of all snapshots; rankings computes each window twice, also for
# the one that follows: computed once for all, one month alone would take as long as all of them.
# Cold, three times as many.
BOUND = 5
BOUNDS = {
    "account_months": 15,
    "account_weeks": 46,
    "index_months": 8,
    "index_weeks": 30,
    "library_index_months": 8,
    "push_times": 11,
    "rankings": 54,
    "refresh_history": 12,
    "work_history": 66,
    "work_metrics": 6,
    "question 5c": 6,
    "question 8": 7,
}
COLD = 3
QUESTIONS = "question"  # they find something; a view may be about what no year here has


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of a query and of a pass beside it, and the rows that it gave."""

    cold: float
    warm: float
    beside: float
    rows: int


def measure(
    database: Database,
    log: Log,
    *,
    accounts: int,
    works: int,
    observations: int,
    runs: int,
    repeats: int,
    cool: Callable[[Database], None],
) -> Result:
    """Raises BenchError where a question finds nothing: it would measure nothing.

    `cool`: what comes before a query's first time, `restart` for figures that mean something.
    """
    size = Size(accounts, works, observations, runs)
    if not is_filled(database, size):
        fill(database, size, log)
    list(cache_month_ends(database.engine))
    look_for_flags(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text(NAME))
    timed = {}
    for name, query in _queries(database):
        timed[name] = _measure(database, query, repeats, cool)
        log(
            f"{name}: {timed[name].cold:.2f} s cold, {timed[name].warm:.2f} s warm,"
            f" {timed[name].warm / timed[name].beside:.1f} passes"
        )
        if not timed[name].rows and name.startswith(QUESTIONS):
            raise BenchError(f"{name} gives no row")
    return _result(size, repeats, timed)


def bound(name: str) -> int:
    """Passes that a view, or a question of the page, may take when it is warm."""
    return BOUNDS.get(name, BOUND)


def questions(page: str) -> Iterator[tuple[str, str]]:
    """The queries of a page by the number of their heading: 3, 3b for the second below it.

    >>> list(questions("## 3. Who?\\n```sql\\nSELECT 1\\n```\\n```sql\\nSELECT now()\\n```\\n"))
    [('question 3', 'SELECT 1\\n'), ('question 3b', 'SELECT now()\\n')]
    """
    number, place = "", 0
    for heading, query in QUESTION.findall(page):
        if heading:
            number, place = heading, 0
            continue
        yield f"{QUESTIONS} {number}{chr(ord('a') + place) if place else ''}", query
        place += 1


def _queries(database: Database) -> Iterator[tuple[str, str]]:
    for name, window in database.query(VIEWS):
        yield name, f"SELECT * FROM {name}" + (OF_THE_YEAR.format(window) if window else "")
    for name, query in questions(PAGE.read_text("utf-8")):
        year_before = YEAR.sub(lambda year: f"'{int(year[1]) - 1}", query)
        yield name, year_before.replace("now()", PRESENT)


def _measure(
    database: Database, query: str, repeats: int, cool: Callable[[Database], None]
) -> Timed:
    cool(database)
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        cold, rows = _timed(lambda: driver.execute(query).rowcount)
        warm = [_timed(lambda: driver.execute(query).rowcount)[0] for _ in range(repeats)]
        driver.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        passes = [_timed(lambda: driver.execute(READ_ALL).rowcount)[0] for _ in range(READINGS)]
    return Timed(cold, median(warm), median(passes), rows)


def _timed(action: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    rows = action()
    return time.perf_counter() - started, rows


def keep_warm(_database: Database) -> None:
    """Nothing is cooled; for a smoke test."""


def restart(database: Database) -> None:
    """Start the server anew, with none of its files in the system's cache.

    It has written all of them when it stops: what is not on the disk could not be dropped.
    """
    database.engine.dispose()
    server = EmbeddedServer(database.data)
    server.stop()
    for file in (server.cluster / "base").rglob("*"):
        if file.is_file():
            _drop(file)
    server.ensure_running()


def _drop(file: Path) -> None:
    if not hasattr(os, "posix_fadvise"):  # macOS: the caches stay as they are
        return
    handle = os.open(file, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def _result(size: Size, repeats: int, timed: dict[str, Timed]) -> Result:
    shares = {
        name: max(each.warm, each.cold / COLD) / each.beside / bound(name)
        for name, each in timed.items()
    }
    slow = sorted((name for name, share in shares.items() if share > 1), key=shares.__getitem__)
    return Result(
        name="views",
        what=f"{len(timed)} views and queries of docs/sql.md over {size.snapshots:,} snapshots of"
        f" {size.works:,} works and {size.runs:,} runs",
        value=Spread.of([each.warm for each in timed.values()]),
        unit="s",
        ratio=Spread.of(list(shares.values())),
        target=f"each ≤ its bound, {BOUND} passes for most; cold {COLD} ×",
        is_met=not slow,
        repeats=repeats,
        details={
            "slow": slow,
            "seconds": {
                name: {
                    "cold": round(each.cold, 3),
                    "warm": round(each.warm, 3),
                    "pass": round(each.beside, 3),
                    "bound": round(bound(name) * each.beside, 3),
                    "rows": each.rows,
                }
                for name, each in timed.items()
            },
        },
    )
