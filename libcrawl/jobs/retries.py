"""What becomes of a job that has not done its work.

The verdicts of single accounts are not the job's business: what is not complete is due again, see
libcrawl.jobs.cadence. A job fails when its crawl could not begin or gave no verdict at all.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

# While it waits, nothing else begins in its lane: what stopped this crawl would stop the next.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360))


class CrawlFailed(Exception):
    """The crawl did not begin, or ended without a verdict; one line with its last words."""


class Interrupted(Exception):
    """The worker was told to end; another one takes the rest up."""


class Resting(Exception):
    """The lane rests; a person has asked for this job, so it waits."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"it rests until {until:%Y-%m-%d %H:%M}")
        self.until = until


class BackToTheQueue(BaseRetryStrategy):
    """When a job is tried again; None: it is over, and what is due is queued anew."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        match exception:
            case Resting():
                return RetryDecision(retry_at=exception.until)
            case Interrupted():
                return RetryDecision()
            case _ if pause := pause_after(job.attempts):
                return RetryDecision(retry_at=datetime.now(UTC) + pause)
            case _:
                return None


def pause_after(attempts: int) -> timedelta | None:
    """The pause before a job is tried again, after so many attempts before the last one."""
    return PAUSES[attempts] if attempts < len(PAUSES) else None
