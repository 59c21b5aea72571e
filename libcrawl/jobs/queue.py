"""The job queue: what waits and works, and how jobs get in. Procrastinate's, in our database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, text

if TYPE_CHECKING:
    from procrastinate import App

REFRESH, LOOK = "refresh", "look"
SCHEDULE = "schedule"  # queue of the schedulers; the others are called like their lanes
# Accounts that a person requested go first.
URGENT, USUAL = 10, 0

JOBS = """
SELECT j.id, j.status::text, j.args, j.scheduled_at, j.priority, j.attempts,
    w.host || ':' || w.pid,
    (SELECT max(e.at) FROM procrastinate_events AS e WHERE e.job_id = j.id AND e.type = 'started')
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


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job that waits or is at work: the refresh of some accounts through one lane."""

    id: int
    is_working: bool
    lane: str
    accounts: tuple[int, ...]
    requests: int
    is_urgent: bool
    attempts: int
    waits_for: str | None
    not_before: datetime | None
    worker: str | None
    started_at: datetime | None


def read_jobs(connection: Connection) -> list[QueuedJob]:
    """What waits and what is at work, the latter first."""
    return [
        QueuedJob(
            id=row[0],
            is_working=row[1] == "doing",
            lane=f"{row[2]['platform']}/{row[2]['session']}",
            accounts=tuple(row[2]["accounts"]),
            requests=row[2]["requests"],
            is_urgent=row[4] >= URGENT,
            attempts=row[5],
            waits_for=row[2].get("waits_for"),
            not_before=row[3],
            worker=row[6],
            started_at=row[7] if row[1] == "doing" else None,
        )
        for row in connection.execute(text(JOBS))
    ]


def defer(
    connection: Connection,
    lane: str,
    accounts: Sequence[int],
    requests: int,
    now: datetime,
    *,
    priority: int = USUAL,
) -> int:
    """Queue a job within the connection's transaction; its key.

    One job at a time for a lane (`lock`), never the same accounts twice in the queue
    (`queueing_lock`). Raises procrastinate.exceptions.AlreadyEnqueued.
    """
    platform, session = lane.split("/", 1)
    same = hashlib.sha256(",".join(map(str, sorted(accounts))).encode()).hexdigest()[:24]
    job = _enqueuer().configure_task(
        REFRESH,
        queue=lane,
        lock=lane,
        queueing_lock=f"{lane}:{priority}:{same}",
        priority=priority,
        connection=connection.connection.driver_connection,
    )
    return job.defer(
        platform=platform,
        session=session,
        accounts=list(accounts),
        requests=requests,
        planned_at=now.isoformat(),
    )


def ask_for_a_look(engine: Engine) -> None:
    """A lane is free again: a scheduler is to look now and not at the next minute."""
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415

    try:
        with engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            look = _enqueuer().configure_task(
                LOOK, queue=SCHEDULE, lock=LOOK, queueing_lock=LOOK, connection=driver
            )
            look.defer()
    except AlreadyEnqueued:
        pass  # somebody else has requested it


def withdraw_of(engine: Engine, platform: str, session: str | None = None) -> int:
    """Take the jobs that wait for a platform, or for one session of it, out of the queue; their
    accounts stay due. How many."""
    row = {"platform": platform, "session": session}
    with engine.begin() as connection:
        return len(connection.execute(text(WITHDRAW), row).all())


def make_app(engine: Engine) -> App:
    """Procrastinate on the engine's database, for a process that works on jobs."""
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415  (a third of a second)

    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connector = PsycopgConnector(
        conninfo=url,
        min_size=1,
        max_size=4,
        timeout=PATIENCE,
        kwargs={"application_name": "libcrawl jobs", "prepare_threshold": None},
    )
    return App(connector=connector)


# A database that is restarted is waited for; longer outages end the worker's loop, which tries on.
PATIENCE = 30.0


def _enqueuer() -> App:
    """Procrastinate without connections of its own: jobs go in by the caller's."""
    from procrastinate import App, SyncPsycopgConnector  # noqa: PLC0415

    return App(connector=SyncPsycopgConnector())
