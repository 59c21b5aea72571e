"""A scheduler and workers at work on a stand, and what is seen of them meanwhile."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.result import BenchError
from bench.stand import Database, Running, Stand
from sandbox.wechat.session import READER_KEY

Log = Callable[[str], None]
READER = f"wap_sid2=SANDBOX; key={READER_KEY}; uin=MTIzNDU2Nzg5MA=="
DONE = """
SELECT a.platform, count(DISTINCT r.account_id) FROM refreshes AS r
INNER JOIN accounts AS a ON a.id = r.account_id WHERE r.verdict = 'complete' GROUP BY a.platform
"""
OTHERS = "SELECT count(*) FROM refreshes WHERE verdict <> 'complete'"
HAS_BEGUN = "SELECT EXISTS(SELECT FROM crawl_runs)"
LIMIT_SECONDS = 7200
# So often progress is logged.
LOG_EVERY = 60.0
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Seen:
    """Seconds until all was done; MB of the largest worker, second by second; seconds of processor
    time since the first crawl began, of the workers' and scheduler's own processes (crawls are
    others); and the sandbox's.
    """

    seconds: float = 0.0
    worker_mb: list[float] = field(default_factory=list)
    queue_cpu: float = 0.0
    sandbox_cpu: float = 0.0


class AtWork:
    """The processes: a scheduler first, then the workers."""

    def __init__(self, stand: Stand, processes: list[Running]) -> None:
        self.stand = stand
        self.processes = processes
        self.started = time.monotonic()

    def watch(self, database: Database, accounts: Mapping[str, int], log: Log) -> Seen:
        """Wait until every account is complete. Raises BenchError when that does not come."""
        seen, logged_at, before = Seen(), self.started, 0.0
        while (done := dict(database.query(DONE))) != accounts:
            now = time.monotonic()
            if now - self.started > LIMIT_SECONDS or any(
                p.poll() is not None for p in self.processes
            ):
                others = database.query(OTHERS)[0][0]
                raise BenchError(f"complete are {_words(done, accounts)}, otherwise ended {others}")
            if not before and database.query(HAS_BEGUN)[0][0]:
                before = self._cpu_seconds()
            seen.worker_mb.append(max(_megabytes(each.pid) for each in self.processes[1:]))
            if now - logged_at > LOG_EVERY:
                logged_at = now
                log(
                    f"{(now - self.started) / 60:.0f} min: {_words(done, accounts)};"
                    f" a worker has {seen.worker_mb[-1]:.0f} MB"
                )
            time.sleep(1.0)
        seen.seconds = time.monotonic() - self.started
        seen.queue_cpu = self._cpu_seconds() - before
        seen.sandbox_cpu = self.stand.server_cpu() or 0.0
        return seen

    def _cpu_seconds(self) -> float:
        """Of scheduler and workers so far, without the crawls."""
        return sum(_cpu_seconds(each.pid) for each in self.processes)


@contextmanager
def at_work(stand: Stand, platforms: set[str], workers: int) -> Iterator[AtWork]:
    """A scheduler and so many workers that crawl one job at a time each."""
    environment = _environment(stand)
    words = [part for platform in sorted(platforms) for part in ("--platform", platform)]
    commands = [["scheduler", *words]] + [["worker", *words, "--at-once", "1"]] * workers
    log = (stand.database.data / "jobs.log").open("ab")
    start = stand.database.ways.start
    processes = [start(command, environment=environment, log=log) for command in commands]
    try:
        yield AtWork(stand, processes)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=120)
        log.close()


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


def _megabytes(pid: int) -> float:
    """Resident memory of a process alone, 0 where there is no /proc."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _cpu_seconds(pid: int) -> float:
    """Processor time of a process without its children, 0 where there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def _words(done: Mapping[str, int], accounts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{done.get(platform, 0):,} of {count:,} {platform}" for platform, count in accounts.items()
    )
