"""`indices`: every index of every account and month of a year, in SQL and by Polars.

SQL is timed from sending `SELECT * FROM index_months` for the twelve months until the last row has
arrived; the tables lie in PostgreSQL's or the system's cache, and the ends of the months are noted,
as crawls leave them (`noting`: what that took, once for each month). `sql_not_noted`, for
information, is the same where none is. Polars is timed from lazily opening
Parquet files of the same rows to the finished frame; they lie in the system's cache, too, hold no
column that is not needed, and are in the order of time. Polars is favoured: it does not compute
the columns `missing` and `reason`, and sends nothing to anyone; it uses all cores, where PostgreSQL
shares no query with LATERAL … LIMIT out to workers. `polars_in_memory`, for information, starts
from frames. The values of both are compared.
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
AT_WINDOW_END = """(
    SELECT windows.starts_on AS month, windows.window_from, windows.window_to, scores.*
    FROM closed_windows AS windows
    CROSS JOIN LATERAL account_indices(
        windows.window_from, windows.window_to, 'window-end'
    ) AS scores
    WHERE windows.period = 'month'
) AS index_months"""
ALL = f"SELECT * FROM {AT_WINDOW_END} WHERE {MONTHS}"
VALUES = f"""
SELECT month, account_id, version, value, lower_bound, works, works_counted,
    CAST(extract(EPOCH FROM distance_mean) AS float8) AS distance
FROM {AT_WINDOW_END} WHERE {MONTHS}
"""
TABLES = {
    "accounts": "SELECT id AS account_id, platform, covered_from, covered_until FROM accounts",
    "account_snapshots": "SELECT account_id, captured_at, followers, likes_received,"
    " array_to_string(capped, ',') AS capped FROM account_snapshots ORDER BY captured_at",
    "works": "SELECT id AS work_id, account_id, published_at, is_original, is_headline, deleted_at"
    " FROM works",
    "work_snapshots": "SELECT work_id, captured_at, reads, likes, wows, comments, shares,"
    " array_to_string(capped, ',') AS capped FROM work_snapshots ORDER BY captured_at",
}
TIMES = ("captured_at", "published_at", "deleted_at", "covered_from", "covered_until")
TEXTS = ("capped", "platform")
FLAGS = ("is_original", "is_headline")
# Single questions, which must not cost as much as all of them.
SOME = {
    "one_month": f"SELECT * FROM {AT_WINDOW_END} WHERE month = '2025-10-01'",
    "one_account": f"SELECT * FROM {AT_WINDOW_END} WHERE account_id = 7",
    "one_of_each": f"SELECT * FROM {AT_WINDOW_END} WHERE account_id = 7 AND month = '2025-10-01'",
}


def measure(
    database: Database, log: Log, *, accounts: int, works: int, observations: int, repeats: int
) -> Result:
    """Both in turn; raises BenchError where a value differs."""
    size = Size(accounts, works, observations)
    if not is_filled(database, size):
        fill(database, size, log)
    log("noting the ends of months")
    noting = _timed(lambda: list(cache_month_ends(database.engine)))
    folder = Path(tempfile.mkdtemp(prefix="libcrawl-bench-"))
    try:
        log("writing Parquet")
        lazy = {name: _export(database, folder / name, query) for name, query in TABLES.items()}
        computed = _in_polars(lazy)
        rows = _compare(database.query(VALUES), computed)
        with _without_notes(database) as connection:
            _compare([tuple(row) for row in connection.execute(text(VALUES))], computed)
        frames = {name: table.collect() for name, table in lazy.items()}
        rounds = []
        for number in range(repeats):
            rounds.append(_round(database, lazy, frames))
            log(f"{number + 1} of {repeats}: " + ", ".join(
                f"{name} {seconds:.2f} s" for name, seconds in rounds[-1].items()
            ))  # fmt: skip
    finally:
        shutil.rmtree(folder)
    return _result(size, rows, noting, rounds)


def _round(
    database: Database, lazy: dict[str, pl.LazyFrame], frames: dict[str, pl.DataFrame]
) -> dict[str, float]:
    in_memory = {name: frame.lazy() for name, frame in frames.items()}
    return {
        "sql": _timed(lambda: _run(database, ALL)),
        "polars": _timed(lambda: _in_polars(lazy)),
        "polars_in_memory": _timed(lambda: _in_polars(in_memory)),
        **{name: _timed(partial(_run, database, query)) for name, query in SOME.items()},
        "sql_not_noted": _run_without_notes(database),
    }


def _run_without_notes(database: Database) -> float:
    with _without_notes(database) as connection:
        return _timed(lambda: connection.exec_driver_sql(ALL).close())


@contextmanager
def _without_notes(database: Database) -> Iterator[Connection]:
    """A connection for which no end of a month is noted."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("DELETE FROM month_end_notes"))
        yield connection
        transaction.rollback()


def _result(size: Size, rows: int, noting: float, rounds: list[dict[str, float]]) -> Result:
    seconds = Spread.of([times["sql"] for times in rounds])
    ratio = Spread.of([times["sql"] / times["polars"] for times in rounds])
    return Result(
        name="indices",
        what=f"indices of {size.accounts} accounts × 12 months from {size.snapshots:,} snapshots"
        " against Polars",
        value=seconds,
        unit="s",
        ratio=ratio,
        target=f"≤ {SECONDS:g} s and ≤ {RATIO} ×",
        is_met=seconds.median <= SECONDS and ratio.median <= RATIO,
        repeats=len(rounds),
        details={
            "values_compared": rows,
            "seconds": {
                "noting": round(noting, 4),
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


def _in_polars(tables: dict[str, pl.LazyFrame]) -> pl.DataFrame:
    # In two steps: as one plan, Polars would compute the inputs once for each version.
    inputs = compute_inputs(tables, BOUNDS).collect()
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
    for *key, value, bound, works, counted, distance in rows:
        other = found[tuple(key)]
        exact = (bound, works, counted) == tuple(
            other[name] for name in ("lower_bound", "works", "works_counted")
        )
        near = _is_near(value, other["value"], 1e-9) and _is_near(distance, other["distance"], 1e-3)
        if not exact or not near:
            raise BenchError(
                f"{key}: SQL has {value, bound, works, counted, distance}, Polars {other}"
            )
    return len(rows)


def _is_near(one: float | None, other: float | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= tolerance * max(1.0, abs(one))
