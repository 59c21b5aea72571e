"""Search: the texts of works in their search form, and an index of their characters and pairs.

The functions are here and not among the views: the index is made with them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TRADITIONAL = Path(__file__).resolve().parents[1] / "traditional.csv"
# Few texts hold traditional characters, and translate() is slow with so many.
FORM = """
CREATE FUNCTION search_form(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN given ~ '[{traditional}]'
        THEN translate(lower(normalize(given, NFKC) COLLATE "C"), '{traditional}', '{simplified}')
    ELSE lower(normalize(given, NFKC) COLLATE "C")
END
"""
ABOUT_FORM = """
COMMENT ON FUNCTION search_form IS
'The text as it is searched: full-width forms as usual ones, small letters, simplified characters'
"""
# Its cost keeps the planner from computing the grams of rows that the index gives.
GRAMS = """
CREATE FUNCTION search_grams(body text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    WITH parts AS (SELECT string_to_array(body, NULL) AS chars)
    SELECT array_agg(gram) FROM (
        SELECT one AS gram FROM parts, unnest(chars) AS one
        UNION
        SELECT one || other FROM parts, unnest(chars, chars[2:]) AS pair (one, other)
    ) AS grams WHERE gram IS NOT NULL
$$
"""
ABOUT_GRAMS = """
COMMENT ON FUNCTION search_grams IS 'The characters and the pairs of neighbours of a text, each once'
"""


def upgrade() -> None:
    with TRADITIONAL.open(encoding="utf-8", newline="") as file:
        pairs = [(row["traditional"], row["simplified"]) for row in csv.DictReader(file)]
    traditional, simplified = ("".join(each) for each in zip(*pairs, strict=True))
    for statement in (
        FORM.format(traditional=traditional, simplified=simplified),
        ABOUT_FORM,
        GRAMS,
        ABOUT_GRAMS,
    ):
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "search_documents",
        sa.Column("work_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("published_at", moment, nullable=False),
        sa.Column("title_end", sa.Integer(), nullable=False),
        sa.Column("tags_end", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_id"], ["works.id"], name="search_documents_work_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("work_id", name="search_documents_pkey"),
        comment="Works as they are searched, brought up to date after crawls and before searches",
    )
    # Compression gains nothing on Chinese, and costs time at every search.
    op.execute("ALTER TABLE search_documents ALTER COLUMN body SET STORAGE EXTERNAL")
    op.create_index(
        "search_documents_grams",
        "search_documents",
        [sa.text("search_grams(body)")],
        postgresql_using="gin",
    )
    # Statistics of it would compute the grams of a third of the texts at every ANALYZE.
    op.execute("ALTER INDEX search_documents_grams ALTER COLUMN 1 SET STATISTICS 0")
    op.create_table(
        "search_state",
        sa.Column("id", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("refreshed_at", moment, nullable=False),
        sa.CheckConstraint("id", name="search_state_one_check"),
        sa.PrimaryKeyConstraint("id", name="search_state_pkey"),
        comment="One row: when works were last looked through for the search",
    )


def downgrade() -> None:
    op.drop_table("search_state")
    op.drop_table("search_documents")
    op.execute("DROP FUNCTION search_grams(text)")
    op.execute("DROP FUNCTION search_form(text)")
