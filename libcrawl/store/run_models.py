"""The tables of crawls: runs, and the refresh of each account within one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.items import Verdict
from libcrawl.store.base import Base, Counter, Key, MaybeMoment, Moment


class CrawlRun(Base):
    __tablename__ = "crawl_runs"
    __table_args__ = ({"comment": "Runs of a crawl: one platform, one process, one access basis"},)

    id: Mapped[Key] = mapped_column(comment="Key")
    platform: Mapped[str] = mapped_column(comment="weibo, wechat or douyin")
    started_at: Mapped[Moment] = mapped_column(comment="Start, by the crawling machine's clock")
    finished_at: Mapped[MaybeMoment] = mapped_column(comment="End; NULL: running or interrupted")
    status: Mapped[str] = mapped_column(
        CheckConstraint("status IN ('running', 'finished', 'interrupted', 'failed')"),
        comment="running, finished, interrupted (process died or was stopped) or failed",
    )
    access_basis: Mapped[str | None] = mapped_column(
        comment="Declared right to ask: official_api, own_account, written_permission,"
        " operator_session; manual_import: captured by a person in a browser, or a table;"
        " NULL: stand-in platform on loopback"
    )
    robots_exception: Mapped[str | None] = mapped_column(
        comment="Reason the operator declared for not following robots.txt; NULL: followed"
    )
    program_version: Mapped[str] = mapped_column(comment="Version of libcrawl")
    session: Mapped[str] = mapped_column(
        server_default="default", comment="Name of the operator's session that asked, see gates"
    )
    settings: Mapped[dict[str, Any]] = mapped_column(comment="Settings used, secrets left out")
    requests: Mapped[int] = mapped_column(server_default=text("0"), comment="Requests sent")
    responses: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'"), comment="Answers by outcome"
    )


VERDICTS = ", ".join(f"'{verdict}'" for verdict in Verdict)


class RefreshRow(Base):
    __tablename__ = "refreshes"
    __table_args__ = (
        UniqueConstraint("run_id", "account_id"),
        Index(None, "account_id", "started_at"),
        {"comment": "One account within a run, with the verdict on what was got"},
    )

    id: Mapped[Key] = mapped_column(comment="Key")
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"), comment="Run")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), comment="Account")
    source: Mapped[str | None] = mapped_column(
        comment="Way in that was used, e.g. pc, mobile, reader, import"
    )
    started_at: Mapped[Moment] = mapped_column(comment="First answer about the account")
    finished_at: Mapped[Moment] = mapped_column(comment="Last answer about the account")
    verdict: Mapped[str] = mapped_column(
        CheckConstraint(f"verdict IN ({VERDICTS})"),
        comment=", ".join(Verdict) + "; only complete moves the mark",
    )
    since: Mapped[Moment] = mapped_column(
        comment="Start of the window that was asked for; a complete one covers since to started_at"
    )
    pages_asked: Mapped[int] = mapped_column(comment="Timeline pages requested")
    pages_got: Mapped[int] = mapped_column(comment="Timeline pages answered")
    works_seen: Mapped[int] = mapped_column(comment="Different works seen, non-public included")
    works_claimed: Mapped[Counter] = mapped_column(comment="Works that the profile claims")
    reason: Mapped[str | None] = mapped_column(comment="Why it ended so, in words")
