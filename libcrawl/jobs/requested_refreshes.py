"""Refreshes that a person requests: these accounts before all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libcrawl.crawl import UsageProblem
from libcrawl.jobs.planning.cadence import HOUR
from libcrawl.jobs.planning.due import History
from libcrawl.jobs.planning.plan import Lane
from libcrawl.jobs.queue import defer
from libcrawl.jobs.state.history import read_histories
from libcrawl.jobs.state.lanes import read_lanes
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.store import Engine
from libcrawl.store.queries.job_queue import URGENT, QueuedJob, read_jobs
from libcrawl.store.server.clock import read_transaction_time


@dataclass(frozen=True, slots=True)
class QueuedRefresh:
    """A job that was queued for a person: its lane and the accounts' names."""

    job: int
    lane: str
    labels: tuple[str, ...]


def run_now(
    engine: Engine,
    settings: Mapping[str, Any],
    spiders: Sequence[type[RefreshSpider]],
    codes: Sequence[str],
    *,
    leaves_out: bool = False,
) -> list[QueuedRefresh]:
    """Queue these accounts before all others, a job for each platform.

    A code is a library's code, an identifier, or PLATFORM:IDENTIFIER. `leaves_out`: a platform that
    is not set up does not matter as long as another is. Raises UsageProblem with a line for each
    code that names nothing, and where a platform cannot be crawled now; nothing is queued then.
    """
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415

    with engine.begin() as connection:
        now = read_transaction_time(connection)
        platforms = {spider.platform for spider in spiders}
        histories = [each for each in read_histories(connection) if each.platform in platforms]
        wanted = _wanted(histories, codes)
        jobs = read_jobs(connection)
        lanes = read_lanes(connection, settings, spiders, jobs)
        _refuse_working(wanted, jobs)
        queued = []
        for platform in _platforms(wanted, lanes, leaves_out=leaves_out):
            mine = [each for each in wanted if each.platform == platform]
            open_lanes = [lane for lane in lanes if lane.platform == platform]
            lane = min(open_lanes, key=lambda each: (each.state(now) != "ready", each.working))
            if lane.state(now) != "ready":
                raise UsageProblem(f"{_cannot(lane, lane.state(now))}; see `scrapy schedule`")
            _refuse_read(mine, lane)
            requests = sum(each.expected_requests(lane.usual_pages) for each in mine)
            accounts = [each.account_id for each in mine]
            labels = tuple(each.label for each in mine)
            try:
                job = defer(
                    connection, lane.key, accounts, requests, now,
                    source=lane.source, priority=URGENT,
                )  # fmt: skip
            except AlreadyEnqueued:
                raise UsageProblem(f"{', '.join(labels)}: already queued first") from None
            queued.append(QueuedRefresh(job, lane.key, labels))
        return queued


def _wanted(histories: Sequence[History], codes: Sequence[str]) -> list[History]:
    wanted: dict[int, History] = {}
    problems = []
    for code in codes:
        found = [
            each
            for each in histories
            if code in (each.library, each.platform_id, f"{each.platform}:{each.platform_id}")
        ]
        wanted |= {each.account_id: each for each in found}
        if not found:
            problems.append(f"no account {code!r} is crawled here: `scrapy panel` shows them")
    if problems:
        raise UsageProblem("\n".join(problems))
    return list(wanted.values())


def _platforms(wanted: Sequence[History], lanes: Sequence[Lane], *, leaves_out: bool) -> list[str]:
    named = list(dict.fromkeys(each.platform for each in wanted))
    set_up = {lane.platform for lane in lanes if not lane.problem}
    return [each for each in named if each in set_up] or named if leaves_out else named


def _refuse_working(wanted: Sequence[History], jobs: Sequence[QueuedJob]) -> None:
    for job in jobs:
        busy = [each.label for each in wanted if job.is_working and each.account_id in job.accounts]
        if busy:
            raise UsageProblem(
                f"{', '.join(busy)}: in job {job.id}, which {job.worker or 'a worker'} is at now"
            )


def _refuse_read(mine: Sequence[History], lane: Lane) -> None:
    read = [each.label for each in mine if each.account_id in lane.read_lately]
    if read and lane.once_in:
        raise UsageProblem(
            f"{', '.join(read)} was read within the last {lane.once_in // HOUR} hours; source="
            f"{lane.source} reads an account once in that time"
        )


def _cannot(lane: Lane, state: str) -> str:
    return f"{lane.key} cannot be requested now: {lane.problem or state}"
