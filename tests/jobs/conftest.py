"""Stand-in platforms, a database, and the real scheduler and workers between them."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from scrapy.settings import Settings

from libcrawl.jobs.planning.cadence import Cadence
from libcrawl.jobs.planning.plan import Group
from libcrawl.jobs.requested_refreshes import run_now
from libcrawl.jobs.running.preflight import all_spiders, choose_spiders
from libcrawl.jobs.running.scheduler import Scheduler
from tests.crawl.conftest import MakeStand, Stand, make_stand, only
from tests.processes import Completed, Running, scrapy, start

__all__ = ["make_stand"]

# A heartbeat every second, so that a death is noticed in five and a short delay is none.
PULSE = ("-s", "JOBS_HEARTBEAT=1")
SECONDS = 120.0


@dataclass
class Site:
    """A stand-in platform and the processes at work on it."""

    stand: Stand
    environment: dict[str, str]
    processes: list[Running] = field(default_factory=list)

    def scrapy(self, *words: str, **environment: str) -> Completed:
        """`scrapy …` to its end."""
        return scrapy(*words, environment={**self.environment, **environment})

    def start(self, *words: str, **environment: str) -> Running:
        """`scrapy …`, still running, with a quicker pulse."""
        own = {**self.environment, **environment}
        process = start(*words, *PULSE, environment=own)
        self.processes.append(process)
        return process

    def end(self, process: Running) -> str:
        """Send SIGTERM and return its output."""
        process.send_signal(signal.SIGTERM)
        return process.communicate(timeout=SECONDS)[0]

    @property
    def settings(self) -> Settings:
        made = Settings()
        made.setmodule("libcrawl.settings", priority="project")
        for name, value in self.environment.items():
            if name.startswith(("LIBCRAWL_", "DATABASE_")):
                made.set(name, value, priority="cmdline")
        return made

    def plan_due(self) -> list[Group]:
        """Queue what is due, as a scheduler does every minute."""
        spiders, _ = choose_spiders(self.settings, [])
        engine = self.stand.database.engine
        return Scheduler(engine, self.settings, spiders, Cadence()).plan_due()

    def run_now(self, *codes: str) -> list[str]:
        """`scrapy schedule run …`; the lanes of the jobs."""
        spiders = all_spiders(self.settings)
        engine = self.stand.database.engine
        jobs = run_now(engine, self.settings, spiders, codes, leaves_out=True)
        return [job.lane for job in jobs]

    def endpoints(self) -> list[str]:
        """Endpoints of the stand-in platform that were requested."""
        return [entry["endpoint"] for entry in self.stand.sandbox.log()]

    def until(self, sql: str, value: Any) -> None:
        """Wait until the statement gives the value."""
        wait_until(lambda: self.query(sql) == value, f"{sql} gives {value}")

    def query(self, sql: str, **parameters: Any) -> Any:
        [(found,)] = self.stand.query(sql, **parameters)
        return found


MakeSite = Callable[..., Site]


@pytest.fixture
def make_site(make_stand: MakeStand) -> Iterator[MakeSite]:
    """A site of the libraries given, on Weibo alone unless platforms are named.

    Its processes are killed at the end.
    """
    made: list[Site] = []

    def make(*libraries: str, platforms: Collection[str] = ("weibo",), **environment: str) -> Site:
        stand = make_stand(*libraries)
        site = Site(stand, stand.environment(**{**only(*platforms), **environment}))
        made.append(site)
        return site

    yield make
    for process in (process for site in made for process in site.processes):
        process.kill()
        process.communicate()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not within {SECONDS:.0f} s: {what}"
        time.sleep(0.1)
