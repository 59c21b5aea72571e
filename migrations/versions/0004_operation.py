# ruff: noqa: E501
"""Operation over several workers: gates, pauses, claims, alerts, and the session of a run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="Key"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="session_expired, resting, drift, coverage, backup_failed, …",
        ),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=False,
            comment="What it is about, e.g. weibo/default; one open alert for each kind and subject",
        ),
        sa.Column("message", sa.Text(), nullable=False, comment="What happened and what to do"),
        sa.Column(
            "raised_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was noticed",
        ),
        sa.Column(
            "sent_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When somebody was told; NULL: not yet",
        ),
        sa.Column(
            "resolved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was over; NULL: it is open",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="What the operator was told, once for each occurrence",
    )
    op.create_index(
        "alerts_open",
        "alerts",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "gates",
        sa.Column("platform", sa.Text(), nullable=False, comment="weibo, wechat or douyin"),
        sa.Column(
            "session",
            sa.Text(),
            nullable=False,
            comment="Name of the operator's session; default: the one without a name",
        ),
        sa.Column(
            "next_turn_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the next request may go out, by the server's clock",
        ),
        sa.Column(
            "delay",
            sa.Double(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Mean pause between two requests in seconds, as declared",
        ),
        sa.Column(
            "daily_budget",
            sa.BigInteger(),
            nullable=True,
            comment="Requests a day, as declared; NULL: no limit",
        ),
        sa.Column("day", sa.Date(), nullable=True, comment="Day (Asia/Shanghai) that sent counts"),
        sa.Column(
            "sent",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Requests of that day",
        ),
        sa.Column(
            "sent_ever",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Requests of all days",
        ),
        sa.Column(
            "waited",
            sa.Double(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Seconds that requests have waited for their turns",
        ),
        sa.Column(
            "resting_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Refusal that began the last rest",
        ),
        sa.Column(
            "resting_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Nothing is asked before; NULL: it does not rest",
        ),
        sa.Column(
            "resting_outcome",
            sa.Text(),
            nullable=True,
            comment="Kind of answer that began the last rest, as in crawl_runs.responses",
        ),
        sa.Column(
            "refusals",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Rests in a row without a usable answer between them",
        ),
        sa.Column(
            "session_state",
            sa.Text(),
            server_default="unknown",
            nullable=False,
            comment="unknown, valid (the last answer that needs it was usable) or expired",
        ),
        sa.Column(
            "session_changed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it came into that state",
        ),
        sa.CheckConstraint("session_state IN ('unknown', 'valid', 'expired')"),
        sa.PrimaryKeyConstraint("platform", "session"),
        comment="The turns of a platform, one row for each of the operator's sessions",
    )
    op.create_table(
        "platform_pauses",
        sa.Column("platform", sa.Text(), nullable=False, comment="weibo, wechat or douyin"),
        sa.Column(
            "paused_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Since when",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="The person's words"),
        sa.PrimaryKeyConstraint("platform"),
        comment="Platforms that a person has paused; no row: not paused",
    )
    op.create_table(
        "claims",
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="Account"),
        sa.Column(
            "run_id",
            sa.BigInteger(),
            nullable=False,
            comment="Run; a run whose process has died gives them up, see crawl_runs.status",
        ),
        sa.Column(
            "claimed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Since when",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["crawl_runs.id"],
        ),
        sa.PrimaryKeyConstraint("account_id"),
        comment="Accounts that a run is refreshing now: no other run takes them",
    )
    op.create_index(op.f("ix_claims_run_id"), "claims", ["run_id"], unique=False)
    op.add_column(
        "crawl_runs",
        sa.Column(
            "session",
            sa.Text(),
            server_default="default",
            nullable=False,
            comment="Name of the operator's session that asked, see gates",
        ),
    )


def downgrade() -> None:
    op.drop_column("crawl_runs", "session")
    op.drop_index(op.f("ix_claims_run_id"), table_name="claims")
    op.drop_table("claims")
    op.drop_table("platform_pauses")
    op.drop_table("gates")
    op.drop_index(
        "alerts_open", table_name="alerts", postgresql_where=sa.text("resolved_at IS NULL")
    )
    op.drop_table("alerts")
