"""Decides what happens to a job whose crawl has failed.

The verdicts of single accounts are not the job's business: what is not complete is due again, see
libcrawl.jobs.planning.cadence. A job fails when its crawl could not begin or gave no verdict at
all. Only that, and crawls that are killed again and again, make the lane pause for longer and
longer: workers that die, databases that are away and claims of other runs are not the platform's
fault.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

# While it waits, nothing else begins in its lane: what stopped this crawl would stop the next.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360))
# A crawl that was killed is taken up again at once so often; then its lane pauses.
KILLS = 2
KILL_PAUSES = PAUSES[1:]
# Before another look whether what stood in the way is gone.
MOMENT = timedelta(minutes=1)


class Postponed(Exception):
    """The job goes back into the queue. `until` None: at once; the message is the reason."""

    def __init__(self, why: str, until: datetime | None = None) -> None:
        super().__init__(why)
        self.until = until


class Interrupted(Postponed):
    """The worker was stopped; another one takes up what is left."""

    def __init__(self) -> None:
        super().__init__("its worker was stopped")


class CrawlFailed(Exception):
    """The crawl did not begin, or ended without a verdict; one line with its last words.

    `until` None: the job is given up, and its accounts stay due.
    """

    def __init__(self, why: str, until: datetime | None) -> None:
        super().__init__(why)
        self.until = until


class BackToTheQueue(BaseRetryStrategy):
    """The time of a job's next attempt; None: none, and due accounts are queued again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        match exception:
            case Postponed() | CrawlFailed(until=datetime()):
                return RetryDecision(retry_at=exception.until)
            case _:
                return None


def pause_after_failures(failures: int) -> timedelta | None:
    """The pause after so many failed crawls of one job; None: it is given up."""
    return PAUSES[failures - 1] if failures <= len(PAUSES) else None


def pause_after_kills(kills: int) -> timedelta | None:
    """The pause after so many killed crawls of one job; None: it is given up."""
    if kills <= KILLS:
        return timedelta()
    more = kills - KILLS
    return KILL_PAUSES[more - 1] if more <= len(KILL_PAUSES) else None
