"""The worker: takes jobs of its lanes, and has each crawled by a process of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from libcrawl.jobs import work
from libcrawl.jobs.child import ENDING_SECONDS, Child
from libcrawl.jobs.queue import PATIENCE, REFRESH, URGENT, ask_for_a_look
from libcrawl.jobs.retries import (
    BackToTheQueue,
    CrawlFailed,
    Interrupted,
    Resting,
    pause_after,
)
from libcrawl.store import migrate

if TYPE_CHECKING:
    from procrastinate import App, JobContext
    from procrastinate.jobs import Job

logger = logging.getLogger(__name__)
# The session that has no name; every other one is told to the crawl.
DEFAULT = "default"


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
    ) -> str:
        """A job: refresh the accounts that are left of it. How it went, in words.

        Raises what libcrawl.jobs.retries knows.
        """
        assert context.job.id is not None
        self.working.add(context.job.id)
        try:
            since = datetime.fromisoformat(planned_at)
            return await self._refresh(context.job, platform, session, accounts, since)
        except Interrupted:
            raise
        except Resting as problem:
            self._say(platform, session, f"{problem}: job {context.job.id} waits for it")
            raise
        except CrawlFailed as problem:
            pause = pause_after(context.job.attempts)
            again = f"again in {pause}" if pause else "given up, its accounts stay due"
            logger.error("%s/%s: %s; %s", platform, session, problem, again)
            raise
        except Exception:
            logger.exception("%s/%s: job %d", platform, session, context.job.id)
            raise
        finally:
            # The queue is told only now, and the database may be away.
            loop = asyncio.get_running_loop()
            loop.call_later(2 * PATIENCE, self.working.discard, context.job.id)

    async def _refresh(
        self, job: Job, platform: str, session: str, accounts: list[int], since: datetime
    ) -> str:
        standing = await asyncio.to_thread(work.read_standing, self.engine, platform, session)
        if standing.revision != self.revision:
            self.is_outdated = True
            raise Interrupted
        if standing.is_paused:
            return self._say(platform, session, "is paused: its accounts stay due")
        if standing.resting_until and job.priority >= URGENT:
            raise Resting(standing.resting_until)
        if standing.resting_until:
            until = f"{standing.resting_until:%Y-%m-%d %H:%M}"
            return self._say(platform, session, f"rests until {until}: its accounts stay due")
        left = await asyncio.to_thread(work.read_left, self.engine, accounts, since)
        if not left:
            return self._say(platform, session, "nothing is left of the job")
        status, said = await self._crawl(job.id or 0, platform, session, left)
        if self.is_ending:
            raise Interrupted
        verdicts = await asyncio.to_thread(
            work.read_verdicts, self.engine, platform, job.id or 0, standing.now
        )
        if not verdicts:
            raise CrawlFailed(f"no verdict, exit status {status}: {said}")
        told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
        return self._say(platform, session, f"{len(left)} accounts: {told}")

    async def _crawl(
        self, job: int, platform: str, session: str, accounts: Sequence[str]
    ) -> tuple[int, str]:
        lane = f"{platform}/{session}"
        words = ["crawl", platform, "-a", f"accounts={','.join(accounts)}"]
        words += [] if session == DEFAULT else ["-a", f"session={session}"]
        logger.info("%s: job %d: %d accounts", lane, job, len(accounts))
        child = await Child.start(lane, [*words, *self.words, "-s", f"LIBCRAWL_JOB={job}"])
        self.children[job] = child
        try:
            return await child.wait(), child.last_words
        finally:
            child.kill()  # only where this was cancelled
            del self.children[job]
            if not self.is_ending:
                await asyncio.to_thread(ask_for_a_look, self.engine)

    def end(self) -> None:
        """Let every crawl come to its end; a second time, at once."""
        for child in self.children.values():
            if self.is_ending:
                child.kill()
            else:
                child.end()
                asyncio.get_running_loop().call_later(ENDING_SECONDS, child.kill)
        self.is_ending = True

    def _say(self, platform: str, session: str, what: str) -> str:
        logger.info("%s/%s: %s", platform, session, what)
        return what


def add_task(app: App, crawls: Crawls) -> None:
    """The worker's task."""
    app.task(name=REFRESH, pass_context=True, retry=BackToTheQueue())(_of(crawls))


def _of(crawls: Crawls) -> Any:
    async def refresh(context: JobContext, **arguments: Any) -> str:
        return await crawls.refresh(context, **arguments)

    return refresh
