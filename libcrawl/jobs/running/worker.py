"""The worker: takes jobs of its lanes, and crawls each in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from libcrawl.jobs.queue import PATIENCE, request_planning
from libcrawl.jobs.running.child import ENDING_SECONDS, Child
from libcrawl.jobs.running.retries import (
    MOMENT,
    BackToTheQueue,
    CrawlFailed,
    Interrupted,
    Postponed,
    pause_after_failures,
    pause_after_kills,
)
from libcrawl.panel.vocabulary import CRAWLED
from libcrawl.parsers.times import SHANGHAI
from libcrawl.process.exit_statuses import NOT_NOW, NOT_SET
from libcrawl.store import Engine
from libcrawl.store import job_progress as work
from libcrawl.store.alerts import raise_alert, resolve_alert
from libcrawl.store.errors import DatabaseError, in_words
from libcrawl.store.queries.job_queue import REFRESH, URGENT
from libcrawl.store.schema import migrate

if TYPE_CHECKING:
    from procrastinate import App, JobContext

logger = logging.getLogger(__name__)
# The session that has no name; the name of every other one is passed to the crawl.
DEFAULT = "default"
CRAWL_KILLED = "crawl_killed"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A running job, with the numbers of its failed and killed crawls so far.

    `source`: the source that it was planned for.
    """

    id: int
    platform: str
    session: str
    failures: int
    kills: int
    source: str | None

    @property
    def lane(self) -> str:
        return f"{self.platform}/{self.session}"


class Crawls:
    """The crawls of this worker's jobs. `words` are those of every `scrapy crawl`, e.g. -s A=b."""

    def __init__(self, engine: Engine, words: Sequence[str]) -> None:
        self.engine = engine
        self.words = list(words)
        self.revision = migrate.revisions()[-1]
        self.is_ending = False
        self.is_outdated = False
        self.working: set[int] = set()
        self.children: dict[int, Child] = {}

    async def refresh(
        self,
        context: JobContext,
        *,
        platform: str,
        session: str,
        accounts: list[int],
        requests: int,
        planned_at: str,
        failures: int = 0,
        kills: int = 0,
        source: str | None = None,
        waits_for: str | None = None,
    ) -> str:
        """A job: refresh the accounts that are left of it. How it went, in words.

        `failures`, `kills`: of its crawls so far; `waits_for` is for those who look at the queue.
        Raises what libcrawl.jobs.running.retries knows.
        """
        assert context.job.id is not None
        job = Attempt(context.job.id, platform, session, failures, kills, source)
        self.working.add(job.id)
        try:
            since = datetime.fromisoformat(planned_at)
            is_urgent = context.job.priority >= URGENT
            return await self._refresh(job, accounts, since, is_urgent=is_urgent)
        except Interrupted:
            raise
        except Postponed as problem:
            await self._update_arguments(job.id, waits_for=str(problem))
            logger.warning("%s: job %d waits: %s", job.lane, job.id, problem)
            raise
        except CrawlFailed as problem:
            again = f"again at {_minute(problem.until)}" if problem.until else "given up"
            logger.error("%s: %s; %s", job.lane, problem, again)
            raise
        except DatabaseError as problem:
            why = f"the database was away ({in_words(problem)})"
            logger.warning("%s: job %d waits: %s", job.lane, job.id, why)
            raise Postponed(why, datetime.now(UTC) + MOMENT) from None
        except Exception as problem:
            logger.exception("%s: job %d", job.lane, job.id)
            raise await self._failed(job, f"{type(problem).__name__}: {problem}") from None
        finally:
            # The queue learns of it only now, and the database may be away.
            loop = asyncio.get_running_loop()
            loop.call_later(2 * PATIENCE, self.working.discard, job.id)

    async def _refresh(
        self, job: Attempt, accounts: list[int], since: datetime, *, is_urgent: bool
    ) -> str:
        lane = await asyncio.to_thread(
            work.read_lane_at_start, self.engine, job.platform, job.session
        )
        if lane.revision != self.revision:
            self.is_outdated = True
            raise Interrupted
        if lane.is_paused:
            return self._report(job, "is paused: its accounts stay due")
        if lane.resting_until:
            until = f"is backed off until {_minute(lane.resting_until)}"
            if is_urgent:
                raise Postponed(f"{job.lane} {until}", lane.resting_until)
            return self._report(job, f"{until}: its accounts stay due")
        left = await asyncio.to_thread(work.read_left, self.engine, accounts, since, CRAWLED)
        if not left:
            return self._report(job, "nothing is left of the job")
        await self._wait_for_others(job, list(left), lane.now)
        status, message = await self._crawl(job, list(left.values()))
        if self.is_ending:
            raise Interrupted
        verdicts = await asyncio.to_thread(
            work.read_verdicts, self.engine, job.platform, job.id, lane.now
        )
        if killer := await self._killer(job, status, lane.now):
            remaining = await asyncio.to_thread(
                work.read_left, self.engine, accounts, since, CRAWLED
            )
            if remaining:
                raise await self._killed(job, killer)
        elif not verdicts:
            await self._wait_for_others(job, list(left), lane.now)
            if status == NOT_NOW:
                raise Postponed(message, lane.now + MOMENT)
            if status == NOT_SET:
                return self._report(job, f"job {job.id}: {message}: its accounts stay due")
            raise await self._failed(job, f"no verdict, exit status {status}: {message}")
        else:
            await asyncio.to_thread(resolve_alert, self.engine, CRAWL_KILLED, job.lane)
        in_words = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
        return self._report(job, f"{len(left)} accounts: {in_words}")

    async def _wait_for_others(self, job: Attempt, left: list[int], now: datetime) -> None:
        """Raises Postponed while other runs have all of these accounts."""
        blocking = await asyncio.to_thread(work.find_blocking, self.engine, job.id, left)
        if blocking is None:
            return
        if blocking.until is None:
            why = f"run {blocking.run} refreshes its accounts now"
        else:
            why = (
                f"run {blocking.run}, which the database's restart cut off, has its accounts until"
                f" {_second(blocking.until)}"
            )
        raise Postponed(why, max(blocking.until or now + MOMENT, now + SECOND))

    async def _killer(self, job: Attempt, status: int, since: datetime) -> str | None:
        """The signal that ended the crawl, None where it ended by itself; its run is closed."""
        for _ in range(10):
            last = await asyncio.to_thread(
                work.read_last_run, self.engine, job.platform, job.id, since
            )
            if last != "running":
                break
            await asyncio.sleep(0.5)  # the server has not noticed yet that the process is gone
        if status < 0:
            return signal.Signals(-status).name
        return "SIGTERM or SIGINT" if last == "interrupted" else None

    async def _killed(self, job: Attempt, killer: str) -> Exception:
        """Retry a killed crawl: the first time at once, then after pauses and with an alert."""
        kills = job.kills + 1
        now = await self._update_arguments(job.id, kills=kills)
        pause = pause_after_kills(kills)
        if pause == timedelta():
            return Postponed(f"its crawl was ended by {killer}, it is started again")
        until = now + pause if pause else None
        again = f"it pauses until {_minute(until)}" if until else "its accounts stay due"
        hint = (
            " A SIGKILL that nobody sent is usually the kernel's, for lack of memory: check its log"
            " (dmesg), give more memory or fewer crawls side by side (--at-once)."
            if killer == "SIGKILL"
            else ""
        )
        why = f"its crawl was ended by {killer}, {kills} times in a row"
        message = f"{job.lane}: {why} (job {job.id}); {again}.{hint}"
        await asyncio.to_thread(raise_alert, self.engine, CRAWL_KILLED, job.lane, message)
        await self._update_arguments(job.id, waits_for=why)
        return CrawlFailed(why, until)

    async def _failed(self, job: Attempt, why: str) -> CrawlFailed:
        failures = job.failures + 1
        now = await self._update_arguments(job.id, failures=failures, waits_for=why)
        pause = pause_after_failures(failures)
        return CrawlFailed(why, now + pause if pause else None)

    async def _update_arguments(self, job: int, **arguments: Any) -> datetime:
        return await asyncio.to_thread(partial(work.store_arguments, self.engine, job, **arguments))

    async def _crawl(self, job: Attempt, accounts: Sequence[str]) -> tuple[int, str]:
        words = ["crawl", job.platform, "-a", f"accounts={','.join(accounts)}"]
        words += [] if job.session == DEFAULT else ["-a", f"session={job.session}"]
        words += [*self.words, "-s", f"LIBCRAWL_JOB={job.id}"]
        words += ["-s", f"LIBCRAWL_JOB_SOURCE={job.source}"] if job.source else []
        logger.info("%s: job %d: %d accounts", job.lane, job.id, len(accounts))
        child = await Child.start(job.lane, words)
        self.children[job.id] = child
        status: int | None = None
        try:
            status = await child.wait()
            return status, child.last_words
        finally:
            child.kill()  # only where this was cancelled
            del self.children[job.id]
            # A scheduler of the earlier settings would plan the same job again at once.
            if not self.is_ending and status != NOT_SET:
                await asyncio.to_thread(request_planning, self.engine)

    def end(self) -> None:
        """Let every crawl come to its end; a second time, at once."""
        for child in self.children.values():
            if self.is_ending:
                child.kill()
            else:
                child.end()
                asyncio.get_running_loop().call_later(ENDING_SECONDS, child.kill)
        self.is_ending = True

    def _report(self, job: Attempt, what: str) -> str:
        logger.info("%s: %s", job.lane, what)
        return what


def add_task(app: App, crawls: Crawls) -> None:
    """The worker's task."""
    app.task(name=REFRESH, pass_context=True, retry=BackToTheQueue())(_of(crawls))


def _of(crawls: Crawls) -> Any:
    async def refresh(context: JobContext, **arguments: Any) -> str:
        return await crawls.refresh(context, **arguments)

    return refresh


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else ""


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"
