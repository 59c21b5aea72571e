"""How jobs get into the queue: Procrastinate's, in our database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from libcrawl.store import Connection, Engine
from libcrawl.store.queries.job_queue import REFRESH, USUAL

if TYPE_CHECKING:
    from procrastinate import App

PLAN = "look"
SCHEDULE = "schedule"  # queue of the schedulers; the others are called like their lanes


def defer(
    connection: Connection,
    lane: str,
    accounts: Sequence[int],
    requests: int,
    now: datetime,
    *,
    source: str,
    priority: int = USUAL,
) -> int:
    """Queue a job within the connection's transaction; its key.

    `source`: the way in that it was planned for; where that is not set any more, it is not done.
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
        source=source,
        accounts=list(accounts),
        requests=requests,
        planned_at=now.isoformat(),
    )


def request_planning(engine: Engine) -> None:
    """A lane is free again: a scheduler is to look now and not at the next minute."""
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415

    try:
        with engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            planning = _enqueuer().configure_task(
                PLAN, queue=SCHEDULE, lock=PLAN, queueing_lock=PLAN, connection=driver
            )
            planning.defer()
    except AlreadyEnqueued:
        pass  # another process has requested it


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
