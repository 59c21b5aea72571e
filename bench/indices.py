"""`indices`: every index of every account and month of a year, in SQL and by Polars.

For each choice of the counters that count: the latest, those at seven days of age, and those at the
window's end. SQL is timed from sending the query for the twelve months until the last row has
arrived; that of `7d` is `SELECT * FROM index_months`, which finds out itself that it is the choice.
The tables lie in PostgreSQL's or the system's cache, and the ends of the months are cached, as
crawls leave them (`caching`: what that took, once for each month). `window-end_not_cached`, for
information, is the same where none is. Polars is timed from lazily opening Parquet files of the
same rows to the finished frame; they lie in the system's cache, too, hold no column that is not
needed, and are in the order of time. Both give the same columns, and their values are compared.
Polars is favoured nevertheless: it sends nothing to anyone, and it uses all cores, where PostgreSQL
shares no query with LATERAL … LIMIT out to workers.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Connection, text

from bench.observed import Size, fill, is_filled
from bench.polars_indices import compute_indices
from bench.polars_inputs import compute_inputs
from bench.result import BenchError, Result, Spread
from bench.stand import Database
from libcrawl.store.upkeep.month_ends import cache_month_ends

Log = Callable[[str], None]
SECONDS, RATIO = 2.0, 1.5
YEAR, CHINA = 2025, ZoneInfo("Asia/Shanghai")
BOUNDS = [
    datetime(YEAR + month // 12, month % 12 + 1, 1, tzinfo=CHINA).astimezone(UTC)
    for month in range(13)
]
MONTHS = f"month >= '{YEAR}-01-01' AND month < '{YEAR + 1}-01-01'"
CHOICES = ("latest", "7d", "window-end")
CHOSEN = """(
    SELECT windows.starts_on AS month, windows.window_from, windows.window_to, scores.*
    FROM closed_windows AS windows
    CROSS JOIN LATERAL account_indices(
        windows.window_from, windows.window_to, '{}'
    ) AS scores
    WHERE windows.period = 'month'
) AS chosen"""
SOURCES = {
    choice: "index_months" if choice == "7d" else CHOSEN.format(choice) for choice in CHOICES
}
ALL = {choice: f"SELECT * FROM {source} WHERE {MONTHS}" for choice, source in SOURCES.items()}
VALUES = {
    choice: f"""
SELECT month, account_id, version, value, lower_bound, works, works_counted, library, platform,
    index, missing, reason, covered, share_observed,
    CAST(extract(EPOCH FROM distance_mean) AS float8) AS distance
FROM {source} WHERE {MONTHS}
"""
    for choice, source in SOURCES.items()
}
TABLES = {
    "accounts": "SELECT accounts.id AS account_id, libraries.code AS library, platform,"
    " covered_from, covered_until"
    " FROM accounts JOIN libraries ON libraries.id = accounts.library_id",
    "account_snapshots": "SELECT account_id, captured_at, followers, likes_received,"
    " array_to_string(capped, ',') AS capped FROM account_snapshots ORDER BY captured_at",
    "works": "SELECT id AS work_id, account_id, published_at, is_original, is_headline, deleted_at"
    " FROM works",
    "work_snapshots": "SELECT work_id, captured_at, reads, likes, wows, comments, shares,"
    " array_to_string(capped, ',') AS capped FROM work_snapshots ORDER BY captured_at",
}
TIMES = ("captured_at", "published_at", "deleted_at", "covered_from", "covered_until")
TEXTS = ("capped", "platform", "library")
FLAGS = ("is_original", "is_headline")
# Columns that are compared exactly, in the order of VALUES.
EXACT = (
    *("lower_bound", "works", "works_counted", "library", "platform"),
    *("index", "missing", "reason", "covered"),
)
# Single questions, which must not cost as much as all of them.
SOME = {
    "one_month": "SELECT * FROM index_months WHERE month = '2025-10-01'",
    "one_account": "SELECT * FROM index_months WHERE account_id = 7",
    "one_of_each": "SELECT * FROM index_months WHERE account_id = 7 AND month = '2025-10-01'",
}


def measure(
    database: Database, log: Log, *, accounts: int, works: int, observations: int, repeats: int
) -> Result:
    """Both, alternating; raises BenchError where a value differs."""
    size = Size(accounts, works, observations)
    if not is_filled(database, size):
        fill(database, size, log)
    log("caching the ends of months")
    caching = _timed(lambda: list(cache_month_ends(database.engine)))
    folder = Path(tempfile.mkdtemp(prefix="libcrawl-bench-"))
    try:
        log("writing Parquet")
        tables = {name: _export(database, folder / name, query) for name, query in TABLES.items()}
        rows = 0
        for choice in CHOICES:
            computed = _in_polars(tables, choice)
            rows += _compare(database.query(VALUES[choice]), computed)
        with _without_cache(database) as connection:
            found = connection.execute(text(VALUES["window-end"]))
            _compare([tuple(row) for row in found], computed)
        rounds = []
        for number in range(repeats):
            rounds.append(_round(database, tables))
            log(f"{number + 1} of {repeats}: " + ", ".join(
                f"{name} {seconds:.2f} s" for name, seconds in rounds[-1].items()
            ))  # fmt: skip
    finally:
        shutil.rmtree(folder)
    return _result(size, rows, caching, rounds)


def _round(database: Database, tables: dict[str, pl.LazyFrame]) -> dict[str, float]:
    times = {}
    for choice in CHOICES:
        times[choice] = _timed(partial(_run, database, ALL[choice]))
        times[f"{choice}_polars"] = _timed(partial(_in_polars, tables, choice))
    return {
        **times,
        **{name: _timed(partial(_run, database, query)) for name, query in SOME.items()},
        "window-end_not_cached": _run_without_cache(database),
    }


def _run_without_cache(database: Database) -> float:
    with _without_cache(database) as connection:
        return _timed(lambda: connection.exec_driver_sql(ALL["window-end"]).close())


@contextmanager
def _without_cache(database: Database) -> Iterator[Connection]:
    """A connection for which no end of a month is cached."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("DELETE FROM month_end_notes"))
        yield connection
        transaction.rollback()


def _result(size: Size, rows: int, caching: float, rounds: list[dict[str, float]]) -> Result:
    """Of the choice that takes longest beside Polars."""
    seconds = {each: Spread.of([times[each] for times in rounds]) for each in CHOICES}
    ratios = {
        each: Spread.of([times[each] / times[f"{each}_polars"] for times in rounds])
        for each in CHOICES
    }
    worst = max(CHOICES, key=lambda each: ratios[each].median)
    return Result(
        name="indices",
        what=f"indices of {size.accounts} accounts × 12 months from {size.snapshots:,} snapshots"
        f" against Polars, by latest, 7d and window-end; shown: {worst}",
        value=seconds[worst],
        unit="s",
        ratio=ratios[worst],
        target=f"≤ {SECONDS:g} s and ≤ {RATIO} ×",
        is_met=all(
            seconds[each].median <= SECONDS and ratios[each].median <= RATIO for each in CHOICES
        ),
        repeats=len(rounds),
        details={
            "values_compared": rows,
            "ratios": {each: round(ratios[each].median, 3) for each in CHOICES},
            "seconds": {
                "caching": round(caching, 4),
                **{name: round(median(times[name] for times in rounds), 4) for name in rounds[0]},
            },
        },
    )


def _timed(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _run(database: Database, query: str) -> None:
    """Until the last row has arrived; they are not turned into Python's values."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(query)


def _in_polars(tables: dict[str, pl.LazyFrame], counters: str) -> pl.DataFrame:
    # In two steps: as one plan, Polars would compute the inputs once for each version.
    inputs = compute_inputs(tables, BOUNDS, counters).collect()
    return compute_indices(inputs.lazy()).collect()


def _export(database: Database, path: Path, query: str) -> pl.LazyFrame:
    """The rows of the query as a Parquet file, by way of CSV."""
    listed = path.with_suffix(".csv")
    with database.engine.connect() as connection, listed.open("wb") as file:
        connection.execute(text("SET timezone = 'UTC'"))
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor().copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)") as copy:
            for block in copy:
                file.write(block)
    with listed.open() as file:
        names = file.readline().strip().split(",")
    read = pl.scan_csv(listed, schema={name: _type_of(name) for name in names})
    typed = read.with_columns(
        *(
            pl.col(name).str.to_datetime("%F %T%.f%#z", time_unit="us", time_zone="UTC")
            for name in TIMES if name in names
        ),
        *(pl.col(name) == "t" for name in FLAGS if name in names),
    )  # fmt: skip
    typed.sink_parquet(path.with_suffix(".parquet"))
    listed.unlink()
    return pl.scan_parquet(path.with_suffix(".parquet"))


def _type_of(name: str) -> pl.DataType:
    return pl.String() if name in (*TIMES, *TEXTS, *FLAGS) else pl.Int64()


def _compare(rows: list[tuple[Any, ...]], computed: pl.DataFrame) -> int:
    """The number of values that are the same. Raises BenchError naming one that is not."""
    found = {
        (date(row["start"].year, row["start"].month, 1), row["account_id"], row["version"]): row
        for row in computed.with_columns(
            pl.col("start").dt.convert_time_zone("Asia/Shanghai"),
            distance=pl.col("distance_mean").dt.total_microseconds() / 1e6,
        ).to_dicts()
    }
    if len(rows) != len(found):
        raise BenchError(f"SQL gives {len(rows)} rows, Polars {len(found)}")
    for month, account, version, value, *given, share, distance in rows:
        other = found[month, account, version]
        exact = [sorted(each) if isinstance(each, list) else each for each in given] == [
            sorted(other[name]) if name == "missing" else other[name] for name in EXACT
        ]
        near = (
            _is_near(value, other["value"], 1e-9)
            and _is_near(share, other["share_observed"], 1e-9)
            and _is_near(distance, other["distance"], 1e-3)
        )
        if not exact or not near:
            raise BenchError(f"SQL has {month, account, version, value, given}, Polars {other}")
    return len(rows)


def _is_near(one: float | None, other: float | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= tolerance * max(1.0, abs(one))
