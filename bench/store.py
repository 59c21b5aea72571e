"""`store`: rows that libcrawl.store.writer stores a second, against COPY of the same rows.

The rows are works and their snapshots, counted alike on both sides. COPY (binary, as the writer's
own) goes into a clone of the same database, so with the same indexes, partitions and foreign keys.
It is favoured: its rows are tuples already, it knows the keys of the works, and it makes one
transaction with one COPY a table, where the writer keeps the pipeline's batches of about a thousand
works. `copy_in_batches` is COPY with the same transactions as the writer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from psycopg import Cursor, sql
from sqlalchemy import Engine

from bench.result import BenchError, Result, Spread
from bench.stand import Database, open_stand
from libcrawl.items import WorkBatch
from libcrawl.parsers.timeline import Cursor as PageCursor
from libcrawl.parsers.timeline import TimelinePage
from libcrawl.pipelines import BATCH_WORKS
from libcrawl.spiders.weibo import Pc
from libcrawl.store.server.engine import Address, connect
from libcrawl.store.writer import write
from sandbox import WorldSpec

Log = Callable[[str], None]
KNOWN = """
SELECT id, platform_id FROM accounts WHERE platform = 'weibo' AND platform_id IS NOT NULL
"""
Batch = list[WorkBatch]
TARGET = 0.4
CLONE = "bench_copy"
TABLES = ("works", "work_snapshots")
COUNT = "SELECT (SELECT count(*) FROM works) + (SELECT count(*) FROM work_snapshots)"
ADD_RUN = """
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings)
VALUES ('weibo', now(), 'running', 'bench', '{}') RETURNING id
"""
# Types as COPY names them, by column; identity columns may be given.
COLUMNS = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = :table ::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows in the order of its columns."""

    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def part(self, start: int, end: int) -> Rows:
        return replace(self, rows=self.rows[start:end])


def measure(database: Database, log: Log, *, accounts: int, works: int, repeats: int) -> Result:
    """Rows a second on new rows; known rows and new snapshots of known works as information."""
    world = WorldSpec(accounts=accounts, works=works)
    with open_stand(database, world) as stand:
        stand.crawl("depth=1")  # the panel's accounts and the month's partition
        batches = list(_batches(database, stand.sandbox.url))
    later = [[_a_day_later(batch) for batch in part] for part in batches]
    count = sum(len(batch.works) for part in batches for batch in part)
    log(f"{count} works in {len(batches)} batches of the pipeline")
    rounds = []
    with _clone(database) as clone:
        tables = _rows_as_stored(database, batches)
        for number in range(repeats):
            rounds.append(_by_the_writer(database, count, batches, later))
            rounds[-1] |= _by_copy(clone, count, tables, batches)
            log(f"{number + 1} of {repeats}: ratio {rounds[-1]['copy'] / rounds[-1]['writer']:.2f}")
    return _result(count, len(batches), rounds)


def _by_the_writer(
    database: Database, count: int, batches: list[Batch], later: list[Batch]
) -> dict[str, float]:
    """Seconds for new works, for the same again, and for new snapshots of known works."""
    write_all = partial(_write, database, _begin(database))
    return {
        "writer": _timed(database, 2 * count, partial(write_all, batches)),
        "writer_known": _timed(database, 0, partial(write_all, batches)),
        "writer_next_crawl": _timed(database, count, partial(write_all, later)),
    }


def _by_copy(
    clone: Database, count: int, tables: list[Rows], batches: list[Batch]
) -> dict[str, float]:
    """Seconds for the same rows in one transaction, and in as many as the writer makes."""
    _begin(clone)
    at_once = _timed(clone, 2 * count, partial(_copy, clone.engine, tables))
    _begin(clone)
    in_batches = partial(_copy_in_batches, clone.engine, tables, batches)
    return {"copy": at_once, "copy_in_batches": _timed(clone, 2 * count, in_batches)}


def _result(count: int, batches: int, rounds: list[dict[str, float]]) -> Result:
    """Rows a second count two rows a work in every way, also where rows were there already."""
    ratio = Spread.of([times["copy"] / times["writer"] for times in rounds])
    speeds = {
        name: round(median(2 * count / times[name] for times in rounds)) for name in rounds[0]
    }
    return Result(
        name="store",
        what=f"storing {count} new works and their snapshots against raw COPY",
        value=Spread.of([2 * count / times["writer"] for times in rounds]),
        unit="rows/s",
        ratio=ratio,
        target=f"≥ {TARGET} ×",
        is_met=ratio.median >= TARGET,
        repeats=len(rounds),
        details={"rows": 2 * count, "batches": batches, "rows_per_second": speeds},
    )


def _batches(database: Database, url: str) -> Iterator[Batch]:
    """All pages of all accounts as the parser gives them, as the pipeline gathers them."""
    opener = build_opener(ProxyHandler({}))
    source = Pc(url)

    def fetch(request: Any) -> Any:
        with opener.open(Request(request.url)) as answer:  # noqa: S310
            return json.load(answer)

    gathered: Batch = []
    accounts = database.query(KNOWN)
    at = database.query("SELECT max(started_at) FROM refreshes")[0][0]
    for account, uid in accounts:
        cursor: PageCursor | None = None
        while True:
            page = source.read_page(fetch(source.page_request(uid, cursor)), at, uid, cursor)
            gathered.append(_batch(account, page))
            if sum(len(batch.works) for batch in gathered) >= BATCH_WORKS:
                yield gathered
                gathered = []
            cursor = page.cursor
            if cursor is None:
                break
    if gathered:
        yield gathered


def _batch(account: int, page: TimelinePage) -> WorkBatch:
    return WorkBatch(account_id=account, works=tuple(entry.work for entry in page.entries))


def _a_day_later(batch: WorkBatch) -> WorkBatch:
    later = timedelta(days=1)
    works = (replace(work, captured_at=work.captured_at + later) for work in batch.works)
    return replace(batch, works=tuple(works))


def _rows_as_stored(database: Database, batches: list[Batch]) -> list[Rows]:
    """What the writer stores, read back in the order of the keys: that in which it came."""
    _write(database, _begin(database), batches)
    tables = []
    for table in TABLES:
        described = database.query(COLUMNS, table=table)
        columns, types = (tuple(column) for column in zip(*described, strict=True))
        rows = database.query(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1")
        tables.append(Rows(table, columns, types, rows))
    return tables


@contextmanager
def _clone(database: Database) -> Iterator[Database]:
    """A second database of the same schema, panel and partitions on the same server."""
    administration = database.engine.url.set(database="postgres")
    server = connect(Address(administration, embedded=True))
    database.engine.dispose()
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {CLONE} TEMPLATE libcrawl")
        engine = connect(Address(administration.set(database=CLONE), embedded=True))
        try:
            yield Database(database.data, engine)
        finally:
            engine.dispose()
            connection.exec_driver_sql(f"DROP DATABASE {CLONE} WITH (FORCE)")
    server.dispose()


def _begin(database: Database) -> int:
    """An empty store with one run in it."""
    database.empty()
    with database.engine.begin() as connection:
        return int(connection.exec_driver_sql(ADD_RUN).scalar_one())


def _timed(database: Database, rows: int, action: Callable[[], None]) -> float:
    """Seconds. Raises BenchError unless so many rows were added."""
    before = database.query(COUNT)[0][0]
    started = time.perf_counter()
    action()
    took = time.perf_counter() - started
    added = database.query(COUNT)[0][0] - before
    if added != rows:
        raise BenchError(f"{added} rows were stored, not {rows}")
    return took


def _write(database: Database, run: int, batches: Sequence[Batch]) -> None:
    for items in batches:
        write(database.engine, run, items)


def _copy(engine: Engine, tables: Sequence[Rows]) -> None:
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor:
            for table in tables:
                _copy_table(cursor, table)


def _copy_in_batches(engine: Engine, tables: Sequence[Rows], batches: Sequence[Batch]) -> None:
    start = 0
    for items in batches:
        end = start + sum(len(batch.works) for batch in items)
        _copy(engine, [table.part(start, end) for table in tables])
        start = end


def _copy_table(cursor: Cursor[Any], table: Rows) -> None:
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table.table), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    )
    with cursor.copy(into) as copy:
        copy.set_types(table.types)
        for row in table.rows:
            copy.write_row(row)
