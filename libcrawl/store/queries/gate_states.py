# ruff: noqa: S608  (statements are put together from constants)
"""Which platforms rest or are paused, and since when: the gates' rows as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

# `sent` of an earlier day says nothing of today.
COLUMNS = """
g.platform, g.session, clock_timestamp() AS now, g.next_turn_at, g.delay, g.daily_budget,
CASE WHEN g.day = CAST(clock_timestamp() AT TIME ZONE 'Asia/Shanghai' AS date)
    THEN g.sent ELSE 0 END AS sent_today,
g.sent_ever, g.waited, g.resting_since, g.resting_until, g.resting_outcome, g.refusals,
g.session_state, g.session_changed_at, coalesce(p.paused_at, g.paused_at) AS paused_at,
CASE WHEN p.platform IS NULL THEN g.pause_reason ELSE p.reason END AS pause_reason,
p.platform IS NULL AND g.paused_at IS NOT NULL AS is_paused_alone
"""
STANDINGS = f"""
SELECT {COLUMNS} FROM gates AS g LEFT JOIN platform_pauses AS p ON p.platform = g.platform
ORDER BY g.platform, g.session
"""
PAUSES = "SELECT platform, paused_at, reason FROM platform_pauses ORDER BY platform"
PAUSE = """
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
UNPAUSE = "DELETE FROM platform_pauses WHERE platform = :platform"
# A session called expired is tried once more.
WAKE = """
UPDATE gates SET resting_until = NULL, refusals = 0, paused_at = NULL, pause_reason = NULL,
    session_changed_at = CASE WHEN session_state = 'expired' THEN clock_timestamp()
        ELSE session_changed_at END,
    session_state = CASE WHEN session_state = 'expired' THEN 'unknown' ELSE session_state END
WHERE platform = :platform AND (CAST(:session AS text) IS NULL OR session = :session)
    AND (resting_until > clock_timestamp() OR refusals > 0 OR session_state = 'expired'
        OR paused_at IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A gate at the moment `now` of the server's clock. Times without a value: never, or not now.

    `resting_until` may lie in the past: then it does not rest any more. `is_paused_alone`: the
    pause is that of this session, not of the whole platform.
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
    paused_at: datetime | None
    pause_reason: str | None
    is_paused_alone: bool

    @property
    def is_resting(self) -> bool:
        return self.resting_until is not None and self.resting_until > self.now

    @property
    def is_expired(self) -> bool:
        return self.session_state == "expired"


@dataclass(frozen=True, slots=True)
class PausedPlatform:
    platform: str
    paused_at: datetime
    reason: str | None


def read_standings(engine: Engine) -> list[Standing]:
    """Every gate, by platform and session."""
    with engine.connect() as connection:
        return [Standing(*row) for row in connection.execute(text(STANDINGS))]


def read_pauses(engine: Engine) -> dict[str, PausedPlatform]:
    """The platforms that a person has paused; some may not have a gate yet."""
    with engine.connect() as connection:
        return {row[0]: PausedPlatform(*row) for row in connection.execute(text(PAUSES))}


def pause(
    engine: Engine, platform: str, reason: str | None = None, session: str | None = None
) -> None:
    """Nothing is asked of the platform until `resume`, by no worker; with `session`, nothing with
    that one. Paused twice: since the first time."""
    row = {"platform": platform, "reason": reason, "session": session}
    with engine.begin() as connection:
        connection.execute(text(PAUSE if session is None else PAUSE_SESSION), row)


def resume(engine: Engine, platform: str, session: str | None = None) -> bool:
    """End pause and rest of one session, or of all and of the platform; an expired session is
    tried again. False: there was nothing to end."""
    row = {"platform": platform, "session": session}
    with engine.begin() as connection:
        ended = connection.execute(text(WAKE), row).rowcount
        if session is None:
            ended += connection.execute(text(UNPAUSE), {"platform": platform}).rowcount
        return bool(ended)
