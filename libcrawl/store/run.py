"""A run in the database: its row, its claims, what is known of its accounts, and its batches."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text

from libcrawl import __version__
from libcrawl.items import Lack, Refresh, Verdict, Work
from libcrawl.platforms import sources_by_hand
from libcrawl.store import claims
from libcrawl.store.claims import AlreadyRunning
from libcrawl.store.continuations import NOTHING_LEFT, Left, read_left
from libcrawl.store.errors import StoreError, StoreRefuses, in_words
from libcrawl.store.holes import OpenHole, read_open
from libcrawl.store.link_rows import resolve_links
from libcrawl.store.server.clock import ServerClock
from libcrawl.store.server.driver import driver_cursor
from libcrawl.store.server.patience import PATIENCE, NotYet, Patience, StoreAway
from libcrawl.store.writer import Item, make_room, moments, write_items

__all__ = ("AlreadyRunning", "Run", "RunLost", "StoreAway", "Target", "read_targets")

logger = logging.getLogger(__name__)


class RunLost(StoreError):
    """The run was closed as dead while it could not reach the database; it stores no more."""


@dataclass(frozen=True, slots=True)
class Target:
    """An account to refresh. `mark`: start of its last complete refresh without a gap before.

    `has_works`: some of its works are stored already, `holes` are those not wholly read; `handle`
    is what people call it by beside its name. `left` is what earlier walks left to the next one.
    """

    account_id: int
    platform_id: str
    label: str
    mark: datetime | None
    has_works: bool = True
    handle: str | None = None
    holes: tuple[OpenHole, ...] = ()
    left: Left = NOTHING_LEFT

    def hole(self, platform_id: str, lacks: Lack) -> OpenHole | None:
        """The hole that earlier refreshes recorded for a work; None: there is none."""
        found = (h for h in self.holes if h.platform_id == platform_id and h.lacks is lacks)
        return next(found, None)


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
# Believed when an earlier refresh, 20 hours before or more, found no account either and none
# between them found one, nor did a person. Where many of a platform's accounts are gone within
# days, in however many runs, that is more about the platform than about them.
BELIEVE_GONE = """
WITH sighted AS (
    SELECT DISTINCT r.account_id FROM refreshes AS r
    JOIN crawl_runs AS c ON c.id = r.run_id
    JOIN accounts AS a ON a.id = r.account_id
    WHERE r.verdict = 'gone' AND r.started_at > coalesce(a.was_gone_at, '-infinity')
      AND c.platform = (SELECT platform FROM crawl_runs WHERE id = :id)
      AND r.started_at > (
        SELECT max(started_at) - interval '7 days' FROM refreshes WHERE run_id = :id
      )
), known AS (
    SELECT count(DISTINCT a.id) AS accounts FROM accounts AS a
    JOIN refreshes AS r ON r.account_id = a.id
    WHERE a.platform = (SELECT platform FROM crawl_runs WHERE id = :id)
)
UPDATE accounts AS a SET gone_at = r.started_at
FROM refreshes AS r
WHERE r.run_id = :id AND r.account_id = a.id AND r.verdict = 'gone' AND a.gone_at IS NULL
  AND EXISTS (
    SELECT FROM refreshes AS earlier
    WHERE earlier.account_id = a.id AND earlier.verdict = 'gone'
      AND earlier.started_at <= r.started_at - interval '20 hours'
      AND earlier.started_at > coalesce(a.was_gone_at, '-infinity')
      AND NOT EXISTS (
        SELECT FROM refreshes AS other WHERE other.account_id = a.id
          AND other.started_at > earlier.started_at
          AND other.verdict NOT IN ('gone', 'failed', 'blocked', 'login_required')
      )
  )
  AND (
    (SELECT count(*) FROM sighted) < 3
    OR 4 * (SELECT count(*) FROM sighted) <= (SELECT accounts FROM known)
  )
"""
TARGETS = """
SELECT a.id, a.platform_id, a.handle, a.covered_until,
    EXISTS(SELECT FROM works AS w WHERE w.account_id = a.id) AS has_works,
    whole.continuation AS whole, early.continuation, early.source
FROM accounts AS a
LEFT JOIN LATERAL (
    SELECT r.started_at, r.continuation FROM refreshes AS r
    WHERE r.account_id = a.id AND r.reached_end AND coalesce(r.source, '') <> ALL(:by_hand)
    ORDER BY r.started_at DESC LIMIT 1
) AS whole ON TRUE
LEFT JOIN LATERAL (
    SELECT r.continuation, r.source FROM refreshes AS r
    WHERE r.account_id = a.id AND r.continuation IS NOT NULL
        AND r.started_at > coalesce(whole.started_at, '-infinity')
    ORDER BY r.started_at DESC, r.id DESC LIMIT 1
) AS early ON TRUE
WHERE a.id = ANY(:ids)
"""
WHOLE_TEXTS = """
SELECT platform_id, edited_at FROM works
WHERE account_id = :account AND text_complete AND platform_id = ANY(:works)
"""

STORED_WORKS = """
SELECT platform_id, last_seen_at AS captured_at, kind, text, published_at, published_within, url,
    text_complete, title, is_original, is_joint, is_headline, push_id, position, duration, tags,
    edited_at, reprinted_from
FROM works WHERE account_id = :account AND platform_id = ANY(:works)
"""

# Of several with this second and these words either may be meant: they stay apart.
STORED_AS = """
WITH alike AS (
    SELECT id, platform_id FROM works
    WHERE account_id = :account AND published_at = :moment AND published_within IS NULL
        AND text = :words AND text_complete AND platform_id <> :work
), found AS (
    SELECT works.id, works.platform_id FROM works
    INNER JOIN work_identifiers AS former ON former.work_id = works.id
    WHERE former.account_id = :account AND former.platform_id = :work
    UNION ALL
    SELECT id, platform_id FROM alike WHERE (SELECT count(*) FROM alike) = 1
    LIMIT 1
)
SELECT found.platform_id, EXISTS (
    SELECT FROM work_snapshots AS seen
    WHERE seen.work_id = found.id AND seen.captured_at <= :at AND seen.plays IS NOT NULL
) AS has_plays
FROM found
"""


class StoredAs(NamedTuple):
    """A stored work: its identifier, and whether its plays were known when the other was seen."""

    platform_id: str
    has_plays: bool


def read_targets(engine: Engine, labels: Mapping[int, str]) -> list[Target]:
    """Targets for the accounts whose ids and labels are given, in their order."""
    values = {"ids": list(labels), "by_hand": list(sources_by_hand())}
    with engine.connect() as connection:
        rows = connection.execute(text(TARGETS), values).all()
        holes = read_open(connection, labels)
    found = {row.id: row for row in rows}
    return [
        Target(
            account_id=key,
            platform_id=row.platform_id,
            label=label,
            mark=row.covered_until,
            has_works=row.has_works,
            handle=row.handle,
            holes=holes.get(key, ()),
            left=read_left(row.continuation, row.source, row.whole),
        )
        for key, label in labels.items()
        for row in (found[key],)
    ]


class Run:
    """One crawl of one platform. Its accounts are its own until it ends or its process dies."""

    def __init__(self, engine: Engine, platform: str, patience: float = PATIENCE) -> None:
        self.engine = engine
        self.platform = platform
        self.patiently = Patience(patience, self._resume)
        self.id = 0
        self.clock = ServerClock(engine)
        self._not_stored: dict[int, str] = {}
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
        self.clock = ServerClock(self.engine, is_stand_in=bool(settings.get("is_loopback")))
        try:
            with self.engine.begin() as connection:
                claims.close_dead(connection, patience, settings.get("job"))
                self.id = int(connection.scalar(text(BEGIN), row) or 0)
                self._hold_lock()  # before anybody sees the row
                return claims.claim(connection, self.id, accounts, patience) if accounts else {}
        except BaseException:
            self._release_lock()
            self.id = 0
            raise

    def claim(self, account_id: int) -> str | None:
        """Claim one more account; returns None, or the run that has it, in words."""
        if not self.id:  # nothing is requested, all is stored at once
            return None

        def attempt() -> str | None:
            with self.engine.begin() as connection:
                busy = claims.claim(connection, self.id, [account_id], self.patiently.seconds)
                return busy.get(account_id)

        try:
            return self.patiently(attempt)
        except AlreadyRunning as problem:
            return str(problem)

    def whole_texts(self, account_id: int, works: Sequence[str]) -> dict[str, datetime | None]:
        """Which of these works are stored with their whole text, and the edit that it is of."""

        def read() -> dict[str, datetime | None]:
            with self.engine.connect() as connection:
                parameters = {"account": account_id, "works": list(works)}
                rows = connection.execute(text(WHOLE_TEXTS), parameters)
                return {row.platform_id: row.edited_at for row in rows}

        return self.patiently(read)

    def stored_works(self, account_id: int, works: Sequence[str]) -> list[Work]:
        """These works as they are stored, without counters; in no order."""

        def read() -> list[Work]:
            with self.engine.connect() as connection:
                parameters = {"account": account_id, "works": list(works)}
                rows = connection.execute(text(STORED_WORKS), parameters).mappings()
                return [Work(**{**row, "tags": tuple(row["tags"])}) for row in rows]

        return self.patiently(read)

    def stored_as(self, account_id: int, work: Work) -> StoredAs | None:
        """The row in which a work is stored that comes with another identifier, None: in none.

        It was joined with that work before, or alone has its second and its whole text.
        """

        def read() -> StoredAs | None:
            with self.engine.connect() as connection:
                parameters = {
                    "account": account_id,
                    "work": work.platform_id,
                    "moment": work.published_at,
                    "words": work.text,
                    "at": work.captured_at,
                }
                found = connection.execute(text(STORED_AS), parameters).mappings().one_or_none()
                return None if found is None else StoredAs(**found)

        return self.patiently(read)

    def refuse(self, account_id: int, reason: str) -> None:
        """Something of an account is not stored: its verdict in this run will be `failed`."""
        if account_id not in self._not_stored:
            logger.error("Account %d: %s", account_id, reason)
            self._not_stored[account_id] = reason

    def store(self, items: Sequence[Item], requests: int, responses: dict[str, int]) -> None:
        """Store a batch and the run's counts so far; accounts with a verdict are free for others.

        A batch that the database refuses is stored again account by account, each in a transaction
        of its own: whose rows cannot be stored ends in `failed`, with the reason, and without
        moving its mark. Raises StoreAway, StoreRefuses or RunLost.
        """
        items = self._without_future(items)
        together = [item for item in items if item.account_id not in self._not_stored]
        apart = [item for item in items if item.account_id in self._not_stored]
        if together or not apart:
            try:
                self._store(together, requests, responses)
            except StoreError:
                raise
            except Exception as problem:
                logger.warning("A batch is stored account by account: %s", in_words(problem))
                apart = list(items)
        stored = [
            self._store_account(account_id, own, requests, responses)
            for account_id, own in _by_account(apart)
        ]
        if stored and not any(stored):
            self._check_that_anything_is_stored(requests, responses)

    def _store(self, items: Sequence[Item], requests: int, responses: dict[str, int]) -> None:
        """Store items in one transaction, verdicts together with the rows that they are about."""
        done = [item.account_id for item in items if isinstance(item, Refresh)]

        def attempt() -> None:
            self._check_lock()
            with self.engine.begin() as connection:
                make_room(connection, items)
                if not self._count(connection, PROGRESS, requests, responses):
                    raise self._lost()
                write_items(connection, self.id, items)
                claims.release(connection, self.id, done)

        self.patiently(attempt)

    def _store_account(
        self, account_id: int, items: Sequence[Item], requests: int, responses: dict[str, int]
    ) -> bool:
        """Store one account's items of a batch, or record that they could not be stored."""
        problem = self._try(self._with_failures(items), requests, responses)
        if problem is None:
            return True
        self.refuse(account_id, f"rows could not be stored: {problem}")
        verdicts = [item for item in self._with_failures(items) if isinstance(item, Refresh)]
        if not verdicts:
            return False
        problem = self._try(verdicts, requests, responses)
        if problem is not None:
            logger.error("Account %d has no verdict: %s", account_id, problem)
        return problem is None

    def _try(self, items: Sequence[Item], requests: int, responses: dict[str, int]) -> str | None:
        """Store items in one transaction; returns the database's refusal in words, or None."""
        try:
            self._store(items, requests, responses)
        except StoreError:
            raise
        except Exception as problem:
            logger.debug("Not stored", exc_info=True)
            return in_words(problem)
        return None

    def _check_that_anything_is_stored(self, requests: int, responses: dict[str, int]) -> None:
        """Raises StoreRefuses where not even counts can be stored: the crawl would never end."""
        if problem := self._try((), requests, responses):
            raise StoreRefuses(
                f"the database takes nothing of this run ({problem}); what was not stored is"
                " fetched by the next crawl"
            )

    def _with_failures(self, items: Iterable[Item]) -> list[Item]:
        """The items, with the verdict `failed` for accounts whose rows were not stored."""
        return [
            _failed(item, self._not_stored[item.account_id])
            if isinstance(item, Refresh) and item.account_id in self._not_stored
            else item
            for item in items
        ]

    def _without_future(self, items: Sequence[Item]) -> Sequence[Item]:
        """The items without those dated in the future, which cannot be true."""
        latest = max((moment for item in items for moment in moments(item)), default=None)
        if latest is None or not self.patiently(lambda: self.clock.is_future(latest)):
            return items
        kept: list[Item] = []
        for item in items:
            moment = max(moments(item), default=None)
            if moment is None or not self.clock.is_future(moment):
                kept.append(item)
                continue
            assert self.clock.now is not None
            now = self.clock.now
            self.refuse(
                item.account_id,
                f"an answer is dated {moment:%Y-%m-%d %H:%M}, the database's clock shows"
                f" {now:%Y-%m-%d %H:%M}: nothing of it is stored",
            )
            if isinstance(item, Refresh):
                kept.append(_not_later(item, now))
        return kept

    def end(self, status: str, requests: int, responses: dict[str, int]) -> None:
        """Close the run's row and release its claims. Raises StoreAway, or RunLost."""

        def attempt() -> None:
            with self.engine.begin() as connection:
                if not self._count(connection, END, requests, responses, status=status):
                    raise self._lost()
                claims.release_all(connection, self.id)
                connection.execute(text(BELIEVE_GONE), {"id": self.id})
                with driver_cursor(connection) as cursor:
                    resolve_links(cursor, self.platform)

        try:
            self.patiently(attempt)
        finally:
            self._release_lock()

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

    def _hold_lock(self) -> None:
        """Take the lock that marks this run as alive.

        Raises NotYet while the server still counts an earlier, lost connection as its holder.
        """
        # Between its statements, a transaction of this level has no snapshot that VACUUM waits for.
        connection = self.engine.connect().execution_options(isolation_level="READ COMMITTED")
        try:
            is_held = claims.hold_lock(connection, self.id)
        except BaseException:
            connection.close()
            raise
        if not is_held:
            connection.close()
            raise NotYet(f"the server still knows an earlier connection of run {self.id}")
        self._lock = connection

    def _release_lock(self) -> None:
        if self._lock is not None:
            # Closed for good: what was lost cannot be rolled back.
            self._lock.invalidate()
            self._lock.close()
            self._lock = None

    def _check_lock(self) -> None:
        """Use the connection of the lock: a loss is noticed, and it is not closed as idle."""
        with self._mutex:
            if self._lock is not None:
                claims.check_lock(self._lock)

    def _resume(self) -> None:
        """Take the lock again after an outage. Raises RunLost where others closed the run."""
        if not self.id:
            return
        with self._mutex:
            self._release_lock()
            self._hold_lock()
        with self.engine.connect() as connection:
            if not connection.scalar(text(IS_RUNNING), {"id": self.id}):
                raise self._lost()

    def _lost(self) -> RunLost:
        return RunLost(
            f"run {self.id} could not reach the database and was taken for dead meanwhile; what"
            " it has not stored is fetched by the next crawl"
        )


def _by_account(items: Iterable[Item]) -> Iterable[tuple[int, list[Item]]]:
    """Items by account, accounts in the order of their first item."""
    found: dict[int, list[Item]] = {}
    for item in items:
        found.setdefault(item.account_id, []).append(item)
    return found.items()


def _failed(refresh: Refresh, reason: str) -> Refresh:
    reasons = "; ".join(part for part in (reason, refresh.reason) if part)
    return replace(
        refresh,
        verdict=Verdict.FAILED,
        walked_from=None,
        reached_end=False,
        continuation=None,
        holes=(),
        reason=reasons,
    )


def _not_later(refresh: Refresh, now: datetime) -> Refresh:
    return replace(
        refresh,
        started_at=min(refresh.started_at, now),
        finished_at=min(refresh.finished_at, now),
        since=min(refresh.since, now),
    )
