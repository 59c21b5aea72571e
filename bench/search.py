"""`search`: what a search costs the server, in CPU time of its backend, with ranking and passages.

The texts are those of the sandbox: 60 in 100 short posts, 25 articles, 15 captions. The words are
pieces of them, of one to four characters, and pairs of such. For information: what bringing the
search up to date took for each work, and the size of its index.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from sqlalchemy import Connection, text

from bench.result import BenchError, Result, Spread
from bench.stand import Database
from libcrawl.store.server.driver import driver_cursor
from sandbox.prose import compose, markup

Log = Callable[[str], None]
MILLISECONDS = 100.0
BATCH = 2_000
ACCOUNTS = """
WITH library AS (INSERT INTO libraries (code, name_zh) VALUES ('search', '检索') RETURNING id)
INSERT INTO accounts (library_id, platform, platform_id, status)
SELECT library.id, platform, number::text, 'confirmed' FROM library,
    unnest('{weibo,wechat,douyin}'::text[]) AS platform, generate_series(1, 31) AS number
RETURNING id
"""
COPY = """
COPY works (account_id, platform_id, kind, title, text, text_complete, url, published_at,
    first_seen_at, last_seen_at) FROM STDIN
"""
SEARCH = text("SELECT * FROM search_works(:words)")
SIZE = text("SELECT pg_relation_size('search_documents_grams')")


def measure(database: Database, log: Log, *, works: int, queries: int, repeats: int) -> Result:
    """`queries`: of each length. Raises BenchError where the database is not on this machine."""
    database.empty(panel=True)
    with database.engine.begin() as connection:
        log(f"{works:,} works")
        texts = fill_works(connection, works)
    spent = _refresh(database, log)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as settling:
        settling.execute(text("VACUUM ANALYZE"))
    times: list[float] = []
    details: dict[str, object] = {}
    p95s: list[float] = []
    with database.engine.connect() as connection:
        cpu = _Cpu(connection)
        for name, words in _words(texts, queries).items():
            taken = [cpu.of(query) for query in words for _ in range(repeats)]
            details[name] = Spread.of(taken)
            p95s.append(_p95(taken))
            details[f"{name}_p95"] = round(p95s[-1], 1)
            log(f"{name}: p95 {_p95(taken):.0f} ms of CPU")
            times += taken
        details["index_mb"] = round((connection.scalar(SIZE) or 0) / 1e6, 1)
    details["refresh_ms_a_work"] = round(spent * 1000 / works, 2)
    worst = max(p95s)
    return Result(
        name="search",
        what=f"CPU of the server for a search over {works:,} works; target: p95 of every length",
        value=Spread.of(times),
        unit="ms",
        ratio=Spread.of([worst / MILLISECONDS]),
        target=f"p95 < {MILLISECONDS:.0f} ms",
        is_met=worst < MILLISECONDS,
        repeats=repeats,
        details=details,
    )


class _Cpu:
    """Milliseconds of CPU that the connection's backend spends."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        self.file = Path(f"/proc/{pid}/schedstat")
        if not self.file.exists():
            raise BenchError("the server's CPU time is known on this machine alone, and on Linux")
        self.of("图书馆")  # functions and tables are known from now on

    def of(self, words: str) -> float:
        before = self._spent()
        self.connection.execute(SEARCH, {"words": words}).all()
        return (self._spent() - before) / 1e6

    def _spent(self) -> int:
        return int(self.file.read_text().split()[0])


def fill_works(connection: Connection, works: int) -> list[str]:
    """Works of a year, and some of their texts."""
    rng = Random(14)
    accounts = list(connection.scalars(text(ACCOUNTS)))
    sample: list[str] = []
    with driver_cursor(connection) as cursor, cursor.copy(COPY) as copy:
        for number in range(works):
            title, written = _text(rng)
            at = f"2025-{1 + number % 12:02}-{1 + number % 28:02} 09:00+08"
            row: tuple[Any, ...] = (accounts[number % len(accounts)], str(number), "text", title)
            copy.write_row((*row, written, True, "", at, at, at))
            if number % 97 == 0:
                sample.append(written)
    return sample


def _text(rng: Random) -> tuple[str | None, str]:
    chance = rng.random()
    if chance < 0.6:
        return None, markup.true_text(compose.short_text(rng).markup)
    if chance < 0.75:
        return None, markup.true_text(compose.original(rng))
    paragraphs = [compose.long_text(rng).markup for _ in range(6)]
    return compose.title(rng), markup.true_text("\n\n".join(paragraphs))


def _refresh(database: Database, log: Log) -> float:
    """Seconds that it took to bring the search up to date."""
    began, done = time.monotonic(), 0
    while True:
        with database.engine.begin() as connection:
            count = connection.scalar(text("SELECT refresh_search(:most)"), {"most": BATCH}) or 0
        done += count
        if count < BATCH:
            return time.monotonic() - began
        if done % (10 * BATCH) == 0:
            log(f"{done:,} works indexed")


def _words(texts: list[str], queries: int) -> dict[str, list[str]]:
    """Pieces of the texts, by length; the last ones are two words."""
    rng = Random(15)
    found = {
        f"{length}_characters": [_piece(rng, texts, length) for _ in range(queries)]
        for length in (1, 2, 3, 4)
    }
    pairs = [f"{_piece(rng, texts, 2)} {_piece(rng, texts, 2)}" for _ in range(queries)]
    return {**found, "two_words": pairs}


def _piece(rng: Random, texts: list[str], length: int) -> str:
    return next(piece for piece in _pieces(rng, texts, length) if piece.isalnum())


def _pieces(rng: Random, texts: list[str], length: int) -> Iterator[str]:
    while True:
        written = rng.choice(texts)
        start = rng.randrange(max(len(written) - length, 1))
        yield written[start : start + length]


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
