"""What a walk through a long list leaves to the next one, which goes on from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refreshes", sa.Column("continuation", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("refreshes", "continuation")
