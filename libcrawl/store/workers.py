"""Schedulers and workers with their versions and heartbeats, and the jobs of dead ones."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from libcrawl import __version__
from libcrawl.store import claims
from libcrawl.store.errors import StoreError
from libcrawl.store.queries.job_queue import REFRESH
from libcrawl.store.server.patience import PATIENCE

# The heartbeat is in the queue's own table; a clean end takes the row there away.
ALIVE = "q.last_heartbeat > now() - make_interval(secs => :dead_after)"
LIVING = f"""
SELECT w.kind, w.host, w.pid, w.program_version AS version, w.lanes, w.started_at,
    q.last_heartbeat AS heartbeat_at
FROM workers AS w INNER JOIN procrastinate_workers AS q ON q.id = w.queue_worker_id
WHERE {ALIVE} ORDER BY w.kind, w.id
"""  # noqa: S608  (a constant of ours, here and below)
ENTER = """
INSERT INTO workers (kind, host, pid, program_version, lanes)
VALUES (:kind, :host, :pid, :version, :lanes) RETURNING id
"""
NOTE = "UPDATE workers SET queue_worker_id = :queue WHERE id = :id"
LEAVE = "DELETE FROM workers WHERE id = :id"
FORGET = f"""
DELETE FROM workers AS w WHERE w.started_at < now() - interval '1 day' AND NOT EXISTS (
    SELECT FROM procrastinate_workers AS q WHERE q.id = w.queue_worker_id AND {ALIVE}
)
"""  # noqa: S608
# At work by the queue's word, but with a worker that is dead, or that is here and not at it.
LOST = f"""
SELECT j.id, coalesce(j.worker_id, 0) AS worker, j.task_name AS task FROM procrastinate_jobs AS j
LEFT JOIN procrastinate_workers AS q ON q.id = j.worker_id
WHERE j.status = 'doing' AND (
    q.id IS NULL OR NOT {ALIVE}
    OR (j.worker_id = :mine AND j.task_name = 'refresh' AND NOT j.id = ANY(:working))
)
FOR UPDATE OF j SKIP LOCKED
"""  # noqa: S608
PUT_BACK = "SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)"
DROP = "SELECT procrastinate_finish_job_v1(:id, 'failed', TRUE)"


class OtherVersion(StoreError):
    """A worker that is alive runs another version of the program."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """A heartbeat every `beat` seconds; a process that misses three counts as dead."""

    beat: float = 10.0

    @property
    def dead_after(self) -> float:
        return 3 * self.beat


@dataclass(frozen=True, slots=True, kw_only=True)
class LostJob:
    """A job, and the worker (0: none) that should be running it."""

    id: int
    worker: int
    task: str


@dataclass(frozen=True, slots=True)
class Worker:
    """A scheduler or worker that is alive."""

    kind: str
    host: str
    pid: int
    version: str
    lanes: list[str]
    started_at: datetime
    heartbeat_at: datetime

    @property
    def name(self) -> str:
        return f"{self.host}:{self.pid}"


def read_pulse(settings: Mapping[str, Any]) -> Pulse:
    """The pulse that the settings give to all."""
    return Pulse(float(settings["JOBS_HEARTBEAT"]))


def read_workers(connection: Connection, pulse: Pulse) -> list[Worker]:
    """The workers and schedulers that are alive."""
    row = {"dead_after": pulse.dead_after}
    return [Worker(**found) for found in connection.execute(text(LIVING), row).mappings()]


def enter(engine: Engine, pulse: Pulse, kind: str, lanes: Sequence[str]) -> int:
    """Add this process to those at work; the key of its row. Raises OtherVersion.

    All of them run one version: an older one may misread what a newer one has queued or stored.
    """
    with engine.begin() as connection:
        connection.execute(text(FORGET), {"dead_after": pulse.dead_after})
        for other in read_workers(connection, pulse):
            if other.version != __version__:
                raise OtherVersion(
                    f"the {other.kind} {other.name} runs libcrawl {other.version}, this is"
                    f" {__version__}: stop the older ones, `scrapy db upgrade`, start them again"
                )
        row = {
            "kind": kind, "host": socket.gethostname(), "pid": os.getpid(),
            "version": __version__, "lanes": list(lanes),
        }  # fmt: skip
        return int(connection.scalar(text(ENTER), row) or 0)


def store_queue_key(engine: Engine, key: int, queue_worker: int) -> None:
    """Store the key under which the queue knows this process."""
    with engine.begin() as connection:
        connection.execute(text(NOTE), {"id": key, "queue": queue_worker})


def leave(engine: Engine, key: int) -> None:
    with engine.begin() as connection:
        connection.execute(text(LEAVE), {"id": key})


def close_dead_runs(engine: Engine) -> list[int]:
    """Close the runs of all crawls whose process has died; returns their keys."""
    with engine.begin() as connection:
        return claims.close_dead(connection, PATIENCE)


def put_back_lost(
    engine: Engine, pulse: Pulse, before: Collection[LostJob], mine: int, working: Collection[int]
) -> tuple[set[LostJob], list[int]]:
    """Jobs that nobody is at any more: those seen now, and those put back into the queue.

    A job goes back when it was seen with the same worker `before`, a while ago: after an outage of
    the database every heartbeat is old for some seconds. `mine`, `working`: this process's key in
    the queue, and the jobs that it is at. A look goes for good: there is one every minute.
    """
    with engine.begin() as connection:
        row = {"mine": mine, "working": list(working), "dead_after": pulse.dead_after}
        seen = {LostJob(**found) for found in connection.execute(text(LOST), row).mappings()}
        lost = [job for job in seen if job in before]
        for job in lost:
            statement = PUT_BACK if job.task == REFRESH else DROP
            connection.execute(text(statement), {"id": job.id})
    return seen, [job.id for job in lost if job.task == REFRESH]
