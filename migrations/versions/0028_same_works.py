"""Works of several identifiers: how exactly their times are known, and what they were stored as.

No row is rewritten.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("works", sa.Column("published_within", sa.Interval(), nullable=True))
    op.add_column("platforms", sa.Column("provisional_identifiers", sa.Text(), nullable=True))
    op.create_table(
        "work_identifiers",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "joined_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "platform_id", name="work_identifiers_pkey"),
        comment="Provisional identifiers under which works were stored before their own was known",
    )
    op.create_index(None, "work_identifiers", ["work_id"])


def downgrade() -> None:
    op.drop_table("work_identifiers")
    op.drop_column("platforms", "provisional_identifiers")
    op.drop_column("works", "published_within")
