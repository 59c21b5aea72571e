"""Holes: works that are known to be there and were not wholly read, kept until they are.

Long texts of Weibo that were not given so far become the first of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LACKS = "'work', 'kind', 'text', 'page', 'counters'"
VERDICTS = "'complete', 'partial', 'login_required', 'blocked', 'gone', 'drift', 'failed'"
FIRST = """
INSERT INTO holes (account_id, platform_id, lacks, verdict, reason, since, published_at, url,
    tries, refusals, last_tried_at, run_id)
SELECT w.account_id, w.platform_id, 'text', 'partial', 'not given', w.last_seen_at,
    w.published_at, w.url, 1, 0, w.last_seen_at, last.run_id
FROM works AS w
INNER JOIN accounts AS a ON a.id = w.account_id
CROSS JOIN LATERAL (
    SELECT r.run_id FROM refreshes AS r WHERE r.account_id = a.id
    ORDER BY r.started_at DESC, r.id DESC LIMIT 1
) AS last
WHERE a.platform = 'weibo' AND NOT w.text_complete AND w.deleted_at IS NULL
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "holes",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("lacks", sa.Text(), nullable=False),
        sa.Column("works", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("last_tried_at", moment, nullable=False),
        sa.Column("missing_since", moment, nullable=True),
        sa.CheckConstraint(f"lacks IN ({LACKS})", name="holes_lacks_check"),
        sa.CheckConstraint(f"verdict IN ({VERDICTS})", name="holes_verdict_check"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="holes_account_id_fkey"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.id"], name="holes_run_id_fkey"),
        sa.PrimaryKeyConstraint("account_id", "platform_id", "lacks", name="holes_pkey"),
        comment="Works that are known to be there and were not wholly read; a row goes when its"
        " work is read or known to be gone",
    )
    false, none = sa.text("false"), sa.text("0")
    op.add_column(
        "refreshes", sa.Column("reached_end", sa.Boolean(), server_default=false, nullable=False)
    )
    op.add_column(
        "refreshes", sa.Column("holes", sa.Integer(), server_default=none, nullable=False)
    )
    op.execute("UPDATE refreshes SET reached_end = true WHERE verdict = 'complete'")
    op.execute(FIRST)


def downgrade() -> None:
    op.drop_column("refreshes", "holes")
    op.drop_column("refreshes", "reached_end")
    op.drop_table("holes")
