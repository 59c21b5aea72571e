"""The life of a worker or scheduler: it enters, works, beats, puts back what others lost, ends.

It outlives the database: Procrastinate's loop ends with a connection that was lost, and is begun
again here until the process itself is stopped.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate.exceptions import AppNotOpen, ConnectorException
from procrastinate.jobs import DeleteJobCondition
from procrastinate.worker import Worker

from libcrawl.jobs.queue import make_app
from libcrawl.process.heartbeat import Heartbeat
from libcrawl.store import Engine, workers
from libcrawl.store.errors import DatabaseError
from libcrawl.store.server.engine import ensure_schema
from libcrawl.store.server.patience import LAST_SECONDS
from libcrawl.store.server.pooling import is_pooled

if TYPE_CHECKING:
    from procrastinate import App

logger = logging.getLogger(__name__)

POLL_EVERY = 5.0
# The beats of a process that has just begun are not waited for.
SOON = 0.2
# After a connection that was lost.
PAUSE = 2.0


class Life:
    """One process on the queue.

    `pulse`: a job whose worker is dead is put back after its three beats and two more, within a
    minute. `kind`: worker or scheduler; `queues`: what it takes jobs from; `at_once`: jobs side by
    side; `working` lists the jobs it is at, `is_idle` is whether nothing of them goes on, `end`
    what is done about them when the process is stopped (again: at once), `is_over` whether they
    report that the process must end. `heartbeat` shows that it goes on.
    """

    def __init__(
        self,
        engine: Engine,
        pulse: workers.Pulse,
        *,
        kind: str,
        queues: Sequence[str],
        at_once: int,
        working: Callable[[], Collection[int]] = tuple,
        is_idle: Callable[[], bool] = lambda: True,
        end: Callable[[], None] = lambda: None,
        is_over: Callable[[], bool] = lambda: False,
        heartbeat: Heartbeat | None = None,
    ) -> None:
        self.engine = engine
        self.pulse = pulse
        self.kind = kind
        self.queues = list(queues)
        self.at_once = at_once
        self._working = working
        self._is_idle = is_idle
        self._end_jobs = end
        self._is_over = is_over
        self._heartbeat = heartbeat or Heartbeat({}, pulse.beat)
        self._is_ending = False
        self._worker: Worker | None = None
        self._app: App | None = None
        self._attempt: asyncio.Task[None] | None = None
        self._last: asyncio.Task[None] | None = None
        self._key = 0
        self._noted = 0
        self._is_away = False
        self._seen: set[workers.LostJob] = set()

    async def live(self, add_tasks: Callable[[App], None]) -> None:
        """Work until stopped by SIGTERM or Ctrl-C.

        Raises OtherVersion before anything else, and StoreError when the queue was lost because the
        schema is no longer this program's.
        """
        self._key = await asyncio.to_thread(
            workers.enter, self.engine, self.pulse, self.kind, self.queues
        )
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_handle)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.end)
        self._heartbeat.begin()
        watch = asyncio.create_task(self._watch())
        beats = asyncio.create_task(self._beat())
        try:
            while not self._is_ending:
                self._attempt = asyncio.create_task(self._work(add_tasks))
                await asyncio.wait([self._attempt])
                if not self._attempt.cancelled():
                    self._attempt.result()
        finally:
            watch.cancel()
            if not self._is_away:  # otherwise its row is forgotten after a day
                await self._unless_away(workers.leave, self.engine, self._key)
            beats.cancel()
            self._heartbeat.end()

    async def _work(self, add_tasks: Callable[[App], None]) -> None:
        """Procrastinate's loop, until it ends."""
        app = self._app = make_app(self.engine)
        add_tasks(app)
        try:
            async with app.open_async():
                self._worker = Worker(
                    app,
                    queues=self.queues,
                    name=self.kind,
                    concurrency=self.at_once,
                    fetch_job_polling_interval=POLL_EVERY,
                    listen_notify=not is_pooled(self.engine),
                    install_signal_handlers=False,
                    update_heartbeat_interval=self.pulse.beat,
                    stalled_worker_timeout=self.pulse.dead_after,
                    delete_jobs=DeleteJobCondition.SUCCESSFUL,
                )
                if not self._is_ending:
                    await self._worker.run()
        except AppNotOpen:  # closed by ourselves at the end
            assert self._is_ending
        except (ConnectorException, psycopg.Error) as problem:
            if self._is_ending:
                return
            logger.warning("The queue is set up again (%s)", _message(problem))
            # The tables may be gone, not the connection: the schema may have been downgraded.
            await self._unless_away(partial(ensure_schema, migrates=False), self.engine)
        finally:
            self._worker = self._app = None
        if not self._is_ending:
            await asyncio.sleep(PAUSE)

    def end(self) -> None:
        """Stop after the requests that are under way; when called again, at once."""
        if not self._is_ending:
            logger.info("Stopping: what is on its way is finished")
            self._last = asyncio.get_running_loop().create_task(self._shorten_wait())
        self._is_ending = True
        self._end_jobs()
        if self._worker is not None:
            self._worker.stop()
        elif self._attempt is not None:
            self._attempt.cancel()  # it waits for the database

    async def _shorten_wait(self) -> None:
        """Stop waiting for an absent database once the jobs have ended or were killed."""
        while not self._is_idle():
            await asyncio.sleep(0.1)
        await asyncio.sleep(LAST_SECONDS)
        if self._app is None or self._attempt is None or self._attempt.done():
            return
        logger.warning("The database does not answer: its jobs go back into the queue without it")
        self._is_away = True
        self._attempt.cancel()
        await self._app.connector.close_async()

    async def _beat(self) -> None:
        """Update the heartbeat file, with or without the database."""
        while True:
            self._heartbeat.beat()
            await asyncio.sleep(self._heartbeat.every)

    async def _watch(self) -> None:
        """Update the heartbeat in the database, and requeue jobs whose worker is gone."""
        while True:
            await asyncio.sleep(self.pulse.beat if self._noted else SOON)
            try:
                await self._look_after()
            except (DatabaseError, psycopg.Error, ConnectorException) as problem:
                if not self._is_away:
                    logger.warning("The database is away; trying again (%s)", _message(problem))
                self._is_away = True
            else:
                if self._is_away:
                    logger.warning("The database is back")
                self._is_away = False
            if self._is_over() and not self._is_ending:
                self.end()

    async def _look_after(self) -> None:
        worker = self._worker
        mine = worker.worker_id if worker else None
        if mine and mine != self._noted:
            await asyncio.to_thread(workers.store_queue_key, self.engine, self._key, mine)
            self._noted = mine
        if worker and mine:
            await worker.app.job_manager.update_heartbeat(mine)
        working = list(self._working())
        self._seen, lost = await asyncio.to_thread(
            workers.put_back_lost, self.engine, self.pulse, self._seen, mine or 0, working
        )
        for job in lost:
            logger.warning("Job %d was lost by its worker and is back in the queue", job)
        for run in await asyncio.to_thread(workers.close_dead_runs, self.engine):
            logger.warning("Run %d is closed: its process has died", run)

    async def _unless_away(self, action: Callable[..., None], *arguments: object) -> None:
        """Run an action, except while the database is away: it is repeated later, or by others."""
        try:
            await asyncio.to_thread(action, *arguments)
        except DatabaseError as problem:
            logger.debug("not recorded: %s", problem)


def _handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Ignore tasks whose connection is lost: other processes requeue their jobs."""
    problem = context.get("exception")
    if isinstance(problem, (ConnectorException, AppNotOpen)):
        logger.debug("not recorded in the queue: %s", _message(problem))
    else:
        loop.default_exception_handler(context)


def _message(problem: Exception) -> str:
    """The server's word, or the driver's, in a line."""
    cause = getattr(problem, "orig", None) or problem.__cause__ or problem
    return str(cause).strip().partition("\n")[0]
