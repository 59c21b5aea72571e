"""theme_shares corrects for the classifier's errors; the last day of a sample is that day."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The view is made anew. The day after the last one stood where the last one should."""
    op.execute("UPDATE coding_rounds SET window_to = window_to - 1")


def downgrade() -> None:
    op.execute("UPDATE coding_rounds SET window_to = window_to + 1")
