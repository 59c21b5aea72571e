"""The tables of what is crawled: libraries, accounts, works, and their counters at moments.

Every table and column carries the comment that analysts read in PostgreSQL. Times are
`timestamptz`; identifiers of platforms are text; counters are bigint, where NULL means "the source
does not give it" and 0 means "the platform shows zero".
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Interval,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from libcrawl.store.schema.models.base import (
    Base,
    Counter,
    Counters,
    Key,
    MaybeMoment,
    Moment,
    Texts,
)


class PlatformRow(Base):
    __tablename__ = "platforms"
    __table_args__ = (
        {
            "comment": "Platforms that the program knows, in the order of position; filled at every"
            " upgrade"
        },
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int]
    colour: Mapped[str]
    usual_kind: Mapped[str]
    counters: Mapped[Texts]
    always_counted: Mapped[Texts]
    account_counters: Mapped[Texts]
    provisional_identifiers: Mapped[str | None]
    hosts: Mapped[Texts]


class FlagRule(Base):
    __tablename__ = "flag_rules"
    __table_args__ = (
        {
            "comment": "What a person should look at in texts, from migrations/flag_rules.csv;"
            " written at every upgrade"
        },
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    pattern: Mapped[str]


class WorkFlags(Base):
    __tablename__ = "work_flags"
    __table_args__ = (
        {
            "comment": "What the rules of flag_rules found in each work's text, brought up to date"
            " after crawls; the view flagged_works looks at all others itself"
        },
    )

    work_id: Mapped[int] = mapped_column(
        ForeignKey("works.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[int] = mapped_column(BigInteger)
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Library(Base):
    __tablename__ = "libraries"
    __table_args__ = ({"comment": "Public libraries of the panel (from libraries.csv)"},)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str | None]
    province: Mapped[str | None]
    region: Mapped[str | None]
    level: Mapped[str | None]
    kind: Mapped[str | None]


class Account(Base):
    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("platform", "platform_id"),
        Index(None, "library_id"),
        {"comment": "Official accounts of libraries, one row per account and platform"},
    )

    id: Mapped[Key]
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id"))
    platform: Mapped[str]
    platform_id: Mapped[str | None]
    handle: Mapped[str | None]
    name: Mapped[str | None]
    url: Mapped[str | None]
    verified: Mapped[bool | None]
    verified_text: Mapped[str | None]
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="unknown")
    source: Mapped[str | None]
    checked_at: Mapped[date | None] = mapped_column(Date)
    first_seen_at: Mapped[MaybeMoment]
    covered_from: Mapped[MaybeMoment]
    covered_until: Mapped[MaybeMoment]
    gone_at: Mapped[MaybeMoment]
    was_gone_at: Mapped[MaybeMoment]


class AccountName(Base):
    __tablename__ = "account_names"
    __table_args__ = ({"comment": "Names that an account bore, each with the days it was seen"},)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    first_seen_at: Mapped[Moment] = mapped_column(primary_key=True)
    last_seen_at: Mapped[Moment]
    name: Mapped[str]


class AccountSnapshot(Base):
    __tablename__ = "account_snapshots"
    __table_args__ = ({"comment": "Counters of an account at a moment; rows are only added"},)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    captured_at: Mapped[Moment] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"))
    followers: Mapped[Counter]
    following: Mapped[Counter]
    works: Mapped[Counter]
    likes_received: Mapped[Counter]
    plays_received: Mapped[Counter]
    saves_and_likes: Mapped[Counter]
    rounded: Mapped[Texts]
    capped: Mapped[Texts]


# Columns of works that figures of a window need.
OF_A_WINDOW = ["id", "last_seen_at", "deleted_at", "is_original", "is_headline", "kind"]


class Work(Base):
    __tablename__ = "works"
    __table_args__ = (
        UniqueConstraint("account_id", "platform_id"),
        # With what figures of a window read of works: their rows lie far apart.
        Index(
            None,
            "account_id",
            "published_at",
            postgresql_include=OF_A_WINDOW,
        ),
        Index(None, "published_at"),
        {"comment": "Posts, articles and videos, one row each, deleted ones included"},
    )

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    platform_id: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str | None]
    text: Mapped[str]
    text_complete: Mapped[bool]
    url: Mapped[str | None]
    published_at: Mapped[Moment]
    published_within: Mapped[timedelta | None] = mapped_column(Interval)
    is_original: Mapped[bool | None]
    is_headline: Mapped[bool | None]
    is_joint: Mapped[bool | None]
    push_id: Mapped[str | None]
    position: Mapped[int | None]
    duration: Mapped[float | None]
    tags: Mapped[Texts]
    edited_at: Mapped[MaybeMoment]
    reprinted_from: Mapped[str | None]
    first_seen_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    missing_since: Mapped[MaybeMoment]
    deleted_at: Mapped[MaybeMoment]
    deleted_by: Mapped[str | None]
    deleted_reason: Mapped[str | None]


class WorkIdentifier(Base):
    __tablename__ = "work_identifiers"
    __table_args__ = (
        Index(None, "work_id"),
        {
            "comment": "Provisional identifiers under which works were stored before their own was"
            " known"
        },
    )

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("works.id", ondelete="CASCADE"))
    joined_at: Mapped[Moment] = mapped_column(server_default=text("now()"))


class WorkLink(Base):
    __tablename__ = "work_links"
    __table_args__ = (
        CheckConstraint("kind IN ('repost', 'reprint', 'mention', 'via')", "work_links_kind_check"),
        CheckConstraint("num_nonnulls(platform_id, name) > 0", "work_links_named_check"),
        Index(
            "work_links_by_id",
            "work_id",
            "kind",
            "platform_id",
            unique=True,
            postgresql_where=text("platform_id IS NOT NULL"),
        ),
        Index(
            "work_links_by_name",
            "work_id",
            "kind",
            "name",
            unique=True,
            postgresql_where=text("platform_id IS NULL"),
        ),
        Index("work_links_account_id_idx", "account_id"),
        {
            "comment": "Institutions whose accounts a work reposts, reprints or mentions, as the"
            " platform names them; no person is among them"
        },
    )

    id: Mapped[Key]
    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"))
    kind: Mapped[str]
    platform_id: Mapped[str | None]
    name: Mapped[str | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    candidates: Mapped[int]
    linked_work: Mapped[str | None]
    linked_at: Mapped[MaybeMoment]


class WorkVersion(Base):
    __tablename__ = "work_versions"
    __table_args__ = ({"comment": "Earlier texts of works that were edited"},)

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True)
    replaced_at: Mapped[Moment] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    text: Mapped[str]
    edited_at: Mapped[MaybeMoment]


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

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True)
    captured_at: Mapped[Moment] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"))
    completion: Mapped[float | None]
    mean_seconds: Mapped[float | None]


class WorkDay(Base):
    __tablename__ = "work_days"
    __table_args__ = (
        {"comment": "Totals of own WeChat articles by day from the official interface, in persons"},
    )

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("crawl_runs.id"))
    captured_at: Mapped[Moment]
    read_users: Mapped[Counter]
    share_users: Mapped[Counter]
    like_users: Mapped[Counter]
    wow_users: Mapped[Counter]
    comments: Mapped[Counter]
