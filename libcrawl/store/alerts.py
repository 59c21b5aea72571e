"""The table alerts: one open row for each kind and subject, however often it is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text

# What comes back within a day is the same occurrence: a platform that backs off every other
# hour is reported once.
SAME_OCCURRENCE = "24 hours"

REOPEN = """
UPDATE alerts SET resolved_at = NULL, message = :message
WHERE id = (
    SELECT id FROM alerts
    WHERE kind = :kind AND subject = :subject AND resolved_at > now() - CAST(:same AS interval)
    ORDER BY resolved_at DESC LIMIT 1
) AND NOT EXISTS (
    SELECT FROM alerts WHERE kind = :kind AND subject = :subject AND resolved_at IS NULL
)
"""
RAISE = """
INSERT INTO alerts (kind, subject, message) VALUES (:kind, :subject, :message)
ON CONFLICT (kind, subject) WHERE resolved_at IS NULL DO UPDATE SET message = excluded.message
"""
RESOLVE = """
UPDATE alerts SET resolved_at = now()
WHERE kind = :kind AND subject = :subject AND resolved_at IS NULL
"""
RESOLVE_OTHERS = """
UPDATE alerts SET resolved_at = now()
WHERE resolved_at IS NULL AND kind = ANY(:kinds)
    AND NOT (kind || ' ' || subject) = ANY(:still)
"""
OPEN = """
SELECT id, kind, subject, message, raised_at, sent_at FROM alerts
WHERE resolved_at IS NULL ORDER BY raised_at, id
"""
# Of several processes that check at the same time, only one sends.
TAKE_UNSENT = """
SELECT id, kind, subject, message, raised_at, sent_at FROM alerts
WHERE resolved_at IS NULL AND sent_at IS NULL ORDER BY raised_at, id FOR UPDATE SKIP LOCKED
"""
MARK_SENT = "UPDATE alerts SET sent_at = now() WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that an operator should know: its kind, what it is about, and what to do."""

    kind: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlert:
    """An alert that is not over. `sent_at` None: it was not sent yet."""

    id: int
    kind: str
    subject: str
    message: str
    raised_at: datetime
    sent_at: datetime | None


def raise_alert(engine: Engine, kind: str, subject: str, message: str) -> None:
    """Open an alert; one of the same kind and subject that is open only gets the newer message."""
    values = {"kind": kind, "subject": subject, "message": message}
    with engine.begin() as connection:
        connection.execute(text(REOPEN), {**values, "same": SAME_OCCURRENCE})
        connection.execute(text(RAISE), values)


def resolve_alert(engine: Engine, kind: str, subject: str) -> None:
    """Mark the open alert of this kind and subject as resolved."""
    with engine.begin() as connection:
        connection.execute(text(RESOLVE), {"kind": kind, "subject": subject})


def update_alerts(engine: Engine, kinds: Sequence[str], found: Iterable[Found]) -> None:
    """Open an alert for everything found, and resolve all others of these kinds."""
    found = list(found)
    for one in found:
        raise_alert(engine, one.kind, one.subject, one.message)
    still = [f"{one.kind} {one.subject}" for one in found]
    with engine.begin() as connection:
        connection.execute(text(RESOLVE_OTHERS), {"kinds": list(kinds), "still": still})


def open_alerts(engine: Engine) -> list[OpenAlert]:
    """All alerts that are not resolved, oldest first."""
    with engine.connect() as connection:
        return read_open(connection)


def read_open(connection: Connection) -> list[OpenAlert]:
    """The open alerts, read in the connection's transaction."""
    return [OpenAlert(**row) for row in connection.execute(text(OPEN)).mappings()]


def send_unsent(engine: Engine, send: Callable[[OpenAlert], bool]) -> list[OpenAlert]:
    """Send alerts that were not sent yet, mark those that `send` delivered, and return them.

    The rows stay locked meanwhile.
    """
    sent = []
    with engine.begin() as connection:
        for row in connection.execute(text(TAKE_UNSENT)).mappings().all():
            alert = OpenAlert(**row)
            if send(alert):
                connection.execute(text(MARK_SENT), {"id": alert.id})
                sent.append(alert)
    return sent
