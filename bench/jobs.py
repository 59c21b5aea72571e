"""`jobs`: the panel through scheduler and workers, with one worker process and with two.

Each worker crawls one job at a time here, so that two of them have two crawls side by side: two
sessions of Weibo are two lanes, the other platforms have one each. Nothing waits on loopback: the
figures measure the program, not what politeness allows. The sandbox makes every page anew,
in a process of its own; its share of the processors is reported.
"""

from __future__ import annotations

import csv
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from bench.jobs_at_work import Seen, at_work
from bench.result import Result, Spread
from bench.stand import Database, open_stand
from sandbox import WorldSpec

Log = Callable[[str], None]
FORGET = """
TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
    procrastinate_workers, workers, gates RESTART IDENTITY CASCADE
"""
RUNS = """
SELECT extract(epoch FROM started_at)::float8, extract(epoch FROM finished_at)::float8
FROM crawl_runs WHERE finished_at IS NOT NULL ORDER BY started_at
"""
BY_PLATFORM = """
SELECT platform, count(*), sum(requests), sum(extract(epoch FROM finished_at - started_at))::float8
FROM crawl_runs GROUP BY platform ORDER BY platform
"""
# Rows with their indices; a work is one row, however often it is observed.
SIZES = """
SELECT pg_database_size(current_database()), (SELECT count(*) FROM work_snapshots),
    (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('work_snapshots'))::bigint,
    pg_total_relation_size('works')
"""
MILLION = 1_000_000
SLICES = 10


@dataclass(frozen=True, slots=True)
class Ran:
    """A panel that was crawled: what was seen, accounts, jobs, seconds between the end of a crawl
    and the beginning of the next one of a worker (end and start of the process, queue), and MB of
    the database in all, of its snapshots and works. `platforms`: jobs, requests and seconds.
    """

    seen: Seen
    accounts: Mapping[str, int]
    jobs: int
    between: float
    snapshots: int
    database: float
    of_snapshots: float
    of_works: float
    platforms: Mapping[str, tuple[int, int, float]]

    @property
    def pace(self) -> float:
        """Accounts a minute."""
        return sum(self.accounts.values()) / self.seen.seconds * 60

    @property
    def queue_ms(self) -> float:
        """Processor time of scheduler and workers for a job, in milliseconds."""
        return self.seen.queue_cpu / self.jobs * 1000

    @property
    def memory(self) -> list[float]:
        """MB of a worker over time: the median of each tenth."""
        seen = self.seen.worker_mb or [0.0]
        edges = [len(seen) * number // SLICES for number in range(SLICES + 1)]
        return [
            median(seen[start : max(end, start + 1)])
            for start, end in pairwise(edges)
            if start < len(seen)
        ]


def measure(
    database: Database,
    log: Log,
    *,
    accounts: Mapping[str, int],
    works: int,
    workers: int,
    repeats: int,
) -> Result:
    """Accounts a minute with so many workers, and against one. `accounts`: how many by platform."""
    ran: dict[int, list[Ran]] = {1: [], workers: []}
    for _ in range(repeats):
        for count, found in ran.items():
            log(f"{count} worker(s) begin")
            found.append(_crawl(database, accounts, works, count, log))
            log(f"{count} worker(s): {_words(found[-1])}")
    pairs = list(zip(ran[1], ran[workers], strict=True))
    counts = ", ".join(f"{count} {platform}" for platform, count in accounts.items())
    return Result(
        name="jobs",
        what=f"accounts a minute through the queue, {workers} workers against one ({counts};"
        f" {works} works each)",
        value=Spread.of([many.pace for _, many in pairs]),
        unit="/min",
        ratio=Spread.of([many.pace / one.pace for one, many in pairs]),
        target="for information",
        is_met=None,
        repeats=repeats,
        details={f"workers_{count}": _details(found[-1]) for count, found in ran.items()},
    )


def _crawl(
    database: Database, accounts: Mapping[str, int], works: int, workers: int, log: Log
) -> Ran:
    world = WorldSpec(accounts=max(accounts.values()), works=works)
    with open_stand(database, world) as stand:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(FORGET)
        _keep(stand.panel / "accounts.csv", accounts)
        with at_work(stand, set(accounts), workers) as processes:
            seen = processes.watch(database, accounts, log)
        size, snapshots, of_snapshots, of_works = database.query(SIZES)[0]
        platforms = {row[0]: tuple(row[1:]) for row in database.query(BY_PLATFORM)}
        runs = database.query(RUNS)
    return Ran(
        seen, accounts, len(runs), _between(runs, workers),
        snapshots, size / 1e6, of_snapshots / 1e6, of_works / 1e6, platforms,
    )  # fmt: skip


def _keep(file: Path, accounts: Mapping[str, int]) -> None:
    """Leave so many accounts of each platform in the panel."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        rows, names = list(reader), list(reader.fieldnames or ())
    kept = []
    for platform, count in accounts.items():
        kept += [row for row in rows if row["platform"] == platform][:count]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, names)
        writer.writeheader()
        writer.writerows(kept)


def _between(runs: list[tuple[Any, ...]], workers: int) -> float:
    """The median of a worker's seconds from a crawl to its next one. Which worker did which is
    not known: the one that has waited longest is taken to have begun."""
    free: list[float] = []
    pauses = []
    for started, finished in runs:
        if len(free) == workers:
            pauses.append(started - heapq.heappop(free))
        heapq.heappush(free, finished)
    return median(pauses) if pauses else 0.0


def _details(ran: Ran) -> dict[str, object]:
    seen = ran.seen
    return {
        "seconds": round(seen.seconds, 1),
        "accounts": sum(ran.accounts.values()),
        "accounts_a_minute": round(ran.pace, 1),
        "jobs": ran.jobs,
        "seconds_between_crawls": round(ran.between, 2),
        "queue_cpu_ms_a_job": round(ran.queue_ms),
        "snapshots": ran.snapshots,
        "database_mb": round(ran.database, 1),
        "mb_per_million_snapshots": round(ran.of_snapshots / ran.snapshots * MILLION),
        "mb_per_million_works": round(ran.of_works / ran.snapshots * MILLION),
        "worker_mb": {
            "over_time": [round(each) for each in ran.memory],
            "peak": round(max(seen.worker_mb, default=0.0)),
        },
        "sandbox_share_of_a_core": round(seen.sandbox_cpu / seen.seconds, 2),
        "platforms": {
            name: {
                "accounts": ran.accounts[name],
                "jobs": jobs,
                "requests": requests,
                "accounts_a_minute_of_crawl": round(ran.accounts[name] / seconds * 60, 1),
            }
            for name, (jobs, requests, seconds) in ran.platforms.items()
        },
    }


def _words(ran: Ran) -> str:
    requests = sum(requests for _, requests, _ in ran.platforms.values())
    memory = ran.memory
    return (
        f"{ran.pace:.0f} accounts a minute, {requests / ran.seen.seconds:.0f} requests a second;"
        f" {ran.jobs} jobs, {ran.between:.1f} s between two crawls, {ran.queue_ms:.0f} ms of"
        f" processor time each in the queue; {ran.of_snapshots / ran.snapshots * MILLION:.0f} MB"
        f" per million snapshots; a worker has {memory[0]:.0f} MB early, {memory[-1]:.0f} late,"
        f" {max(ran.seen.worker_mb, default=0):.0f} at most"
    )
