"""What figures of a window ask of works stands in one index, beside each other for an account.

The rows of works lie in the order in which they came, each with its text: to count those of an
account, or to find those that were still seen in a week, took a page for each.
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME = "ix_works_account_id"
KEY = ["account_id", "published_at"]
INCLUDED = ["id", "last_seen_at", "deleted_at", "is_original", "is_headline", "kind"]


def upgrade() -> None:
    op.drop_index(NAME, "works")
    op.create_index(
        NAME,
        "works",
        KEY,
        postgresql_include=INCLUDED,
    )


def downgrade() -> None:
    op.drop_index(NAME, "works")
    op.create_index(NAME, "works", KEY)
