"""A session that a person pauses alone, while the platform's others go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "gates",
        sa.Column(
            "paused_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Since when a person has paused this session alone, see platform_pauses",
        ),
    )
    op.add_column(
        "gates",
        sa.Column("pause_reason", sa.Text(), nullable=True, comment="The person's words"),
    )


def downgrade() -> None:
    op.drop_column("gates", "pause_reason")
    op.drop_column("gates", "paused_at")
