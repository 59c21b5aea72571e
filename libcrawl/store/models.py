"""The tables of what is crawled: libraries, accounts, works, and their counters at moments.

Every table and column carries the comment that analysts read in PostgreSQL. Times are
`timestamptz`; identifiers of platforms are text; counters are bigint, where NULL means "the source
does not give it" and 0 means "the platform says zero".
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.base import Base, Counter, Counters, Key, MaybeMoment, Moment, Texts


class Library(Base):
    __tablename__ = "libraries"
    __table_args__ = ({"comment": "Public libraries of the panel (from libraries.csv)"},)

    id: Mapped[Key] = mapped_column(comment="Key")
    code: Mapped[str] = mapped_column(unique=True, comment="Short stable slug, e.g. shanghai")
    name_zh: Mapped[str] = mapped_column(comment="Official Chinese name")
    name_en: Mapped[str | None] = mapped_column(comment="Official English name")
    province: Mapped[str | None] = mapped_column(comment="Province-level division, Chinese short")
    region: Mapped[str | None] = mapped_column(
        comment="east, central, west or northeast (National Bureau of Statistics); NULL: national"
    )
    level: Mapped[str | None] = mapped_column(
        comment="Administrative level: national, provincial, prefecture, county"
    )
    kind: Mapped[str | None] = mapped_column(comment="Kind of library, e.g. public")


class Account(Base):
    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("platform", "platform_id"),
        Index(None, "library_id"),
        {"comment": "Official accounts of libraries, one row per account and platform"},
    )

    id: Mapped[Key] = mapped_column(comment="Key")
    library_id: Mapped[int] = mapped_column(
        ForeignKey("libraries.id"), comment="Library that owns the account"
    )
    platform: Mapped[str] = mapped_column(comment="weibo, wechat or douyin")
    platform_id: Mapped[str | None] = mapped_column(
        comment="Identifier on the platform (Weibo uid); NULL: not known, not crawled"
    )
    handle: Mapped[str | None] = mapped_column(comment="Public short name (Weibo domain, 抖音号)")
    name: Mapped[str | None] = mapped_column(comment="Name shown, latest; see account_names")
    url: Mapped[str | None] = mapped_column(comment="Address of the account's page")
    verified: Mapped[bool | None] = mapped_column(comment="Verified by the platform")
    verified_text: Mapped[str | None] = mapped_column(comment="Wording of the verification")
    description: Mapped[str | None] = mapped_column(comment="Self-description, latest")
    status: Mapped[str] = mapped_column(
        server_default="unknown",
        comment="From the panel: confirmed, unverified, candidate, none, gone, removed, unknown",
    )
    source: Mapped[str | None] = mapped_column(comment="Where the identifier comes from")
    checked_at: Mapped[date | None] = mapped_column(Date, comment="When a person last checked it")
    first_seen_at: Mapped[MaybeMoment] = mapped_column(comment="First profile that was crawled")
    covered_from: Mapped[MaybeMoment] = mapped_column(
        comment="Complete refreshes without a gap between them saw every work published from here"
    )
    covered_until: Mapped[MaybeMoment] = mapped_column(
        comment="… to here, the mark: start of the last of these refreshes"
    )
    gone_at: Mapped[MaybeMoment] = mapped_column(
        comment="When two refreshes in a row had found no such account; it is not crawled since"
    )


class AccountName(Base):
    __tablename__ = "account_names"
    __table_args__ = ({"comment": "Names that an account bore, each with the days it was seen"},)

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, comment="Account"
    )
    first_seen_at: Mapped[Moment] = mapped_column(
        primary_key=True, comment="First observation of this name"
    )
    last_seen_at: Mapped[Moment] = mapped_column(comment="Last observation of this name")
    name: Mapped[str] = mapped_column(comment="Name shown")


class AccountSnapshot(Base):
    __tablename__ = "account_snapshots"
    __table_args__ = ({"comment": "Counters of an account at a moment; rows are only added"},)

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, comment="Account"
    )
    captured_at: Mapped[Moment] = mapped_column(primary_key=True, comment="When they were shown")
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"), comment="Run that saw them")
    followers: Mapped[Counter] = mapped_column(comment="Followers; NULL: not given")
    following: Mapped[Counter] = mapped_column(comment="Accounts followed; NULL: not given")
    works: Mapped[Counter] = mapped_column(
        comment="Works that the profile claims, non-public ones included; NULL: not given"
    )
    likes_received: Mapped[Counter] = mapped_column(
        comment="Likes over all works, as the profile sums them; NULL: not given"
    )
    rounded: Mapped[Texts] = mapped_column(comment="Counters that were shown rounded (1.2万)")
    capped: Mapped[Texts] = mapped_column(comment="Counters that are lower bounds (100万+)")


class Work(Base):
    __tablename__ = "works"
    __table_args__ = (
        UniqueConstraint("account_id", "platform_id"),
        Index(None, "account_id", "published_at"),
        Index(None, "published_at"),
        {"comment": "Posts, articles and videos, one row each, deleted ones included"},
    )

    id: Mapped[Key] = mapped_column(comment="Key")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), comment="Publisher")
    platform_id: Mapped[str] = mapped_column(comment="Identifier on the platform (Weibo mid)")
    kind: Mapped[str] = mapped_column(
        comment="text, image, video, audio, article, live, share or repost"
    )
    title: Mapped[str | None] = mapped_column(comment="Title, where the platform has one")
    text: Mapped[str] = mapped_column(comment="Plain text; topics, emoji and line breaks kept")
    text_complete: Mapped[bool] = mapped_column(
        comment="False: only the beginning is known, the full text was not given yet"
    )
    url: Mapped[str] = mapped_column(comment="Public address")
    published_at: Mapped[Moment] = mapped_column(comment="When it was published")
    is_original: Mapped[bool | None] = mapped_column(comment="Own work, not a repost or reprint")
    is_headline: Mapped[bool | None] = mapped_column(comment="First article of a WeChat push")
    push_id: Mapped[str | None] = mapped_column(comment="WeChat push that it belongs to")
    position: Mapped[int | None] = mapped_column(comment="Position within the push, from 1")
    duration: Mapped[float | None] = mapped_column(comment="Length of a video in seconds")
    tags: Mapped[Texts] = mapped_column(comment="Topics without their # signs, in order")
    edited_at: Mapped[MaybeMoment] = mapped_column(comment="Last edit that the platform shows")
    reprinted_from: Mapped[str | None] = mapped_column(
        comment="Account whose article this reprints, as the platform names it (WeChat)"
    )
    first_seen_at: Mapped[Moment] = mapped_column(comment="First observation")
    last_seen_at: Mapped[Moment] = mapped_column(comment="Last observation")
    missing_since: Mapped[MaybeMoment] = mapped_column(
        comment="Complete refresh that first did not show it; NULL: shown by the last one"
    )
    deleted_at: Mapped[MaybeMoment] = mapped_column(
        comment="Second complete refresh in a row that did not show it, or the platform's own word"
    )
    deleted_by: Mapped[str | None] = mapped_column(
        comment="author or platform, where the platform says who removed it; NULL: it does not"
    )
    deleted_reason: Mapped[str | None] = mapped_column(comment="The platform's own words on that")


class WorkVersion(Base):
    __tablename__ = "work_versions"
    __table_args__ = ({"comment": "Earlier texts of works that were edited"},)

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True, comment="Work")
    replaced_at: Mapped[Moment] = mapped_column(
        primary_key=True, comment="Observation that showed a newer text"
    )
    title: Mapped[str | None] = mapped_column(comment="Title until then")
    text: Mapped[str] = mapped_column(comment="Text until then")
    edited_at: Mapped[MaybeMoment] = mapped_column(comment="Edit mark that this text bore")


class WorkSnapshot(Counters, Base):
    __tablename__ = "work_snapshots"
    __table_args__ = (
        # Rows come in the order of time and run, so a few kilobytes find those of a run or a week.
        Index(
            None,
            "captured_at",
            "run_id",
            postgresql_using="brin",
            postgresql_with={"autosummarize": "on"},
        ),
        {
            "comment": "Counters of a work at a moment; rows are only added; one partition a month"
            " (Asia/Shanghai)",
            "postgresql_partition_by": "RANGE (captured_at)",
        },
    )

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True, comment="Work")
    captured_at: Mapped[Moment] = mapped_column(primary_key=True, comment="When they were shown")
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"), comment="Run that saw them")


class WorkDay(Base):
    __tablename__ = "work_days"
    __table_args__ = (
        {"comment": "Totals of own WeChat articles by day from the official interface, in persons"},
    )

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True, comment="Work")
    day: Mapped[date] = mapped_column(
        Date, primary_key=True, comment="Day (Asia/Shanghai) at whose end the totals stood so"
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"), comment="Run that saw them")
    captured_at: Mapped[Moment] = mapped_column(comment="When the interface gave them")
    read_users: Mapped[Counter] = mapped_column(
        comment="阅读人数: persons who read it since publication, not reads; NULL: not given"
    )
    share_users: Mapped[Counter] = mapped_column(
        comment="分享人数: persons who shared it since publication; NULL: not given"
    )
    like_users: Mapped[Counter] = mapped_column(
        comment="点赞人数: persons who liked it since publication; NULL: not given"
    )
    wow_users: Mapped[Counter] = mapped_column(
        comment="在看人数: persons who recommended it since publication; NULL: not given"
    )
    comments: Mapped[Counter] = mapped_column(
        comment="留言数: comments since publication; NULL: not given"
    )
