"""Content analysis: codebooks, samples, every choice of a theme, classifiers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
NONE = sa.text("'{}'")


def _key() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=NOW, nullable=False)


def _texts(name: str) -> sa.Column[Any]:
    return sa.Column(name, ARRAY(sa.Text()), server_default=NONE, nullable=False)


def upgrade() -> None:
    op.create_table(
        "codebooks",
        _key(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        _moment("stored_at"),
        sa.PrimaryKeyConstraint("id", name="codebooks_pkey"),
        sa.UniqueConstraint("name", "version", name="codebooks_name_version_key"),
        comment="Codebooks that works were coded by, as they were then",
    )
    op.create_table(
        "codebook_themes",
        sa.Column("codebook_id", sa.BigInteger(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("definition_zh", sa.Text(), nullable=False),
        sa.Column("definition_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["codebook_id"], ["codebooks.id"]),
        sa.PrimaryKeyConstraint("codebook_id", "theme", name="codebook_themes_pkey"),
        comment="Themes of the codebooks, in their order",
    )
    op.create_table(
        "coding_rounds",
        _key(),
        sa.Column("codebook_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        _moment("drawn_at"),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        _texts("coders"),
        _texts("stratified_by"),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_to", sa.Date(), nullable=True),
        sa.Column("works", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('pilot', 'reliability', 'full')"),
        sa.ForeignKeyConstraint(["codebook_id"], ["codebooks.id"]),
        sa.PrimaryKeyConstraint("id", name="coding_rounds_pkey"),
        comment="Samples of works drawn to be coded by people",
    )
    op.create_table(
        "coding_round_works",
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["coding_rounds.id"]),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"]),
        sa.PrimaryKeyConstraint("round_id", "work_id", name="coding_round_works_pkey"),
        comment="The works of a sample",
    )
    op.create_index(None, "coding_round_works", ["work_id"])
    op.create_table(
        "theme_models",
        _key(),
        sa.Column("codebook_id", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        _moment("trained_at"),
        sa.Column("works", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["codebook_id"], ["codebooks.id"]),
        sa.PrimaryKeyConstraint("id", name="theme_models_pkey"),
        comment="Classifiers of themes; their files are in LIBCRAWL_DATA/models",
    )
    op.create_table(
        "work_codes",
        _key(),
        sa.Column("codebook_id", sa.BigInteger(), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=True),
        _texts("second_themes"),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        _moment("coded_at"),
        sa.CheckConstraint("method IN ('person', 'settled', 'rules', 'classifier')"),
        sa.CheckConstraint("theme IS NOT NULL OR method IN ('rules', 'classifier')"),
        sa.ForeignKeyConstraint(["codebook_id"], ["codebooks.id"]),
        sa.ForeignKeyConstraint(
            ["codebook_id", "theme"], ["codebook_themes.codebook_id", "codebook_themes.theme"]
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["coding_rounds.id"]),
        sa.ForeignKeyConstraint(["model_id"], ["theme_models.id"]),
        sa.PrimaryKeyConstraint("id", name="work_codes_pkey"),
        comment="Every choice of a theme for a work, by people and by the program",
    )
    op.create_index(None, "work_codes", ["codebook_id", "work_id"])
    op.create_index(None, "work_codes", ["work_id"])


def downgrade() -> None:
    for table in (
        *("work_codes", "theme_models", "coding_round_works", "coding_rounds"),
        *("codebook_themes", "codebooks"),
    ):
        op.drop_table(table)
