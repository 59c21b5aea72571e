"""The tables of crawls: runs, and the refresh of each account within one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.items import Lack, Verdict
from libcrawl.store.schema.models.base import Base, Counter, Key, MaybeMoment, Moment


class CrawlRun(Base):
    __tablename__ = "crawl_runs"
    __table_args__ = ({"comment": "Runs of a crawl: one platform, one process, one access basis"},)

    id: Mapped[Key]
    platform: Mapped[str]
    started_at: Mapped[Moment]
    finished_at: Mapped[MaybeMoment]
    status: Mapped[str] = mapped_column(
        CheckConstraint("status IN ('running', 'finished', 'interrupted', 'failed')")
    )
    access_basis: Mapped[str | None]
    robots_exception: Mapped[str | None]
    program_version: Mapped[str]
    session: Mapped[str] = mapped_column(server_default="default")
    settings: Mapped[dict[str, Any]]
    requests: Mapped[int] = mapped_column(server_default=text("0"))
    responses: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))


VERDICTS = ", ".join(f"'{verdict}'" for verdict in Verdict)


class RefreshRow(Base):
    __tablename__ = "refreshes"
    __table_args__ = (
        UniqueConstraint("run_id", "account_id"),
        Index(None, "account_id", "started_at"),
        {"comment": "One account within a run, with the verdict on what was got"},
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    source: Mapped[str | None]
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment]
    verdict: Mapped[str] = mapped_column(
        CheckConstraint(f"verdict IN ({VERDICTS})"),
    )
    since: Mapped[Moment]
    pages_asked: Mapped[int]
    pages_got: Mapped[int]
    works_seen: Mapped[int]
    works_claimed: Mapped[Counter]
    reason: Mapped[str | None]
    reached_end: Mapped[bool] = mapped_column(server_default=text("false"))
    holes: Mapped[int] = mapped_column(server_default=text("0"))
    continuation: Mapped[dict[str, Any] | None]


LACKS = ", ".join(f"'{lack}'" for lack in Lack)


class HoleRow(Base):
    __tablename__ = "holes"
    __table_args__ = (
        {
            "comment": "Works that are known to be there and were not wholly read; a row goes when"
            " its work is read or known to be gone"
        },
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    lacks: Mapped[str] = mapped_column(CheckConstraint(f"lacks IN ({LACKS})"), primary_key=True)
    works: Mapped[int] = mapped_column(server_default=text("1"))
    verdict: Mapped[str] = mapped_column(CheckConstraint(f"verdict IN ({VERDICTS})"))
    reason: Mapped[str]
    since: Mapped[Moment]
    published_at: Mapped[MaybeMoment]
    url: Mapped[str | None]
    tries: Mapped[int]
    refusals: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"))
    last_tried_at: Mapped[Moment]
    missing_since: Mapped[MaybeMoment]
