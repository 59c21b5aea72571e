"""A work may have no public address: NULL. No row is rewritten."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("works", "url", nullable=True)


def downgrade() -> None:
    op.execute("UPDATE works SET url = '' WHERE url IS NULL")
    op.alter_column("works", "url", nullable=False)
