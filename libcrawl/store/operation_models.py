"""The tables of operation: whose turn it is, who is at work, what rests, what was told of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.base import Base, Key, MaybeMoment, Moment, Texts

SESSION_STATES = ("unknown", "valid", "expired")


class GateRow(Base):
    __tablename__ = "gates"
    __table_args__ = (
        CheckConstraint(f"session_state IN {SESSION_STATES}"),
        {"comment": "The turns of a platform, one row for each of the operator's sessions"},
    )

    platform: Mapped[str] = mapped_column(primary_key=True, comment="weibo, wechat or douyin")
    session: Mapped[str] = mapped_column(
        primary_key=True, comment="Name of the operator's session; default: the one without a name"
    )
    next_turn_at: Mapped[Moment] = mapped_column(
        server_default=text("now()"),
        comment="When the next request may go out, by the server's clock",
    )
    delay: Mapped[float] = mapped_column(
        server_default=text("0"), comment="Mean pause between two requests in seconds, as declared"
    )
    daily_budget: Mapped[int | None] = mapped_column(
        BigInteger, comment="Requests a day, as declared; NULL: no limit"
    )
    day: Mapped[date | None] = mapped_column(Date, comment="Day (Asia/Shanghai) that sent counts")
    sent: Mapped[int] = mapped_column(
        BigInteger, server_default=text("0"), comment="Requests of that day"
    )
    sent_ever: Mapped[int] = mapped_column(
        BigInteger, server_default=text("0"), comment="Requests of all days"
    )
    waited: Mapped[float] = mapped_column(
        server_default=text("0"), comment="Seconds that requests have waited for their turns"
    )
    resting_since: Mapped[MaybeMoment] = mapped_column(comment="Refusal that began the last rest")
    resting_until: Mapped[MaybeMoment] = mapped_column(
        comment="Nothing is asked before; NULL: it does not rest"
    )
    resting_outcome: Mapped[str | None] = mapped_column(
        comment="Kind of answer that began the last rest, as in crawl_runs.responses"
    )
    refusals: Mapped[int] = mapped_column(
        server_default=text("0"), comment="Rests in a row without a usable answer between them"
    )
    session_state: Mapped[str] = mapped_column(
        server_default="unknown",
        comment="unknown, valid (the last answer that needs it was usable) or expired",
    )
    session_changed_at: Mapped[MaybeMoment] = mapped_column(comment="When it came into that state")
    paused_at: Mapped[MaybeMoment] = mapped_column(
        comment="Since when a person has paused this session alone, see platform_pauses"
    )
    pause_reason: Mapped[str | None] = mapped_column(comment="The person's words")


class Pause(Base):
    __tablename__ = "platform_pauses"
    __table_args__ = ({"comment": "Platforms that a person has paused; no row: not paused"},)

    platform: Mapped[str] = mapped_column(primary_key=True, comment="weibo, wechat or douyin")
    paused_at: Mapped[Moment] = mapped_column(server_default=text("now()"), comment="Since when")
    reason: Mapped[str | None] = mapped_column(comment="The person's words")


class Claim(Base):
    __tablename__ = "claims"
    __table_args__ = (
        Index(None, "run_id"),
        {"comment": "Accounts that a run is refreshing now: no other run takes them"},
    )

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, comment="Account"
    )
    run_id: Mapped[int] = mapped_column(
        ForeignKey("crawl_runs.id"),
        comment="Run; a run whose process has died gives them up, see crawl_runs.status",
    )
    claimed_at: Mapped[Moment] = mapped_column(server_default=text("now()"), comment="Since when")


class Alert(Base):
    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "alerts_open", "kind", "subject", unique=True,
            postgresql_where=text("resolved_at IS NULL"),
        ),
        {"comment": "What the operator was told, once for each occurrence"},
    )  # fmt: skip

    id: Mapped[Key] = mapped_column(comment="Key")
    kind: Mapped[str] = mapped_column(
        comment="session_expired, resting, drift, coverage, backup_failed, …"
    )
    subject: Mapped[str] = mapped_column(
        comment="What it is about, e.g. weibo/default; one open alert for each kind and subject"
    )
    message: Mapped[str] = mapped_column(comment="What happened and what to do")
    raised_at: Mapped[Moment] = mapped_column(
        server_default=text("now()"), comment="When it was noticed"
    )
    sent_at: Mapped[MaybeMoment] = mapped_column(comment="When somebody was told; NULL: not yet")
    resolved_at: Mapped[MaybeMoment] = mapped_column(comment="When it was over; NULL: it is open")


class WorkerRow(Base):
    __tablename__ = "workers"
    __table_args__ = (
        CheckConstraint("kind IN ('worker', 'scheduler')"),
        {"comment": "Workers and schedulers at work, or dead within the last day"},
    )

    id: Mapped[Key] = mapped_column(comment="Key")
    kind: Mapped[str] = mapped_column(comment="worker (crawls) or scheduler (finds what is due)")
    host: Mapped[str] = mapped_column(comment="Machine or container")
    pid: Mapped[int] = mapped_column(comment="Process on that machine")
    program_version: Mapped[str] = mapped_column(comment="Version of libcrawl that it runs")
    lanes: Mapped[Texts] = mapped_column(
        comment="Platforms and sessions that it serves, e.g. weibo/default"
    )
    queue_worker_id: Mapped[int | None] = mapped_column(
        BigInteger,
        comment="Its key in the job queue (procrastinate_workers.id), where its heartbeat stands",
    )
    started_at: Mapped[Moment] = mapped_column(
        server_default=text("now()"), comment="When it began"
    )
