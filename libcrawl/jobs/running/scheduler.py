"""The scheduler: queues due accounts. Any number of schedulers may run at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import Settings

from libcrawl.alerts.channels import ChannelError
from libcrawl.alerts.check import check
from libcrawl.jobs.planning.cadence import Cadence
from libcrawl.jobs.planning.due import next_due
from libcrawl.jobs.planning.left_over import find_left_over
from libcrawl.jobs.planning.plan import Group, plan
from libcrawl.jobs.queue import PLAN, SCHEDULE, defer
from libcrawl.jobs.state.history import read_histories
from libcrawl.jobs.state.lanes import read_lanes, read_sources
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from libcrawl.panel.sync import sync_panel
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.store import Connection, Engine
from libcrawl.store.errors import DatabaseError, in_words
from libcrawl.store.queries.job_queue import QueuedJob, lock_planning, read_jobs, withdraw
from libcrawl.store.schema import migrate
from libcrawl.store.server.clock import read_transaction_time
from libcrawl.store.workers import read_pulse, read_workers

if TYPE_CHECKING:
    from procrastinate import App

logger = logging.getLogger(__name__)

EVERY_MINUTE = "* * * * *"
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_NIGHT = "17 3 * * *"
KEPT_HOURS = 14 * 24


class Scheduler:
    """Looks for a fixed set of platforms, by the operator's settings."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        spiders: Sequence[type[RefreshSpider]],
        cadence: Cadence,
    ) -> None:
        self.engine = engine
        self.settings = settings
        self.spiders = spiders
        self.cadence = cadence
        self.is_outdated = False
        self._panel_of = 0.0

    def sync_panel(self) -> None:
        """Bring the panel's files into the database when they have changed. Raises PanelError."""
        folder = Path(str(self.settings["LIBCRAWL_PANEL"]))
        changed = max((file.stat().st_mtime for file in folder.glob("*.csv")), default=0.0)
        if changed != self._panel_of:
            sync_panel(self.engine, read_panel(folder))
            self._panel_of = changed

    def plan_due(self) -> list[Group]:
        """Queue due accounts as far as lanes are free; returns the queued groups.

        After a migration by another version of the program it `is_outdated`, and queues nothing.
        """
        try:
            self.sync_panel()
        except PanelError as problem:
            logger.error("The panel is left as it was: %s", str(problem).splitlines()[0])
        with self.engine.begin() as connection:
            if migrate.read_revision(connection) != migrate.revisions()[-1]:
                self.is_outdated = True
                return []
            if not lock_planning(connection):
                return []
            now = read_transaction_time(connection)
            jobs = self._without_left_over(connection, read_jobs(connection))
            busy = {account for job in jobs for account in job.accounts}
            lanes = read_lanes(connection, self.settings, self.spiders, jobs)
            due = [
                next_due(history, now, self.cadence)
                for history in read_histories(connection)
                if history.account_id not in busy
            ]
            groups = plan(due, lanes, now)
            for group in groups:
                accounts = [each.history.account_id for each in group.accounts]
                defer(
                    connection, group.lane.key, accounts, group.requests, now,
                    source=group.lane.source,
                )  # fmt: skip
        for group in groups:
            reasons = {each.reason for each in group.accounts}
            logger.info(
                "%s: %d accounts queued, about %d requests (%s)",
                group.lane.key, len(group.accounts), group.requests, ", ".join(sorted(reasons)),
            )  # fmt: skip
        return groups

    def _without_left_over(
        self, connection: Connection, jobs: Sequence[QueuedJob]
    ) -> list[QueuedJob]:
        """The jobs without those of removed settings, which are taken out of the queue."""
        workers = read_workers(connection, read_pulse(self.settings))
        served = {lane for worker in workers for lane in worker.lanes}
        left_over = find_left_over(jobs, read_sources(self.settings, self.spiders), served)
        withdraw(connection, [job.id for job in left_over])
        for job in left_over:
            logger.info(
                "%s: job %d is taken back: its session or source=%s is not set any more",
                job.lane, job.id, job.source,
            )  # fmt: skip
        return [job for job in jobs if job not in left_over]


def add_tasks(app: App, scheduler: Scheduler, follow_runs: Callable[[], None]) -> None:
    """The scheduler's periodic tasks: a look every minute, alerts, old jobs out every night.

    `follow_runs` is what else is done every few minutes about runs, also of other machines.
    """

    async def plan_due(timestamp: int | None = None) -> None:
        await asyncio.to_thread(_logged, scheduler.plan_due)

    async def alert(timestamp: int | None = None) -> None:
        await asyncio.to_thread(_logged, partial(_alert, scheduler))

    async def page(timestamp: int | None = None) -> None:
        await asyncio.to_thread(_logged, follow_runs)

    async def clean(timestamp: int | None = None) -> None:
        await app.job_manager.delete_old_jobs(
            nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    tasks = (
        (PLAN, plan_due, EVERY_MINUTE),
        ("alert", alert, EVERY_FIVE_MINUTES),
        ("page", page, EVERY_FIVE_MINUTES),
        ("clean", clean, EVERY_NIGHT),
    )
    for name, task, cron in tasks:
        made = app.task(name=name, queue=SCHEDULE, lock=name, queueing_lock=name)(task)
        app.periodic(cron=cron)(made)


def _logged(action: Callable[[], object]) -> None:
    """Run the action and log its failure: the next run comes anyway."""
    try:
        action()
    except DatabaseError as problem:
        logger.warning("The database: %s", in_words(problem))
    except Exception:
        logger.exception("It goes on with the next one")


def _alert(scheduler: Scheduler) -> None:
    """Send new alerts; a wrong address of a channel does not stop the scheduler."""
    try:
        delivery = check(scheduler.engine, scheduler.settings)
    except ChannelError as problem:
        logger.error("No alert can be sent: %s", problem)
        return
    for one in delivery.sent:
        logger.warning("Alert sent: %s: %s", one.kind, one.message)
    for name in delivery.unreached:
        logger.error("An alert did not reach %s; tried again in five minutes", name)
