"""What works counted at fixed ages, kept together.

Figures at an age, growth curves and the default choice of counters look for the snapshot of each
work that is nearest to 1, 3, 7 or 30 days. It is chosen once, by the transaction that stores a
snapshot, and stays where the snapshot is archived. What is stored already is looked through here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COUNTERS = ("reads", "plays", "likes", "wows", "comments", "shares", "favourites")
VALUES = ("captured_at", "run_id", *COUNTERS, "rounded", "capped")
SEEN = ", ".join(VALUES)
# For each work and age, the last snapshot before it and the first one after it, and what is kept
# already: its snapshot may be archived. Then what is too far away by now goes.
KEEP = f"""
CREATE FUNCTION keep_age_counters(keys bigint[]) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
INSERT INTO work_age_counters (work_id, age_days, distance, {SEEN})
SELECT
    works.id, ages.days, nearest.captured_at - wished.moment,
    {", ".join(f"nearest.{name}" for name in VALUES)}
FROM works
CROSS JOIN unnest('{{1, 3, 7, 30}}'::smallint[]) AS ages (days)
CROSS JOIN LATERAL (
    SELECT
        works.published_at + ages.days * interval '24 hours' AS moment,
        ages.days * interval '12 hours' AS tolerance
) AS wished
CROSS JOIN LATERAL (
    SELECT seen.* FROM (
        (
            SELECT {SEEN} FROM work_snapshots AS snapshots
            WHERE snapshots.work_id = works.id AND snapshots.captured_at <= wished.moment
                AND snapshots.captured_at >= wished.moment - wished.tolerance
            ORDER BY snapshots.captured_at DESC LIMIT 1
        )
        UNION ALL
        (
            SELECT {SEEN} FROM work_snapshots AS snapshots
            WHERE snapshots.work_id = works.id AND snapshots.captured_at > wished.moment
                AND snapshots.captured_at <= wished.moment + wished.tolerance
            ORDER BY snapshots.captured_at LIMIT 1
        )
        UNION ALL
        SELECT {SEEN} FROM work_age_counters AS kept
        WHERE kept.work_id = works.id AND kept.captured_at
            BETWEEN wished.moment - wished.tolerance AND wished.moment + wished.tolerance
    ) AS seen
    ORDER BY
        greatest(seen.captured_at - wished.moment, wished.moment - seen.captured_at),
        seen.captured_at
    LIMIT 1
) AS nearest
WHERE works.id = ANY(keys)
ORDER BY works.id, ages.days
ON CONFLICT (work_id, age_days) DO UPDATE SET
    distance = excluded.distance, {", ".join(f"{name} = excluded.{name}" for name in VALUES)};
DELETE FROM work_age_counters AS kept
USING works
WHERE works.id = kept.work_id AND works.id = ANY(keys)
    AND (
        kept.captured_at < works.published_at + kept.age_days * interval '12 hours'
        OR kept.captured_at > works.published_at + kept.age_days * interval '36 hours'
    )
$$;

COMMENT ON FUNCTION keep_age_counters IS
    'Chooses the counters at fixed ages of these works again, from snapshots and from what is kept';

REVOKE EXECUTE ON FUNCTION keep_age_counters FROM PUBLIC;
"""  # noqa: S608
# In portions, so that the keys of one fit into memory.
FILL = """
SELECT keep_age_counters(portions.keys)
FROM (SELECT array_agg(id) AS keys FROM works GROUP BY id / 10000) AS portions
"""


def upgrade() -> None:
    op.create_table(
        "work_age_counters",
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("age_days", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("distance", sa.Interval(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in COUNTERS),
        *(
            sa.Column(name, ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
            for name in ("rounded", "capped")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.id"]),
        sa.PrimaryKeyConstraint("work_id", "age_days"),
        comment="Counters of each work as they were observed nearest to 1, 3, 7 and 30 days of age,"
        " half of the age away at most; they stay where their snapshot is archived",
    )
    op.execute(KEEP)
    op.execute(FILL)


def downgrade() -> None:
    op.execute("DROP FUNCTION keep_age_counters")
    op.drop_table("work_age_counters")
