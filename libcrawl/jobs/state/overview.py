"""The data of `scrapy schedule`: what is due, running and backed off; whether the pace holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libcrawl.jobs.planning.cadence import LATE, Cadence
from libcrawl.jobs.planning.demand import Demand, demand, through_at
from libcrawl.jobs.planning.due import Due, History, next_due
from libcrawl.jobs.planning.plan import Lane, is_shown, may_take
from libcrawl.jobs.state.history import read_histories
from libcrawl.jobs.state.lanes import read_lanes
from libcrawl.parsers.times import SHANGHAI
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.store import Engine
from libcrawl.store.queries.job_queue import QueuedJob, read_jobs
from libcrawl.store.server.clock import read_transaction_time
from libcrawl.store.workers import Worker, read_pulse, read_workers


@dataclass(frozen=True, slots=True)
class PlatformState:
    """A platform: its accounts by their state, its lanes, and when it will be through.

    `due` are not queued yet and may be read by a lane now, `late` among them are behind their
    deadline by a day; `requests` are those of all that is due, queued or at work; `through` None:
    not in sight.
    """

    platform: str
    accounts: int
    never: int
    due: int
    late: int
    queued: int
    working: int
    reasons: Mapping[str, int]
    next: Due | None
    requests: int
    through: datetime | None
    demand: Demand
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole schedule at a moment of the server's clock."""

    now: datetime
    platforms: tuple[PlatformState, ...]
    jobs: tuple[QueuedJob, ...]
    workers: tuple[Worker, ...]

    @property
    def hints(self) -> list[str]:
        """Hints on what keeps jobs from running."""
        hints = [state.demand.advice for state in self.platforms if state.demand.advice]
        if not any(worker.kind == "scheduler" for worker in self.workers):
            hints.append("no scheduler is at work: start `scrapy scheduler`")
        served = {lane for worker in self.workers for lane in worker.lanes}
        lost = [
            lane.key
            for state in self.platforms
            for lane in state.lanes
            if not lane.problem and lane.key not in served
        ]
        if lost:
            hints.append(f"no worker serves {', '.join(lost)}: start `scrapy worker`")
        return hints + [
            f"{job.lane} waits until {job.not_before.astimezone(SHANGHAI):%Y-%m-%d %H:%M}:"
            f" {job.waits_for}"
            for job in self.jobs
            if job.waits_for and not job.is_working and job.not_before and job.not_before > self.now
        ]


def read_overview(
    engine: Engine,
    settings: Mapping[str, Any],
    spiders: Sequence[type[RefreshSpider]],
    cadence: Cadence,
) -> Overview:
    """The present state of the schedule; no worker needs to run for it."""
    with engine.connect() as connection:
        now = read_transaction_time(connection)
        jobs = read_jobs(connection)
        workers = read_workers(connection, read_pulse(settings))
        lanes = read_lanes(connection, settings, spiders, jobs)
        histories = read_histories(connection)
    due = [next_due(history, now, cadence) for history in histories]
    states = []
    for platform in (spider.platform for spider in spiders):
        mine = [each for each in due if each.history.platform == platform]
        own = tuple(lane for lane in lanes if lane.platform == platform)
        here = [job for job in jobs if job.lane.partition("/")[0] == platform]
        shown = [each.history for each in mine if _is_any(own, is_shown, each.history)]
        wanted = demand(platform, shown, own, cadence)
        if mine:
            states.append(_platform(mine, here, own, now, wanted))
    return Overview(now, tuple(states), tuple(jobs), tuple(workers))


def _is_any(
    lanes: Sequence[Lane], holds: Callable[[Lane, History], bool], history: History
) -> bool:
    return not lanes or any(holds(lane, history) for lane in lanes)


def _platform(
    mine: Sequence[Due],
    here: Sequence[QueuedJob],
    own: tuple[Lane, ...],
    now: datetime,
    wanted: Demand,
) -> PlatformState:
    working = {account for job in here if job.is_working for account in job.accounts}
    queued = {account for job in here for account in job.accounts} - working
    left = [
        each
        for each in mine
        if each.history.account_id not in queued | working and _is_any(own, is_shown, each.history)
    ]
    ready = [each for each in left if each.at <= now and _is_any(own, may_take, each.history)]
    later = [each for each in left if each.at > now]
    usual_pages = own[0].usual_pages if own else 0
    requests = sum(job.requests for job in here)
    requests += sum(each.history.expected_requests(usual_pages) for each in ready)
    return PlatformState(
        platform=mine[0].history.platform,
        accounts=len(mine),
        never=sum(each.history.attempted_at is None for each in mine),
        due=len(ready),
        late=sum(each.deadline + LATE < now for each in ready),
        queued=len(queued),
        working=len(working),
        reasons=dict(Counter(each.reason for each in ready).most_common()),
        next=min(later, key=lambda each: each.at, default=None),
        requests=requests,
        through=through_at(requests, own, now),
        demand=wanted,
        lanes=own,
    )
