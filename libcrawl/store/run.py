"""A run in the database: its row, its claims, what is known of its accounts, and its batches."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from libcrawl import __version__
from libcrawl.items import Refresh
from libcrawl.store import claims
from libcrawl.store.claims import AlreadyRunning
from libcrawl.store.errors import StoreError
from libcrawl.store.patience import PATIENCE, NotYet, Patience, StoreAway
from libcrawl.store.writer import Item, make_room, write_items

__all__ = ("AlreadyRunning", "Run", "RunLost", "StoreAway", "Target", "read_targets")


class RunLost(StoreError):
    """The run was taken for dead while it could not reach the database; it stores no more."""


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


BEGIN = """
INSERT INTO crawl_runs (platform, started_at, status, access_basis, robots_exception,
    program_version, session, settings)
VALUES (:platform, now(), 'running', :basis, :robots_exception, :version, :session, :settings)
RETURNING id
"""
IS_RUNNING = "SELECT status = 'running' FROM crawl_runs WHERE id = :id"
# None of these changes a run that was taken for dead.
PROGRESS = """
UPDATE crawl_runs SET requests = :requests, responses = :responses
WHERE id = :id AND status = 'running'
"""
END = """
UPDATE crawl_runs SET requests = :requests, responses = :responses, status = :status,
    finished_at = now() WHERE id = :id AND status = 'running'
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


def read_targets(engine: Engine, labels: Mapping[int, str]) -> list[Target]:
    """Targets for the accounts whose ids and labels are given, in their order."""
    with engine.connect() as connection:
        rows = connection.execute(text(TARGETS), {"ids": list(labels)}).all()
    found = {row[0]: row for row in rows}
    return [Target(key, found[key][1], label, *found[key][2:]) for key, label in labels.items()]


class Run:
    """One crawl of one platform. Its accounts are its own until it ends or its process dies."""

    def __init__(self, engine: Engine, platform: str, patience: float = PATIENCE) -> None:
        self.engine = engine
        self.platform = platform
        self.patiently = Patience(patience, self._come_back)
        self.id = 0
        self._lock: Connection | None = None
        self._mutex = threading.Lock()  # spider, pipeline and gate call from threads of their own

    def begin(
        self,
        basis: str | None,
        robots_exception: str | None,
        settings: dict[str, Any],
        *,
        session: str = "default",
        accounts: Sequence[int] = (),
    ) -> dict[int, str]:
        """Add the run's row and claim its accounts; those that other runs have, in words.

        Raises AlreadyRunning where they have all of them.
        """
        row = {
            "platform": self.platform,
            "basis": basis,
            "robots_exception": robots_exception,
            "version": __version__,
            "session": session,
            "settings": json.dumps(settings, ensure_ascii=False),
        }
        patience = self.patiently.seconds
        try:
            with self.engine.begin() as connection:
                claims.close_dead(connection, patience, settings.get("job"))
                self.id = int(connection.scalar(text(BEGIN), row) or 0)
                self._hold()  # before anybody sees the row
                return claims.claim(connection, self.id, accounts, patience) if accounts else {}
        except BaseException:
            self._let_go()
            self.id = 0
            raise

    def whole_texts(self, account_id: int, works: Sequence[str]) -> dict[str, datetime | None]:
        """Which of these works are stored with their whole text, and the edit that it is of."""

        def read() -> dict[str, datetime | None]:
            with self.engine.connect() as connection:
                parameters = {"account": account_id, "works": list(works)}
                rows = connection.execute(text(WHOLE_TEXTS), parameters)
                return {row[0]: row[1] for row in rows}

        return self.patiently(read)

    def store(self, items: Sequence[Item], requests: int, responses: dict[str, int]) -> None:
        """Store a batch and the run's counts so far; accounts with a verdict are free for others.

        Raises StoreAway, or RunLost.
        """
        done = [item.account_id for item in items if isinstance(item, Refresh)]

        def attempt() -> None:
            self._show_alive()
            with self.engine.begin() as connection:
                make_room(connection, items)
                if not self._count(connection, PROGRESS, requests, responses):
                    raise self._lost()
                write_items(connection, self.id, items)
                claims.give_up(connection, self.id, done)

        self.patiently(attempt)

    def end(self, status: str, requests: int, responses: dict[str, int]) -> None:
        """Close the run's row and give up what it has claimed. Raises StoreAway, or RunLost."""

        def attempt() -> None:
            with self.engine.begin() as connection:
                if not self._count(connection, END, requests, responses, status=status):
                    raise self._lost()
                claims.give_up_all(connection, self.id)
                connection.execute(text(BELIEVE_GONE), {"id": self.id})

        try:
            self.patiently(attempt)
        finally:
            self._let_go()

    def _count(
        self,
        connection: Connection,
        statement: str,
        requests: int,
        responses: dict[str, int],
        **more: str,
    ) -> bool:
        row = {"id": self.id, "requests": requests, "responses": json.dumps(responses), **more}
        return connection.execute(text(statement), row).rowcount == 1

    def _hold(self) -> None:
        """Show that this run is alive. Raises NotYet while the server takes a connection that was
        lost for it."""
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            is_held = claims.hold(connection, self.id)
        except BaseException:
            connection.close()
            raise
        if not is_held:
            connection.close()
            raise NotYet(f"the server still knows an earlier connection of run {self.id}")
        self._lock = connection

    def _let_go(self) -> None:
        if self._lock is not None:
            # Closed for good: a connection that goes back to the pool would keep the lock.
            self._lock.invalidate()
            self._lock.close()
            self._lock = None

    def _show_alive(self) -> None:
        """A lock that was lost is noticed here, and a connection that is used is kept."""
        with self._mutex:
            if self._lock is not None:
                self._lock.execute(text("SELECT 1"))

    def _come_back(self) -> None:
        """Show again that this run is alive, unless it was taken for dead. Raises RunLost."""
        if not self.id:
            return
        with self._mutex:
            self._let_go()
            self._hold()
        with self.engine.connect() as connection:
            if not connection.scalar(text(IS_RUNNING), {"id": self.id}):
                raise self._lost()

    def _lost(self) -> RunLost:
        return RunLost(
            f"run {self.id} could not reach the database and was taken for dead meanwhile; what"
            " it has not stored is fetched by the next crawl"
        )
