# ruff: noqa: S608  (statements are put together from constants)
"""The turns of a platform: rows that every worker asks before it asks the platform.

Every time here is the server's: workers' clocks may be wrong. Each turn is one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from libcrawl.store.queries.gate_states import COLUMNS, Standing

T = TypeVar("T")
Patiently = Callable[[Callable[[], T]], T]

HERE = "g.platform = :platform AND g.session = :session"
TODAY = "CAST(d.at AT TIME ZONE 'Asia/Shanghai' AS date)"
SENT = f"CASE WHEN g.day = {TODAY} THEN g.sent ELSE 0 END"
NOW = "WITH d AS MATERIALIZED (SELECT clock_timestamp() AS at, random() AS luck)"
# The longer of what this worker and the last one to declare it hold for polite; what no pause goes
# below; how far behind its turn a request may go out, by which pauses are longer.
DELAY = "greatest(g.delay, CAST(:delay AS float8))"
LEAST = f"least({DELAY}, CAST(:polite AS float8))"
LATE = f"CASE WHEN {DELAY} > 0 THEN greatest({LEAST} * 0.05, CAST(:late AS float8)) ELSE 0 END"
PAUSE = f"""make_interval(secs => greatest(
    {LEAST} + {LATE},
    {DELAY} * (1 + CAST(:jitter AS float8) * (2 * d.luck - 1))
))"""
IS_OPEN = """
NOT coalesce(g.resting_until > d.at, false)
AND g.paused_at IS NULL
AND NOT EXISTS (SELECT FROM platform_pauses AS p WHERE p.platform = g.platform)
AND NOT (:carries_session AND g.session_state = 'expired')
"""
TAKE = f"""
{NOW}
UPDATE gates AS g SET
    day = {TODAY},
    sent = {SENT} + 1,
    sent_ever = g.sent_ever + 1,
    waited = g.waited + extract(epoch FROM greatest(g.next_turn_at, d.at) - d.at),
    next_turn_at = greatest(g.next_turn_at, d.at) + {PAUSE}
FROM d
WHERE {HERE} AND {IS_OPEN}
    AND (CAST(:budget AS bigint) IS NULL OR {SENT} < :budget)
RETURNING g.next_turn_at - {PAUSE} AS turn,
    extract(epoch FROM g.next_turn_at - {PAUSE} - d.at) AS wait,
    {LATE} AS late, g.refusals, g.session_state
"""
# A turn that was given up again; the pause after it stays.
GIVE_BACK = f"""
{NOW}
UPDATE gates AS g SET sent = g.sent - 1, sent_ever = g.sent_ever - 1
FROM d WHERE {HERE} AND g.day = {TODAY} AND g.sent > 0
"""
COUNT = f"""
{NOW}
UPDATE gates AS g SET day = {TODAY}, sent = {SENT} + :count, sent_ever = g.sent_ever + :count
FROM d WHERE {HERE}
"""
LOOK = f"""
SELECT {COLUMNS}, extract(epoch FROM clock_timestamp() - CAST(:turn AS timestamptz))
FROM gates AS g LEFT JOIN platform_pauses AS p ON p.platform = g.platform WHERE {HERE}
"""
ADD = """
INSERT INTO gates (platform, session) VALUES (:platform, :session)
ON CONFLICT (platform, session) DO NOTHING
"""
DECLARE = f"""
UPDATE gates AS g SET delay = :delay, daily_budget = :budget
WHERE {HERE} AND (g.delay, g.daily_budget) IS DISTINCT FROM
    (CAST(:delay AS float8), CAST(:budget AS bigint))
"""
# A session's file that was changed `age` seconds ago, after the session had expired or its lack
# had been refused, is another session.
RENEW = f"""
WITH d AS MATERIALIZED (
    SELECT clock_timestamp() AS at, clock_timestamp() - make_interval(secs => :age) AS changed
)
UPDATE gates AS g SET
    resting_until = CASE WHEN g.resting_outcome = ANY(:logins) AND g.resting_since < d.changed
        THEN NULL ELSE g.resting_until END,
    session_changed_at = CASE WHEN g.session_state = 'expired' AND g.session_changed_at < d.changed
        THEN d.at ELSE g.session_changed_at END,
    session_state = CASE WHEN g.session_state = 'expired' AND g.session_changed_at < d.changed
        THEN 'unknown' ELSE g.session_state END
FROM d WHERE {HERE} AND (g.session_state = 'expired' OR g.resting_until > d.at)
"""
# Refusals that were on their way when the rest began belong to it.
REST = f"""
{NOW}
UPDATE gates AS g SET
    resting_since = d.at,
    resting_until = d.at + make_interval(
        secs => (CAST(:steps AS float8[]))[least(g.refusals + 1, cardinality(:steps))]),
    resting_outcome = :outcome,
    refusals = g.refusals + 1
FROM d WHERE {HERE} AND NOT coalesce(g.resting_until > d.at, false)
"""
EXPIRE = f"""
UPDATE gates AS g SET session_state = 'expired', session_changed_at = clock_timestamp()
WHERE {HERE} AND g.session_state <> 'expired'
"""
# Answers to what was asked before a rest began do not end it, nor those to an earlier session.
USABLE = f"""
{NOW}
UPDATE gates AS g SET
    refusals = 0,
    session_changed_at = CASE WHEN :carried_session AND g.session_state = 'unknown' THEN d.at
        ELSE g.session_changed_at END,
    session_state = CASE WHEN :carried_session AND g.session_state = 'unknown' THEN 'valid'
        ELSE g.session_state END
FROM d WHERE {HERE} AND NOT coalesce(g.resting_until > d.at, false)
    AND (g.refusals > 0 OR :carried_session AND g.session_state = 'unknown')
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How turns follow each other: mean pause in seconds with its jitter (a share), the least
    pause, by how much a request may be late in any case, and requests a day."""

    delay: float
    jitter: float
    polite: float
    late: float
    budget: int | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A reserved turn: in `wait` seconds, and no more than `late` seconds after that."""

    at: datetime
    wait: float
    late: float
    refusals: int
    session_state: str


class Turns:
    """The gate's row of one platform and session."""

    def __init__(
        self, engine: Engine, platform: str, session: str, pace: Pace, patiently: Patiently[Any]
    ) -> None:
        self.engine = engine
        self.pace = pace
        self.patiently = patiently
        self._here = {"platform": platform, "session": session}

    def open(self, *, declares: bool, age: float | None, logins: Sequence[str]) -> Standing:
        """The row as it stands before a crawl, made where it is not there.

        `declares`: delay and budget go into the row. `age`: the session's file was changed so many
        seconds ago; a session that expired before, and a rest for the want of one (with one of the
        outcomes `logins`), are over.
        """

        def act(connection: Connection) -> Standing:
            connection.execute(text(ADD), self._here)
            if declares:
                declared = {"delay": self.pace.delay, "budget": self.pace.budget}
                connection.execute(text(DECLARE), {**declared, **self._here})
            if age is not None:
                changed = {"age": age, "logins": list(logins)}
                connection.execute(text(RENEW), {**changed, **self._here})
            return self._look(connection)

        return self._do(act)

    def take(self, *, carries_session: bool) -> Turn | None:
        """Reserve the next turn and count it; None where nothing may be asked now."""
        pace = self.pace
        row = {
            "delay": pace.delay, "jitter": pace.jitter, "polite": pace.polite, "late": pace.late,
            "budget": pace.budget, "carries_session": carries_session, **self._here,
        }  # fmt: skip

        def act(connection: Connection) -> Turn | None:
            found = connection.execute(text(TAKE), row).one_or_none()
            return Turn(found[0], float(found[1]), float(found[2]), *found[3:]) if found else None

        return self._do(act)

    def look(self) -> Standing:
        return self._do(self._look)

    def look_again(self, turn: Turn) -> tuple[Standing, float]:
        """The row as it stands, and by how many seconds the turn has passed."""

        def act(connection: Connection) -> tuple[Standing, float]:
            row = connection.execute(text(LOOK), {"turn": turn.at, **self._here}).one()
            return Standing(*row[:-1]), float(row[-1])

        return self._do(act)

    def count(self, count: int) -> Standing:
        """Count requests that were sent without a turn each, and look how things stand."""

        def act(connection: Connection) -> Standing:
            if count:
                connection.execute(text(COUNT), {"count": count, **self._here})
            return self._look(connection)

        return self._do(act)

    def give_back(self) -> None:
        """A reserved turn was not used."""
        self._change(GIVE_BACK)

    def rest(self, outcome: str, steps: Sequence[float]) -> None:
        """Nothing is asked for so many seconds; for longer the more often it happens in a row."""
        self._change(REST, outcome=outcome, steps=list(steps))

    def expire(self) -> None:
        """The session is no longer accepted."""
        self._change(EXPIRE)

    def usable(self, *, carried_session: bool) -> None:
        """An answer was usable: refusals are no longer in a row, and a session that was sent is
        valid."""
        self._change(USABLE, carried_session=carried_session)

    def _change(self, statement: str, **values: Any) -> None:
        self._do(lambda connection: connection.execute(text(statement), {**values, **self._here}))

    def _look(self, connection: Connection) -> Standing:
        row = connection.execute(text(LOOK), {"turn": None, **self._here}).one()
        return Standing(*row[:-1])

    def _do(self, act: Callable[[Connection], T]) -> T:
        def attempt() -> T:
            with self.engine.begin() as connection:
                return act(connection)

        found: T = self.patiently(attempt)
        return found
