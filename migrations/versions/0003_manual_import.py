# ruff: noqa: E501
"""Runs whose rows a person captured or typed: one more access basis."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = "Declared right to ask: official_api, own_account, written_permission, operator_session; NULL: stand-in platform on loopback"
AFTER = "Declared right to ask: official_api, own_account, written_permission, operator_session; manual_import: captured by a person in a browser, or a table; NULL: stand-in platform on loopback"


def upgrade() -> None:
    op.alter_column(
        "crawl_runs",
        "access_basis",
        existing_type=sa.Text(),
        existing_nullable=True,
        comment=AFTER,
        existing_comment=BEFORE,
    )


def downgrade() -> None:
    op.alter_column(
        "crawl_runs",
        "access_basis",
        existing_type=sa.Text(),
        existing_nullable=True,
        comment=BEFORE,
        existing_comment=AFTER,
    )
