"""The job queue as it stands; its tables are Procrastinate's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text

REFRESH = "refresh"
# Accounts that a person requested go first.
URGENT, USUAL = 10, 0

JOBS = """
SELECT j.id, j.status = 'doing' AS is_working,
    (j.args ->> 'platform') || '/' || (j.args ->> 'session') AS lane,
    j.args ->> 'source' AS source, j.args -> 'accounts' AS accounts,
    CAST(j.args ->> 'requests' AS integer) AS requests,
    j.priority >= :urgent AS is_urgent, j.attempts, j.args ->> 'waits_for' AS waits_for,
    j.scheduled_at AS not_before, w.host || ':' || w.pid AS worker,
    CASE WHEN j.status = 'doing' THEN (
        SELECT max(e.at) FROM procrastinate_events AS e
        WHERE e.job_id = j.id AND e.type = 'started'
    ) END AS started_at
FROM procrastinate_jobs AS j
LEFT JOIN workers AS w ON w.queue_worker_id = j.worker_id
WHERE j.task_name = 'refresh' AND j.status IN ('todo', 'doing')
ORDER BY j.status, j.priority DESC, j.id
"""
WITHDRAW = """
SELECT procrastinate_cancel_job_v1(id, FALSE, TRUE) FROM procrastinate_jobs
WHERE task_name = 'refresh' AND status = 'todo' AND args ->> 'platform' = :platform
    AND (CAST(:session AS text) IS NULL OR args ->> 'session' = :session)
"""
WITHDRAW_THESE = """
SELECT procrastinate_cancel_job_v1(id, FALSE, TRUE) FROM procrastinate_jobs
WHERE id = ANY(:ids) AND status = 'todo'
"""
# One scheduler plans at a time; an arbitrary number.
LOCK_PLANNING = "SELECT pg_try_advisory_xact_lock(7107, 1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedJob:
    """A job that waits or is at work: the refresh of some accounts through one lane.

    `source`: the way in that it was planned for.
    """

    id: int
    is_working: bool
    lane: str
    source: str | None
    accounts: tuple[int, ...]
    requests: int
    is_urgent: bool
    attempts: int
    waits_for: str | None
    not_before: datetime | None
    worker: str | None
    started_at: datetime | None


def read_jobs(connection: Connection) -> list[QueuedJob]:
    """The jobs at work and those that wait, in this order."""
    rows = connection.execute(text(JOBS), {"urgent": URGENT}).mappings()
    return [QueuedJob(**{**row, "accounts": tuple(row["accounts"])}) for row in rows]


def withdraw_of(engine: Engine, platform: str, session: str | None = None) -> int:
    """Take the jobs that wait for a platform, or for one session of it, out of the queue; their
    accounts stay due. How many."""
    row = {"platform": platform, "session": session}
    with engine.begin() as connection:
        return len(connection.execute(text(WITHDRAW), row).all())


def withdraw(connection: Connection, ids: Sequence[int]) -> None:
    """Take these jobs out of the queue, unless a worker is at them; their accounts stay due."""
    connection.execute(text(WITHDRAW_THESE), {"ids": list(ids)}).all()


def lock_planning(connection: Connection) -> bool:
    """Until the transaction ends, no other scheduler plans; False: one plans now."""
    return bool(connection.scalar(text(LOCK_PLANNING)))
