# ruff: noqa: E501
"""The first schema: libraries, accounts, works, their snapshots, runs and refreshes.

`work_snapshots` has one partition for each month in Asia/Shanghai, made when the first snapshot of
the month is about to come; the default partition catches what comes without one.
"""

from __future__ import annotations

import sys

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError


CHANGING = """
SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND (
    proname ~ '^pg_(try_)?advisory_' OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea',
    'lo_put', 'lo_truncate', 'lo_truncate64', 'lowrite', 'pg_logical_emit_message'))
"""
FOR_ALL = f"""
DO $$
DECLARE function regprocedure;
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
    FOR function IN {CHANGING} LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', function);
    END LOOP;
END $$
"""
# The rights of the role analyst in this database; where other databases use it, the role stays.
WITHDRAW = (
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM analyst",
    "REVOKE USAGE ON SCHEMA public FROM analyst",
    "REVOKE SELECT ON alembic_version FROM analyst",
    FOR_ALL,
    "DROP ROLE analyst",
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
VERDICTS = (
    "verdict IN ('complete', 'partial', 'login_required', 'blocked', 'gone', 'drift', 'failed')"
)

DEFAULT_PARTITION = """
CREATE TABLE work_snapshots_default PARTITION OF work_snapshots DEFAULT
"""

# The month's rows that wait in the default partition move with it. Locks come in the order in which
# a writer takes them (works, then snapshots), so that neither waits for the other in a circle; a
# long reader makes it give up, not fail: the rows then wait in the default partition.
ENSURE_PARTITION = """
CREATE FUNCTION ensure_snapshot_partition(moment timestamptz) RETURNS boolean
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET lock_timeout = '3s'
AS $$
DECLARE
    month timestamp := date_trunc('month', moment AT TIME ZONE 'Asia/Shanghai');
    starts timestamptz := month AT TIME ZONE 'Asia/Shanghai';
    ends timestamptz := (month + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
    partition text := 'work_snapshots_' || to_char(month, '"y"YYYY"m"MM');
BEGIN
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN true;
    END IF;
    LOCK TABLE works, crawl_runs IN SHARE ROW EXCLUSIVE MODE;
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN true;
    END IF;
    LOCK TABLE work_snapshots_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'CREATE TABLE %I (LIKE work_snapshots INCLUDING DEFAULTS INCLUDING INDEXES'
        ' INCLUDING COMMENTS INCLUDING STORAGE)', partition);
    EXECUTE format(
        'WITH moved AS (DELETE FROM work_snapshots_default'
        ' WHERE captured_at >= %L AND captured_at < %L RETURNING *)'
        ' INSERT INTO %I SELECT * FROM moved', starts, ends, partition);
    EXECUTE format(
        'ALTER TABLE work_snapshots ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        partition, starts, ends);
    RETURN true;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN false;
END $$;

COMMENT ON FUNCTION ensure_snapshot_partition IS
    'Makes the partition of work_snapshots for the month (Asia/Shanghai) of a moment, if absent;'
    ' false: readers hold it up, and the default partition takes the rows meanwhile';

REVOKE EXECUTE ON FUNCTION ensure_snapshot_partition FROM PUBLIC;
"""


def upgrade() -> None:
    op.create_table(
        "crawl_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False, comment="Key"),
        sa.Column("platform", sa.Text(), nullable=False, comment="weibo, wechat or douyin"),
        sa.Column(
            "started_at", MOMENT, nullable=False, comment="Start, by the crawling machine's clock"
        ),
        sa.Column(
            "finished_at", MOMENT, nullable=True, comment="End; NULL: running or interrupted"
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="running, finished, interrupted (process died or was stopped) or failed",
        ),
        sa.Column(
            "access_basis",
            sa.Text(),
            nullable=True,
            comment="Declared right to ask: official_api, own_account, written_permission, operator_session; NULL: stand-in platform on loopback",
        ),
        sa.Column(
            "robots_exception",
            sa.Text(),
            nullable=True,
            comment="Reason the operator declared for not following robots.txt; NULL: followed",
        ),
        sa.Column("program_version", sa.Text(), nullable=False, comment="Version of libcrawl"),
        sa.Column("settings", JSONB(), nullable=False, comment="Settings used, secrets left out"),
        sa.Column(
            "requests",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Requests sent",
        ),
        sa.Column(
            "responses",
            JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Answers by outcome",
        ),
        sa.CheckConstraint("status IN ('running', 'finished', 'interrupted', 'failed')"),
        sa.PrimaryKeyConstraint("id"),
        comment="Runs of a crawl: one platform, one process, one access basis",
    )
    op.create_table(
        "libraries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False, comment="Key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Short stable slug, e.g. shanghai"),
        sa.Column("name_zh", sa.Text(), nullable=False, comment="Official Chinese name"),
        sa.Column("name_en", sa.Text(), nullable=True, comment="Official English name"),
        sa.Column(
            "province", sa.Text(), nullable=True, comment="Province-level division, Chinese short"
        ),
        sa.Column(
            "region",
            sa.Text(),
            nullable=True,
            comment="east, central, west or northeast (National Bureau of Statistics); NULL: national",
        ),
        sa.Column(
            "level",
            sa.Text(),
            nullable=True,
            comment="Administrative level: national, provincial, prefecture, county",
        ),
        sa.Column("kind", sa.Text(), nullable=True, comment="Kind of library, e.g. public"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        comment="Public libraries of the panel (from libraries.csv)",
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False, comment="Key"),
        sa.Column(
            "library_id", sa.BigInteger(), nullable=False, comment="Library that owns the account"
        ),
        sa.Column("platform", sa.Text(), nullable=False, comment="weibo, wechat or douyin"),
        sa.Column(
            "platform_id",
            sa.Text(),
            nullable=True,
            comment="Identifier on the platform (Weibo uid); NULL: not known, not crawled",
        ),
        sa.Column(
            "handle", sa.Text(), nullable=True, comment="Public short name (Weibo domain, 抖音号)"
        ),
        sa.Column(
            "name", sa.Text(), nullable=True, comment="Name shown, latest; see account_names"
        ),
        sa.Column("url", sa.Text(), nullable=True, comment="Address of the account's page"),
        sa.Column("verified", sa.Boolean(), nullable=True, comment="Verified by the platform"),
        sa.Column("verified_text", sa.Text(), nullable=True, comment="Wording of the verification"),
        sa.Column("description", sa.Text(), nullable=True, comment="Self-description, latest"),
        sa.Column(
            "status",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="From the panel: confirmed, unverified, candidate, none, gone, removed, unknown",
        ),
        sa.Column("source", sa.Text(), nullable=True, comment="Where the identifier comes from"),
        sa.Column("checked_at", sa.Date(), nullable=True, comment="When a person last checked it"),
        sa.Column("first_seen_at", MOMENT, nullable=True, comment="First profile that was crawled"),
        sa.Column(
            "covered_from",
            MOMENT,
            nullable=True,
            comment="Complete refreshes without a gap between them saw every work published from here",
        ),
        sa.Column(
            "covered_until",
            MOMENT,
            nullable=True,
            comment="… to here, the mark: start of the last of these refreshes",
        ),
        sa.Column(
            "gone_at",
            MOMENT,
            nullable=True,
            comment="When two refreshes in a row had found no such account; it is not crawled since",
        ),
        sa.ForeignKeyConstraint(["library_id"], ["libraries.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "platform_id"),
        comment="Official accounts of libraries, one row per account and platform",
    )
    op.create_index(op.f("ix_accounts_library_id"), "accounts", ["library_id"])
    op.create_table(
        "account_names",
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="Account"),
        sa.Column(
            "first_seen_at", MOMENT, nullable=False, comment="First observation of this name"
        ),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="Last observation of this name"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name shown"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "first_seen_at"),
        comment="Names that an account bore, each with the days it was seen",
    )
    op.create_table(
        "account_snapshots",
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="Account"),
        sa.Column("captured_at", MOMENT, nullable=False, comment="When they were shown"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="Run that saw them"),
        sa.Column(
            "followers", sa.BigInteger(), nullable=True, comment="Followers; NULL: not given"
        ),
        sa.Column(
            "following",
            sa.BigInteger(),
            nullable=True,
            comment="Accounts followed; NULL: not given",
        ),
        sa.Column(
            "works",
            sa.BigInteger(),
            nullable=True,
            comment="Works that the profile claims, non-public ones included; NULL: not given",
        ),
        sa.Column(
            "likes_received",
            sa.BigInteger(),
            nullable=True,
            comment="Likes over all works, as the profile sums them; NULL: not given",
        ),
        sa.Column(
            "rounded",
            ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Counters that were shown rounded (1.2万)",
        ),
        sa.Column(
            "capped",
            ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Counters that are lower bounds (100万+)",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.id"]),
        sa.PrimaryKeyConstraint("account_id", "captured_at"),
        comment="Counters of an account at a moment; rows are only added",
    )
    op.create_table(
        "refreshes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False, comment="Key"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="Run"),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="Account"),
        sa.Column("started_at", MOMENT, nullable=False, comment="First answer about the account"),
        sa.Column("finished_at", MOMENT, nullable=False, comment="Last answer about the account"),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=False,
            comment="complete, partial, login_required, blocked, gone, drift, failed; only complete moves the mark",
        ),
        sa.Column(
            "since",
            MOMENT,
            nullable=False,
            comment="Start of the window that was asked for; a complete one covers since to started_at",
        ),
        sa.Column("pages_asked", sa.Integer(), nullable=False, comment="Timeline pages requested"),
        sa.Column("pages_got", sa.Integer(), nullable=False, comment="Timeline pages answered"),
        sa.Column(
            "works_seen",
            sa.Integer(),
            nullable=False,
            comment="Different works seen, non-public included",
        ),
        sa.Column(
            "works_claimed", sa.BigInteger(), nullable=True, comment="Works that the profile claims"
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it ended so, in words"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint(VERDICTS),
        sa.UniqueConstraint("run_id", "account_id"),
        comment="One account within a run, with the verdict on what was got",
    )
    op.create_index(op.f("ix_refreshes_account_id"), "refreshes", ["account_id", "started_at"])
    op.create_table(
        "works",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False, comment="Key"),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="Publisher"),
        sa.Column(
            "platform_id",
            sa.Text(),
            nullable=False,
            comment="Identifier on the platform (Weibo mid)",
        ),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="text, image, video, audio, article, live, share or repost"
        ),
        sa.Column("title", sa.Text(), nullable=True, comment="Title, where the platform has one"),
        sa.Column(
            "text",
            sa.Text(),
            nullable=False,
            comment="Plain text; topics, emoji and line breaks kept",
        ),
        sa.Column(
            "text_complete",
            sa.Boolean(),
            nullable=False,
            comment="False: only the beginning is known, the full text was not given yet",
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="Public address"),
        sa.Column("published_at", MOMENT, nullable=False, comment="When it was published"),
        sa.Column(
            "is_original", sa.Boolean(), nullable=True, comment="Own work, not a repost or reprint"
        ),
        sa.Column(
            "is_headline", sa.Boolean(), nullable=True, comment="First article of a WeChat push"
        ),
        sa.Column("push_id", sa.Text(), nullable=True, comment="WeChat push that it belongs to"),
        sa.Column(
            "position", sa.Integer(), nullable=True, comment="Position within the push, from 1"
        ),
        sa.Column("duration", sa.Double(), nullable=True, comment="Length of a video in seconds"),
        sa.Column(
            "tags",
            ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Topics without their # signs, in order",
        ),
        sa.Column("edited_at", MOMENT, nullable=True, comment="Last edit that the platform shows"),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="First observation"),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="Last observation"),
        sa.Column(
            "missing_since",
            MOMENT,
            nullable=True,
            comment="Complete refresh that first did not show it; NULL: shown by the last one",
        ),
        sa.Column(
            "deleted_at",
            MOMENT,
            nullable=True,
            comment="Second complete refresh in a row that did not show it",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "platform_id"),
        comment="Posts, articles and videos, one row each, deleted ones included",
    )
    op.create_index(op.f("ix_works_account_id"), "works", ["account_id", "published_at"])
    op.create_index(op.f("ix_works_published_at"), "works", ["published_at"])
    op.create_table(
        "work_snapshots",
        sa.Column("work_id", sa.BigInteger(), nullable=False, comment="Work"),
        sa.Column("captured_at", MOMENT, nullable=False, comment="When they were shown"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="Run that saw them"),
        sa.Column("reads", sa.BigInteger(), nullable=True, comment="阅读; NULL: not given"),
        sa.Column(
            "plays", sa.BigInteger(), nullable=True, comment="播放 of a video; NULL: not given"
        ),
        sa.Column("likes", sa.BigInteger(), nullable=True, comment="点赞; NULL: not given"),
        sa.Column("wows", sa.BigInteger(), nullable=True, comment="在看 (WeChat); NULL: not given"),
        sa.Column(
            "comments", sa.BigInteger(), nullable=True, comment="评论, 留言; NULL: not given"
        ),
        sa.Column("shares", sa.BigInteger(), nullable=True, comment="转发, 分享; NULL: not given"),
        sa.Column("favourites", sa.BigInteger(), nullable=True, comment="收藏; NULL: not given"),
        sa.Column(
            "rounded",
            ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Counters that were shown rounded (1.2万)",
        ),
        sa.Column(
            "capped",
            ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Counters that are lower bounds (100万+)",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.id"]),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"]),
        sa.PrimaryKeyConstraint("work_id", "captured_at"),
        comment="Counters of a work at a moment; rows are only added; one partition a month (Asia/Shanghai)",
        postgresql_partition_by="RANGE (captured_at)",
    )
    op.create_table(
        "work_versions",
        sa.Column("work_id", sa.BigInteger(), nullable=False, comment="Work"),
        sa.Column(
            "replaced_at", MOMENT, nullable=False, comment="Observation that showed a newer text"
        ),
        sa.Column("title", sa.Text(), nullable=True, comment="Title until then"),
        sa.Column("text", sa.Text(), nullable=False, comment="Text until then"),
        sa.Column("edited_at", MOMENT, nullable=True, comment="Edit mark that this text bore"),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"]),
        sa.PrimaryKeyConstraint("work_id", "replaced_at"),
        comment="Earlier texts of works that were edited",
    )
    op.create_index(
        op.f("ix_work_snapshots_captured_at"),
        "work_snapshots",
        ["captured_at", "run_id"],
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.execute(DEFAULT_PARTITION)
    op.execute(ENSURE_PARTITION)


def downgrade() -> None:
    op.execute("DROP FUNCTION ensure_snapshot_partition")
    for table in (
        "work_versions",
        "work_snapshots",
        "works",
        "refreshes",
        "account_snapshots",
        "account_names",
        "accounts",
        "libraries",
        "crawl_runs",
    ):
        op.drop_table(table)
    _withdraw_analyst(op.get_bind())


def _withdraw_analyst(connection: sa.Connection) -> None:
    """Take the rights of the role back, each as far as the server lets us."""
    exists = "SELECT FROM pg_roles WHERE rolname = 'analyst'"
    if not connection.exec_driver_sql(exists).rowcount > 0:
        return
    for statement in WITHDRAW:
        refusal = None
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        except DBAPIError as error:
            refusal = str(error.orig).splitlines()[0]
    if refusal is not None:
        print(f"NOTICE: the role analyst stays ({refusal})", file=sys.stderr)
