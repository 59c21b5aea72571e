# ruff: noqa: E501
"""More ways in: the source of a refresh, reprints, removals, and daily totals in persons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_days",
        sa.Column("work_id", sa.BigInteger(), nullable=False, comment="Work"),
        sa.Column(
            "day",
            sa.Date(),
            nullable=False,
            comment="Day (Asia/Shanghai) at whose end the totals stood so",
        ),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="Run that saw them"),
        sa.Column(
            "captured_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the interface gave them",
        ),
        sa.Column(
            "read_users",
            sa.BigInteger(),
            nullable=True,
            comment="阅读人数: persons who read it since publication, not reads; NULL: not given",
        ),
        sa.Column(
            "share_users",
            sa.BigInteger(),
            nullable=True,
            comment="分享人数: persons who shared it since publication; NULL: not given",
        ),
        sa.Column(
            "like_users",
            sa.BigInteger(),
            nullable=True,
            comment="点赞人数: persons who liked it since publication; NULL: not given",
        ),
        sa.Column(
            "wow_users",
            sa.BigInteger(),
            nullable=True,
            comment="在看人数: persons who recommended it since publication; NULL: not given",
        ),
        sa.Column(
            "comments",
            sa.BigInteger(),
            nullable=True,
            comment="留言数: comments since publication; NULL: not given",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.id"]),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"]),
        sa.PrimaryKeyConstraint("work_id", "day"),
        comment="Totals of own WeChat articles by day from the official interface, in persons",
    )
    op.add_column(
        "refreshes",
        sa.Column(
            "source",
            sa.Text(),
            nullable=True,
            comment="Way in that was used, e.g. pc, mobile, reader, import",
        ),
    )
    op.add_column(
        "works",
        sa.Column(
            "reprinted_from",
            sa.Text(),
            nullable=True,
            comment="Account whose article this reprints, as the platform names it (WeChat)",
        ),
    )
    op.add_column(
        "works",
        sa.Column(
            "deleted_by",
            sa.Text(),
            nullable=True,
            comment="author or platform, where the platform says who removed it; NULL: it does not",
        ),
    )
    op.add_column(
        "works",
        sa.Column(
            "deleted_reason",
            sa.Text(),
            nullable=True,
            comment="The platform's own words on that",
        ),
    )
    op.alter_column(
        "works",
        "deleted_at",
        comment="Second complete refresh in a row that did not show it, or the platform's own word",
        existing_comment="Second complete refresh in a row that did not show it",
    )


def downgrade() -> None:
    op.alter_column(
        "works",
        "deleted_at",
        comment="Second complete refresh in a row that did not show it",
        existing_comment="Second complete refresh in a row that did not show it, or the platform's own word",
    )
    op.drop_column("works", "deleted_reason")
    op.drop_column("works", "deleted_by")
    op.drop_column("works", "reprinted_from")
    op.drop_column("refreshes", "source")
    op.drop_table("work_days")
