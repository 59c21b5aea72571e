"""Links: institutions whose accounts a work reposts, reprints or mentions.

Works of earlier runs get theirs from the runs' archives (`scrapy reparse`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("linked_work", sa.Text(), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('repost', 'reprint', 'mention', 'via')", name="work_links_kind_check"
        ),
        sa.CheckConstraint(
            "num_nonnulls(platform_id, name) > 0", name="work_links_named_check"
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name="work_links_work_id_fkey"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="work_links_account_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="work_links_pkey"),
        comment="Institutions whose accounts a work reposts, reprints or mentions, as the platform"
        " names them; no person is among them",
    )
    op.create_index(
        "work_links_by_id",
        "work_links",
        ["work_id", "kind", "platform_id"],
        unique=True,
        postgresql_where=sa.text("platform_id IS NOT NULL"),
    )
    op.create_index(
        "work_links_by_name",
        "work_links",
        ["work_id", "kind", "name"],
        unique=True,
        postgresql_where=sa.text("platform_id IS NULL"),
    )
    op.create_index("work_links_account_id_idx", "work_links", ["account_id"])


def downgrade() -> None:
    op.drop_table("work_links")
