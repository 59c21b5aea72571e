"""Which works repeat others, kept for SQL: pairs, the works that were compared, and how far."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "work_repeats",
        sa.Column("earlier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("later_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("repeat", sa.Text(), nullable=False),
        sa.Column("containment", sa.Float(), nullable=False),
        sa.Column("jaccard", sa.Float(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.CheckConstraint("repeat IN ('copy', 'quote', 'series')"),
        sa.ForeignKeyConstraint(["earlier_id"], ["works.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["later_id"], ["works.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("earlier_id", "later_id", name="work_repeats_pkey"),
        comment="Pairs of works of which the later repeats the earlier one, brought up to date"
        " after crawls",
    )
    op.create_index(None, "work_repeats", ["later_id"])
    op.create_index(None, "work_repeats", ["block"])
    op.create_table(
        "compared_works",
        sa.Column("work_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("published_at", moment, nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("copy_group", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("work_id", name="compared_works_pkey"),
        comment="Works that were compared with others, and the group of their copies",
    )
    op.create_index(None, "compared_works", ["copy_group"])
    op.create_table(
        "comparison_state",
        sa.Column("id", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("compared_at", moment, nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id", name="comparison_state_one_check"),
        sa.PrimaryKeyConstraint("id", name="comparison_state_pkey"),
        comment="One row: when works were last compared with one another",
    )


def downgrade() -> None:
    for table in ("comparison_state", "compared_works", "work_repeats"):
        op.drop_table(table)
