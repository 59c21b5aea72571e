"""Flags: rules for texts that a person should look at; the rows are those of flag_rules.csv."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flag_rules",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="flag_rules_pkey"),
        comment="What a person should look at in texts, from migrations/flag_rules.csv; written at"
        " every upgrade",
    )


def downgrade() -> None:
    op.drop_table("flag_rules")
