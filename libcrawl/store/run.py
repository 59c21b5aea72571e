"""A run in the database: its row, its lock, what is known of its accounts, and its batches."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from libcrawl import __version__
from libcrawl.store.errors import StoreError
from libcrawl.store.writer import Item, write

logger = logging.getLogger(__name__)
T = TypeVar("T")

# How long a database that is away is waited for before the crawl is given up.
PATIENCE = 60.0


class AlreadyRunning(StoreError):
    """Another crawl of the platform is at work."""


class StoreAway(StoreError):
    """The database did not come back in time; what was not stored is fetched by the next crawl."""


@dataclass(frozen=True, slots=True)
class Target:
    """An account to refresh. `mark`: start of its last complete refresh without a gap before.

    `has_works`: some of its works are stored already.
    """

    account_id: int
    platform_id: str
    label: str
    mark: datetime | None
    pages_last_time: int | None
    has_works: bool = True


# One platform, one crawl: the number is arbitrary, the second key is the platform's.
LOCK = "SELECT pg_try_advisory_lock(7106, hashtext(:platform))"
BEGIN = """
INSERT INTO crawl_runs (platform, started_at, status, access_basis, robots_exception,
    program_version, settings)
VALUES (:platform, now(), 'running', :basis, :robots_exception, :version, :settings)
RETURNING id
"""
# Whoever holds the lock knows that no other run of the platform is alive.
CLOSE_DEAD = """
UPDATE crawl_runs SET status = 'interrupted' WHERE platform = :platform AND status = 'running'
"""
RUNNING = """
SELECT 'run ' || id || ', started ' || to_char(started_at, 'YYYY-MM-DD HH24:MI')
FROM crawl_runs WHERE platform = :platform AND status = 'running' ORDER BY id DESC LIMIT 1
"""
PROGRESS = "UPDATE crawl_runs SET requests = :requests, responses = :responses WHERE id = :id"
END = """
UPDATE crawl_runs SET requests = :requests, responses = :responses, status = :status,
    finished_at = now() WHERE id = :id
"""
# Believed when the refresh before found no account either. A run that finds most of its accounts
# gone says more about the platform than about them.
BELIEVE_GONE = """
UPDATE accounts AS a SET gone_at = r.started_at
FROM refreshes AS r
WHERE r.run_id = :id AND r.account_id = a.id AND r.verdict = 'gone' AND a.gone_at IS NULL
  AND 'gone' = (
    SELECT before.verdict FROM refreshes AS before
    WHERE before.account_id = a.id AND before.started_at < r.started_at
    ORDER BY before.started_at DESC LIMIT 1
  )
  AND NOT EXISTS (  -- a repeated run may be an old one
    SELECT FROM refreshes AS later WHERE later.account_id = a.id
      AND later.started_at > r.started_at AND later.verdict <> 'gone'
  )
  AND (
    SELECT count(*) < 3 OR 2 * count(*) FILTER (WHERE verdict = 'gone') <= count(*)
    FROM refreshes WHERE run_id = :id
  )
"""
SENT_TODAY = """
SELECT coalesce(sum(requests), 0) FROM crawl_runs WHERE platform = :platform
    AND started_at >= date_trunc('day', now(), 'Asia/Shanghai')
"""
TARGETS = """
SELECT a.id, a.platform_id, a.covered_until, (
    SELECT r.pages_got FROM refreshes AS r WHERE r.account_id = a.id AND r.verdict = 'complete'
    ORDER BY r.started_at DESC LIMIT 1
) AS pages_last_time, EXISTS(SELECT FROM works AS w WHERE w.account_id = a.id) AS has_works
FROM accounts AS a WHERE a.id = ANY(:ids)
"""
WHOLE_TEXTS = """
SELECT platform_id, edited_at FROM works
WHERE account_id = :account AND text_complete AND platform_id = ANY(:works)
"""


def sent_today(engine: Engine, platform: str) -> int:
    """Requests that runs begun today (Asia/Shanghai) have sent to the platform."""
    with engine.connect() as connection:
        return int(connection.scalar(text(SENT_TODAY), {"platform": platform}) or 0)


def read_targets(engine: Engine, labels: Mapping[int, str]) -> list[Target]:
    """Targets for the accounts whose ids and labels are given, in their order."""
    with engine.connect() as connection:
        rows = connection.execute(text(TARGETS), {"ids": list(labels)}).all()
    found = {row[0]: row for row in rows}
    return [Target(key, found[key][1], label, *found[key][2:]) for key, label in labels.items()]


class Run:
    """One crawl of one platform, holding the platform's lock until it ends or its process dies."""

    def __init__(self, engine: Engine, platform: str, patience: float = PATIENCE) -> None:
        self.engine = engine
        self.platform = platform
        self.patience = patience
        self.id = 0
        self._lock: Connection | None = None
        self._mutex = threading.Lock()  # spider and pipeline call from threads of their own
        self._is_away = False

    def begin(
        self, basis: str | None, robots_exception: str | None, settings: dict[str, Any]
    ) -> None:
        """Take the lock and add the run's row. Raises AlreadyRunning."""
        self._take_lock()
        with self.engine.begin() as connection:
            connection.execute(text(CLOSE_DEAD), {"platform": self.platform})
            row = {
                "platform": self.platform,
                "basis": basis,
                "robots_exception": robots_exception,
                "version": __version__,
                "settings": json.dumps(settings, ensure_ascii=False),
            }
            self.id = int(connection.scalar(text(BEGIN), row) or 0)

    def whole_texts(self, account_id: int, works: Sequence[str]) -> dict[str, datetime | None]:
        """Which of these works are stored with their whole text, and the edit that it is of."""

        def read() -> dict[str, datetime | None]:
            with self.engine.connect() as connection:
                parameters = {"account": account_id, "works": list(works)}
                rows = connection.execute(text(WHOLE_TEXTS), parameters)
                return {row[0]: row[1] for row in rows}

        return self._patiently(read)

    def store(self, items: Sequence[Item], requests: int, responses: dict[str, int]) -> None:
        """Store a batch and the run's counts so far. Raises StoreAway."""

        def attempt() -> None:
            write(self.engine, self.id, items)
            self._count(PROGRESS, requests, responses)

        self._patiently(attempt)

    def end(self, status: str, requests: int, responses: dict[str, int]) -> None:
        """Close the run's row and give the lock back."""

        def attempt() -> None:
            self._count(END, requests, responses, status=status)
            with self.engine.begin() as connection:
                connection.execute(text(BELIEVE_GONE), {"id": self.id})

        self._patiently(attempt)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _count(self, statement: str, requests: int, responses: dict[str, int], **more: str) -> None:
        row = {"id": self.id, "requests": requests, "responses": json.dumps(responses), **more}
        with self.engine.begin() as connection:
            connection.execute(text(statement), row)

    def _take_lock(self) -> None:
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not connection.scalar(text(LOCK), {"platform": self.platform}):
            other = connection.scalar(text(RUNNING), {"platform": self.platform}) or "just started"
            connection.close()
            raise AlreadyRunning(
                f"another crawl of {self.platform} is running ({other}); wait for it or stop it"
            )
        self._lock = connection

    def _patiently(self, action: Callable[[], T]) -> T:
        """Do it, waiting for a database that is away. Raises StoreAway."""
        deadline = time.monotonic() + self.patience
        pause = 0.2
        while True:
            try:
                if self._is_away:
                    self._come_back()
                return action()
            except (DBAPIError, AlreadyRunning) as problem:
                said = _transient(problem)
                if said is None:
                    raise
                if time.monotonic() > deadline:
                    raise StoreAway(
                        f"the database could not be used for {self.patience:.0f} s ({said}); what"
                        " was not stored is fetched by the next crawl"
                    ) from None
                if not self._is_away:
                    logger.warning("The database is away (%s); trying again", said)
                self._is_away = True
                time.sleep(pause)
                pause = min(pause * 2, 5.0)

    def _come_back(self) -> None:
        """Hold the lock again: a server that was restarted has forgotten it."""
        with self._mutex:
            if not self._is_away:
                return
            if self._lock is not None:
                self._lock.invalidate()
                self._lock.close()
                self._lock = None
            self._take_lock()
            self._is_away = False
            logger.warning("The database is back")


def _transient(problem: DBAPIError | AlreadyRunning) -> str | None:
    """What a failure says that may pass by itself; None: it will not.

    After an outage the server may still hold the lock for the connection that was lost.
    """
    if isinstance(problem, AlreadyRunning):
        return str(problem)
    if problem.connection_invalidated or isinstance(problem, OperationalError):
        return str(problem.orig).strip().partition("\n")[0]
    return None
