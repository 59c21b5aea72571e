"""The set-up of a crawl: a stand-in Weibo, an embedded PostgreSQL, a panel, and settings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sqlalchemy import Engine, text

import sandbox
from bench.child import Ran, run
from bench.result import BenchError
from libcrawl.store.schema import migrate
from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.server.engine import Address, connect, parse_url
from sandbox.foreign import blank_settings

ROOT = Path(__file__).resolve().parents[1]
LOG_LEVEL = "WARNING"

# CASCADE: whatever else refers to works or runs.
STORED = "works, account_snapshots, account_names, refreshes, crawl_runs"
EMPTY = "TRUNCATE {} RESTART IDENTITY CASCADE"
FORGET = """
UPDATE accounts SET covered_from = NULL, covered_until = NULL, first_seen_at = NULL, gone_at = NULL
"""


class Running(Protocol):
    """A process that was started."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: signal.Signals, /) -> None: ...


def start(words: Sequence[str], *, environment: Mapping[str, str], log: BinaryIO) -> Running:
    """`scrapy WORDS` in the project, its output and errors in the log."""
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
    )  # fmt: skip


@dataclass(frozen=True)
class Ways:
    """How commands and sandboxes are started: from nothing, as users do. Tests may fork them."""

    run: Callable[..., Ran] = run
    start: Callable[..., Running] = start
    open_sandbox: Callable[..., sandbox.Sandbox] = sandbox.start


@dataclass(frozen=True)
class Database:
    """The embedded PostgreSQL in a folder of its own, migrated.

    `settles`: what was emptied is made as good as new, which figures need.
    """

    data: Path
    engine: Engine
    ways: Ways = field(default_factory=Ways)
    settles: bool = True

    def query(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), parameters)]

    def empty(self, *, panel: bool = False) -> None:
        """Removes all that crawls have stored (with `panel`, the accounts too), and settles."""
        with self.engine.begin() as connection:
            tables = f"{STORED}, accounts, libraries" if panel else STORED
            connection.execute(text(EMPTY.format(tables)))
            connection.execute(text(FORGET))
        if self.settles:
            self.settle()

    def settle(self) -> None:
        settling = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with settling:
            settling.execute(text("VACUUM ANALYZE"))
            settling.execute(text("CHECKPOINT"))


@dataclass(frozen=True)
class Stand:
    """A sandbox whose clock stands still, and the real command on its panel."""

    sandbox: sandbox.Sandbox
    database: Database
    panel: Path

    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not _is_proxy(name)},
            **blank_settings(ROOT),
            "LIBCRAWL_DATA": str(self.database.data),
            "LIBCRAWL_PANEL": str(self.panel),
            "LIBCRAWL_WEIBO_PC_URL": self.sandbox.url,
            "LIBCRAWL_WEIBO_MOBILE_URL": self.sandbox.url,
            "LIBCRAWL_DOUYIN_URL": self.sandbox.url,
            "LIBCRAWL_LOG_LEVEL": LOG_LEVEL,
        }

    def crawl(self, *arguments: str, platform: str = "weibo") -> Ran:
        """`scrapy crawl` over the whole panel. Raises BenchError unless all is complete."""
        spider = [part for argument in arguments for part in ("-a", argument)]
        command = [sys.executable, "-m", "scrapy", "crawl", platform, *spider]
        run = self.database.ways.run
        return ended_well(run(command, cwd=ROOT, environment=self.environment()), "scrapy crawl")

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """Requests about accounts after the one numbered `since`."""
        return [entry for entry in self.sandbox.log(since) if entry["endpoint"] != "robots"]

    def server_cpu(self) -> float | None:
        """Seconds of CPU that the sandbox has used so far; None where there is no /proc."""
        stat = Path(f"/proc/{self.sandbox._process.pid}/stat")
        if not stat.exists():
            return None
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _is_proxy(name: str) -> bool:
    """Loopback needs none, and Scrapy looks at each of these for every request."""
    return name.lower().endswith("_proxy")


def ended_well(ran: Ran, what: str) -> Ran:
    """The finished command. Raises BenchError with its last message when it failed."""
    if ran.status != 0:
        words = " | ".join(ran.output.strip().splitlines()[-3:])
        raise BenchError(f"{what} ended with status {ran.status}: {words}")
    return ran


@contextmanager
def open_database(ways: Ways, *, settles: bool = True) -> Iterator[Database]:
    """Starts the server, stops it and removes its files at the end."""
    data = Path(tempfile.mkdtemp(prefix="libcrawl-bench-"))
    data.chmod(0o755)  # as root, the server runs under an account of its own
    server = EmbeddedServer(data)
    try:
        engine = connect(Address(parse_url(server.ensure_running()), embedded=True))
        migrate.upgrade(engine)
        database = Database(data, engine, ways, settles)
        database.settle()
        yield database
        engine.dispose()
    finally:
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def open_stand(database: Database, world: sandbox.WorldSpec) -> Iterator[Stand]:
    """A sandbox of the world, and a database that knows nothing of it yet."""
    database.empty(panel=True)
    with database.ways.open_sandbox(world, frozen=True) as server:
        yield Stand(server, database, server.panel(database.data / "panel"))
