"""What the rules of flag_rules found in the texts of works, kept with a digest of both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_flags",
        sa.Column("work_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("flags", ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("work_id"),
        comment="What the rules of flag_rules found in each work's text, brought up to date after"
        " crawls; the view flagged_works looks at all others itself",
    )


def downgrade() -> None:
    op.drop_table("work_flags")
