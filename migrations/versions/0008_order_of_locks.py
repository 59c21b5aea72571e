"""Partitions are made with locks in the order in which a run takes them.

A run counts its requests (`crawl_runs`) and then stores its works. Whoever made a partition locked
works first, and the two could wait for each other in a circle.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Otherwise as in 0001.
ENSURE_PARTITION = """
CREATE OR REPLACE FUNCTION ensure_snapshot_partition(moment timestamptz) RETURNS boolean
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET lock_timeout = '3s'
AS $$
DECLARE
    month timestamp := date_trunc('month', moment AT TIME ZONE 'Asia/Shanghai');
    starts timestamptz := month AT TIME ZONE 'Asia/Shanghai';
    ends timestamptz := (month + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
    partition text := 'work_snapshots_' || to_char(month, '"y"YYYY"m"MM');
BEGIN
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN true;
    END IF;
    LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE;
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN true;
    END IF;
    LOCK TABLE work_snapshots_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'CREATE TABLE %I (LIKE work_snapshots INCLUDING DEFAULTS INCLUDING INDEXES'
        ' INCLUDING COMMENTS INCLUDING STORAGE)', partition);
    EXECUTE format(
        'WITH moved AS (DELETE FROM work_snapshots_default'
        ' WHERE captured_at >= %L AND captured_at < %L RETURNING *)'
        ' INSERT INTO %I SELECT * FROM moved', starts, ends, partition);
    EXECUTE format(
        'ALTER TABLE work_snapshots ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        partition, starts, ends);
    RETURN true;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN false;
END $$;
"""
BEFORE, AFTER = "works, crawl_runs", "crawl_runs, works"


def upgrade() -> None:
    op.execute(ENSURE_PARTITION.format(tables=AFTER))


def downgrade() -> None:
    op.execute(ENSURE_PARTITION.format(tables=BEFORE))
