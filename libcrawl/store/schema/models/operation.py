"""The tables of operation: request slots and back-offs, workers, pauses, alerts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.schema.models.base import Base, Key, MaybeMoment, Moment, Texts

SESSION_STATES = ("unknown", "valid", "expired")


class GateRow(Base):
    __tablename__ = "gates"
    __table_args__ = (
        CheckConstraint(f"session_state IN {SESSION_STATES}"),
        {"comment": "Rate limit of a platform, one row for each of the operator's sessions"},
    )

    platform: Mapped[str] = mapped_column(primary_key=True)
    session: Mapped[str] = mapped_column(primary_key=True)
    next_turn_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    delay: Mapped[float] = mapped_column(server_default=text("0"))
    daily_budget: Mapped[int | None] = mapped_column(BigInteger)
    day: Mapped[date | None] = mapped_column(Date)
    sent: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    sent_ever: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    waited: Mapped[float] = mapped_column(server_default=text("0"))
    resting_since: Mapped[MaybeMoment]
    resting_until: Mapped[MaybeMoment]
    resting_outcome: Mapped[str | None]
    refusals: Mapped[int] = mapped_column(server_default=text("0"))
    session_state: Mapped[str] = mapped_column(server_default="unknown")
    session_changed_at: Mapped[MaybeMoment]
    paused_at: Mapped[MaybeMoment]
    pause_reason: Mapped[str | None]


class Pause(Base):
    __tablename__ = "platform_pauses"
    __table_args__ = ({"comment": "Platforms that a person has paused; no row: not paused"},)

    platform: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    reason: Mapped[str | None]


class Claim(Base):
    __tablename__ = "claims"
    __table_args__ = (
        Index(None, "run_id"),
        {"comment": "Accounts that a run is refreshing now: no other run takes them"},
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"))
    claimed_at: Mapped[Moment] = mapped_column(server_default=text("now()"))


class Alert(Base):
    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "alerts_open", "kind", "subject", unique=True,
            postgresql_where=text("resolved_at IS NULL"),
        ),
        {"comment": "Alerts to the operator, once for each occurrence"},
    )  # fmt: skip

    id: Mapped[Key]
    kind: Mapped[str]
    subject: Mapped[str]
    message: Mapped[str]
    raised_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[MaybeMoment]
    resolved_at: Mapped[MaybeMoment]


class WorkerRow(Base):
    __tablename__ = "workers"
    __table_args__ = (
        CheckConstraint("kind IN ('worker', 'scheduler')"),
        {"comment": "Workers and schedulers at work, or dead within the last day"},
    )

    id: Mapped[Key]
    kind: Mapped[str]
    host: Mapped[str]
    pid: Mapped[int]
    program_version: Mapped[str]
    lanes: Mapped[Texts]
    queue_worker_id: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
