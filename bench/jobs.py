"""`jobs`: the panel through scheduler and workers, with one worker process and with two.

Each worker crawls one job at a time here, so that two of them have two crawls side by side: two
sessions of Weibo are two lanes, the other platforms have one each. Nothing waits on loopback: the
figures say what the program takes, not what politeness allows.
"""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.result import BenchError, Result, Spread
from bench.stand import ROOT, Database, Stand, open_stand
from sandbox import WorldSpec
from sandbox.wechat.session import READER_KEY

Log = Callable[[str], None]
READER = f"wap_sid2=SANDBOX; key={READER_KEY}; uin=MTIzNDU2Nzg5MA=="
FORGET = """
TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
    procrastinate_workers, workers, gates RESTART IDENTITY CASCADE
"""
DONE = "SELECT count(DISTINCT account_id) FROM refreshes WHERE verdict = 'complete'"
OTHERS = "SELECT count(*) FROM refreshes WHERE verdict <> 'complete'"
CRAWLED = (
    "SELECT sum(extract(epoch FROM finished_at - started_at))::float8, count(*) FROM crawl_runs"
)
# Rows with their indices; a work is one row, however often it is observed.
SIZES = """
SELECT pg_database_size(current_database()), (SELECT count(*) FROM work_snapshots),
    (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('work_snapshots'))::bigint,
    pg_total_relation_size('works')
"""
LIMIT_SECONDS = 7200


@dataclass(frozen=True, slots=True)
class Ran:
    """A panel that was crawled: seconds from the start of the processes, accounts, jobs, seconds of
    a worker for each job beside the crawl itself (queue, start and end of the process, panel),
    MB of the database in all, of its snapshots and works, and of the workers early, late, at most.
    """

    seconds: float
    accounts: int
    jobs: int
    beside: float
    snapshots: int
    database: float
    of_snapshots: float
    of_works: float
    early: float
    late: float
    peak: float

    @property
    def pace(self) -> float:
        """Accounts a minute."""
        return self.accounts / self.seconds * 60


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
            found.append(_crawl(database, accounts, works, count))
            log(f"{count} worker(s): {_words(found[-1])}")
    pairs = list(zip(ran[1], ran[workers], strict=True))
    told = ", ".join(f"{count} {platform}" for platform, count in accounts.items())
    return Result(
        name="jobs",
        what=f"accounts a minute through the queue, {workers} workers against one ({told}; {works}"
        " works each)",
        value=Spread.of([many.pace for _, many in pairs]),
        unit="/min",
        ratio=Spread.of([many.pace / one.pace for one, many in pairs]),
        target="for information",
        is_met=None,
        repeats=repeats,
        details={f"workers_{count}": _details(found[-1]) for count, found in ran.items()},
    )


def _crawl(database: Database, accounts: Mapping[str, int], works: int, workers: int) -> Ran:
    world = WorldSpec(accounts=max(accounts.values()), works=works)
    with open_stand(database, world) as stand:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(FORGET)
        _keep(stand.panel / "accounts.csv", accounts)
        started = time.monotonic()
        with _at_work(stand, set(accounts), workers) as processes:
            memory = _watch(database, sum(accounts.values()), processes)
            seconds = time.monotonic() - started
        size, snapshots, of_snapshots, of_works = database.query(SIZES)[0]
        crawled, jobs = database.query(CRAWLED)[0]
    quarter = max(1, len(memory) // 4)
    return Ran(
        seconds, sum(accounts.values()), jobs, (seconds * workers - crawled) / jobs,
        snapshots, size / 1e6, of_snapshots / 1e6, of_works / 1e6,
        median(memory[:quarter]), median(memory[-quarter:]), max(memory),
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


@contextmanager
def _at_work(
    stand: Stand, platforms: set[str], workers: int
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and so many workers; only the workers are given back."""
    environment = _environment(stand)
    words = [part for platform in sorted(platforms) for part in ("--platform", platform)]
    commands = [["scheduler", *words]] + [["worker", *words, "--at-once", "1"]] * workers
    told = (stand.database.data / "jobs.log").open("ab")
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "scrapy", *command],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=told,
        )
        for command in commands
    ]  # fmt: skip
    try:
        yield processes[1:]
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=120)
        told.close()


def _environment(stand: Stand) -> dict[str, str]:
    folder = stand.database.data / "sessions"
    folder.mkdir(exist_ok=True)
    for name in ("a", "b"):
        file = folder / f"weibo-{name}.txt"
        file.write_text("SUB=SANDBOX")
        file.chmod(0o600)
    url = stand.sandbox.url
    return {
        **stand.environment(),
        "LIBCRAWL_SESSIONS": str(folder),
        "LIBCRAWL_WECHAT_URL": url,
        "LIBCRAWL_WECHAT_API_URL": url,
        "LIBCRAWL_WECHAT_SESSION": READER,
    }


def _watch(
    database: Database, accounts: int, workers: list[subprocess.Popen[bytes]]
) -> list[float]:
    """Wait until every account is complete; MB of all workers together, second by second."""
    deadline = time.monotonic() + LIMIT_SECONDS
    memory: list[float] = []
    while (done := database.query(DONE)[0][0]) < accounts:
        if time.monotonic() > deadline or any(worker.poll() is not None for worker in workers):
            others = database.query(OTHERS)[0][0]
            raise BenchError(
                f"{done} of {accounts} accounts are complete, {others} ended otherwise"
            )
        memory.append(sum(_megabytes(worker.pid) for worker in workers))
        time.sleep(1.0)
    return memory


def _megabytes(pid: int) -> float:
    """Resident memory of a process alone, 0 where /proc does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _details(ran: Ran) -> dict[str, object]:
    return {
        "seconds": round(ran.seconds, 1),
        "accounts": ran.accounts,
        "accounts_a_minute": round(ran.pace, 1),
        "jobs": ran.jobs,
        "seconds_a_job_beside_its_crawl": round(ran.beside, 2),
        "snapshots": ran.snapshots,
        "database_mb": round(ran.database, 1),
        "mb_per_million_snapshots": round(ran.of_snapshots / ran.snapshots * 1e6),
        "mb_per_million_works": round(ran.of_works / ran.snapshots * 1e6),
        "workers_mb": {"early": round(ran.early), "late": round(ran.late), "peak": round(ran.peak)},
    }


def _words(ran: Ran) -> str:
    return (
        f"{ran.pace:.0f} accounts a minute, {ran.jobs} jobs, {ran.beside:.1f} s each beside the"
        f" crawl, {ran.of_snapshots / ran.snapshots * 1e6:.0f} MB per million snapshots, workers"
        f" {ran.early:.0f} MB early, {ran.late:.0f} late, {ran.peak:.0f} at most"
    )
