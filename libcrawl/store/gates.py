# ruff: noqa: S608  (statements are put together from constants)
"""Rate limiting: workers reserve request slots in the `gates` row of a platform and session.

Every read and write of these rows stands here. Every time is the server's: workers' clocks may be
wrong. Each reservation is one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

T = TypeVar("T")
Patiently = Callable[[Callable[[], T]], T]

HERE = "g.platform = :platform AND g.session = :session"
TODAY = "CAST(d.at AT TIME ZONE 'Asia/Shanghai' AS date)"
SENT = f"CASE WHEN g.day = {TODAY} THEN g.sent ELSE 0 END"
NOW = "WITH d AS MATERIALIZED (SELECT clock_timestamp() AS at, random() AS luck)"
COLUMNS = f"""
g.platform, g.session, d.at AS now, g.next_turn_at, g.delay, g.daily_budget, {SENT} AS sent_today,
g.sent_ever, g.waited, g.resting_since, g.resting_until, g.resting_outcome, g.refusals,
g.session_state, g.session_changed_at, g.paused_at AS session_paused_at,
g.pause_reason AS session_pause_reason, p.paused_at AS platform_paused_at,
p.reason AS platform_pause_reason
"""
ROWS = "FROM d CROSS JOIN gates AS g LEFT JOIN platform_pauses AS p ON p.platform = g.platform"
READ = f"{NOW} SELECT {COLUMNS} {ROWS} WHERE {HERE}"
READ_ALL = f"{NOW} SELECT {COLUMNS} {ROWS} ORDER BY g.platform, g.session"
READ_AFTER = f"""
{NOW}
SELECT {COLUMNS}, extract(epoch FROM d.at - CAST(:slot AS timestamptz)) AS passed
{ROWS} WHERE {HERE}
"""
# The longer of what this worker and the last one to declare it hold for polite; what no pause goes
# below; how far behind its slot a request may go out, by which pauses are longer.
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
RESERVE = f"""
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
RETURNING g.next_turn_at - {PAUSE} AS at,
    extract(epoch FROM g.next_turn_at - {PAUSE} - d.at) AS wait,
    {LATE} AS late, g.refusals, g.session_state
"""
# A slot that was not used; the pause after it stays.
RELEASE = f"""
{NOW}
UPDATE gates AS g SET sent = g.sent - 1, sent_ever = g.sent_ever - 1
FROM d WHERE {HERE} AND g.day = {TODAY} AND g.sent > 0
"""
COUNT = f"""
{NOW}
UPDATE gates AS g SET day = {TODAY}, sent = {SENT} + :count, sent_ever = g.sent_ever + :count
FROM d WHERE {HERE}
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
# Refusals that were on their way when the back-off began belong to it.
BACK_OFF = f"""
{NOW}
UPDATE gates AS g SET
    resting_since = d.at,
    resting_until = d.at + make_interval(
        secs => (CAST(:steps AS float8[]))[least(g.refusals + 1, cardinality(:steps))]),
    resting_outcome = :outcome,
    refusals = g.refusals + 1
FROM d WHERE {HERE} AND NOT coalesce(g.resting_until > d.at, false)
"""
MARK_EXPIRED = f"""
UPDATE gates AS g SET session_state = 'expired', session_changed_at = clock_timestamp()
WHERE {HERE} AND g.session_state <> 'expired'
"""
# Answers to what was requested before a back-off do not end it, nor those to an earlier session.
RECORD_SUCCESS = f"""
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


PAUSES = "SELECT platform, paused_at, reason FROM platform_pauses ORDER BY platform"
PAUSE_PLATFORM = """
INSERT INTO platform_pauses (platform, reason) VALUES (:platform, :reason)
ON CONFLICT (platform) DO UPDATE SET reason = coalesce(excluded.reason, platform_pauses.reason)
"""
PAUSE_SESSION = """
INSERT INTO gates (platform, session, paused_at, pause_reason)
VALUES (:platform, :session, now(), :reason)
ON CONFLICT (platform, session) DO UPDATE SET
    paused_at = coalesce(gates.paused_at, excluded.paused_at),
    pause_reason = coalesce(excluded.pause_reason, gates.pause_reason)
"""
RESUME_PLATFORM = "DELETE FROM platform_pauses WHERE platform = :platform"
# A session called expired is tried once more.
RESUME_SESSIONS = """
UPDATE gates SET resting_until = NULL, refusals = 0, paused_at = NULL, pause_reason = NULL,
    session_changed_at = CASE WHEN session_state = 'expired' THEN clock_timestamp()
        ELSE session_changed_at END,
    session_state = CASE WHEN session_state = 'expired' THEN 'unknown' ELSE session_state END
WHERE platform = :platform AND (CAST(:session AS text) IS NULL OR session = :session)
    AND (resting_until > clock_timestamp() OR refusals > 0 OR session_state = 'expired'
        OR paused_at IS NOT NULL)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """A gate at the moment `now` of the server's clock. Times without a value: never, or not now.

    `resting_until` may lie in the past: then the back-off is over.
    """

    platform: str
    session: str
    now: datetime
    next_turn_at: datetime
    delay: float
    daily_budget: int | None
    sent_today: int
    sent_ever: int
    waited: float
    resting_since: datetime | None
    resting_until: datetime | None
    resting_outcome: str | None
    refusals: int
    session_state: str
    session_changed_at: datetime | None
    session_paused_at: datetime | None
    session_pause_reason: str | None
    platform_paused_at: datetime | None
    platform_pause_reason: str | None

    @property
    def lane(self) -> str:
        return f"{self.platform}/{self.session}"

    @property
    def is_backed_off(self) -> bool:
        return self.resting_until is not None and self.resting_until > self.now

    @property
    def is_expired(self) -> bool:
        return self.session_state == "expired"

    @property
    def is_paused_alone(self) -> bool:
        """The pause is that of this session, not of the whole platform."""
        return self.session_paused_at is not None and self.platform_paused_at is None

    @property
    def paused_at(self) -> datetime | None:
        return self.platform_paused_at or self.session_paused_at

    @property
    def pause_reason(self) -> str | None:
        """The platform's, where it is paused as a whole."""
        if self.platform_paused_at is not None:
            return self.platform_pause_reason
        return self.session_pause_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedPlatform:
    platform: str
    paused_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How request slots follow each other: mean pause in seconds with its jitter (a share), the
    least pause, by how much a request may be late in any case, and requests a day."""

    delay: float
    jitter: float
    polite: float
    late: float
    budget: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSlot:
    """A reserved slot: in `wait` seconds, and no more than `late` seconds after that."""

    at: datetime
    wait: float
    late: float
    refusals: int
    session_state: str


class GateStore:
    """The gate's row of one platform and session."""

    def __init__(
        self,
        engine: Engine,
        platform: str,
        session: str,
        limit: RateLimit,
        patiently: Patiently[Any],
    ) -> None:
        self.engine = engine
        self.limit = limit
        self.patiently = patiently
        self._here = {"platform": platform, "session": session}

    def open(self, *, declares: bool, age: float | None, logins: Sequence[str]) -> GateState:
        """The row as it stands before a crawl, made where it is not there.

        `declares`: delay and budget go into the row. `age`: the session's file was changed so many
        seconds ago; a session that expired before, and a back-off for the want of one (with one of
        the outcomes `logins`), are over.
        """

        def act(connection: Connection) -> GateState:
            connection.execute(text(ADD), self._here)
            if declares:
                declared = {"delay": self.limit.delay, "budget": self.limit.budget}
                connection.execute(text(DECLARE), {**declared, **self._here})
            if age is not None:
                changed = {"age": age, "logins": list(logins)}
                connection.execute(text(RENEW), {**changed, **self._here})
            return self._read(connection)

        return self._do(act)

    def reserve(self, *, carries_session: bool) -> RequestSlot | None:
        """Reserve the next slot and count it; None where nothing may be requested now."""
        limit = self.limit
        values = {
            "delay": limit.delay, "jitter": limit.jitter, "polite": limit.polite,
            "late": limit.late, "budget": limit.budget, "carries_session": carries_session,
            **self._here,
        }  # fmt: skip

        def act(connection: Connection) -> RequestSlot | None:
            row = connection.execute(text(RESERVE), values).mappings().one_or_none()
            if row is None:
                return None
            return RequestSlot(**{**row, "wait": float(row["wait"]), "late": float(row["late"])})

        return self._do(act)

    def read(self) -> GateState:
        return self._do(self._read)

    def read_after(self, slot: RequestSlot) -> tuple[GateState, float]:
        """The row as it stands, and by how many seconds the slot has passed."""

        def act(connection: Connection) -> tuple[GateState, float]:
            values = {"slot": slot.at, **self._here}
            row = dict(connection.execute(text(READ_AFTER), values).mappings().one())
            passed = float(row.pop("passed"))
            return GateState(**row), passed

        return self._do(act)

    def count(self, count: int) -> GateState:
        """Count requests that were sent without a slot each; the row as it stands then."""

        def act(connection: Connection) -> GateState:
            if count:
                connection.execute(text(COUNT), {"count": count, **self._here})
            return self._read(connection)

        return self._do(act)

    def release(self) -> None:
        """A reserved slot was not used."""
        self._change(RELEASE)

    def back_off(self, outcome: str, steps: Sequence[float]) -> None:
        """Start a back-off: of these steps in seconds, each refusal in a row takes the next."""
        self._change(BACK_OFF, outcome=outcome, steps=list(steps))

    def mark_expired(self) -> None:
        """The session is no longer accepted."""
        self._change(MARK_EXPIRED)

    def record_success(self, *, carried_session: bool) -> None:
        """An answer was usable: refusals are no longer in a row, and a session that was sent is
        valid."""
        self._change(RECORD_SUCCESS, carried_session=carried_session)

    def _change(self, statement: str, **values: Any) -> None:
        self._do(lambda connection: connection.execute(text(statement), {**values, **self._here}))

    def _read(self, connection: Connection) -> GateState:
        return GateState(**connection.execute(text(READ), self._here).mappings().one())

    def _do(self, act: Callable[[Connection], T]) -> T:
        def attempt() -> T:
            with self.engine.begin() as connection:
                return act(connection)

        found: T = self.patiently(attempt)
        return found


def read_gate(connection: Connection, platform: str, session: str) -> GateState | None:
    """One gate; None where nothing was ever requested through it."""
    here = {"platform": platform, "session": session}
    row = connection.execute(text(READ), here).mappings().one_or_none()
    return None if row is None else GateState(**row)


def read_gates(connection: Connection) -> list[GateState]:
    """Every gate, by platform and session."""
    return [GateState(**row) for row in connection.execute(text(READ_ALL)).mappings()]


def read_paused_platforms(connection: Connection) -> dict[str, PausedPlatform]:
    """The platforms that a person has paused; some may not have a gate yet."""
    rows = connection.execute(text(PAUSES)).mappings()
    return {row["platform"]: PausedPlatform(**row) for row in rows}


def pause(
    engine: Engine, platform: str, reason: str | None = None, session: str | None = None
) -> None:
    """Nothing is requested from the platform until `resume`, by no worker; with `session`, nothing
    with that one. Paused twice: since the first time."""
    values = {"platform": platform, "reason": reason, "session": session}
    with engine.begin() as connection:
        connection.execute(text(PAUSE_PLATFORM if session is None else PAUSE_SESSION), values)


def resume(engine: Engine, platform: str, session: str | None = None) -> bool:
    """End pause and back-off of one session, or of all and of the platform; an expired session is
    tried again. False: there was nothing to end."""
    values = {"platform": platform, "session": session}
    with engine.begin() as connection:
        ended = connection.execute(text(RESUME_SESSIONS), values).rowcount
        if session is None:
            ended += connection.execute(text(RESUME_PLATFORM), {"platform": platform}).rowcount
        return bool(ended)
