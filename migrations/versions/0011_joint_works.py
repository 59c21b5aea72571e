"""Works that were made together with another account are marked."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "works",
        sa.Column("is_joint", sa.Boolean(), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("works", "is_joint")
