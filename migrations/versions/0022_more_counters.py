"""Counters of Bilibili, Xiaohongshu and WeChat Channels.

Of works: danmaku (弹幕), coins (投币), recommends (推荐 ❤) and thumbs (喜欢 👍), beside them the
completion and the mean length of plays as an account's own centre gives them. Of accounts: plays
received (总播放), and saves and likes (获赞与收藏), which Xiaohongshu gives as one sum. Columns are
added without a default: no row is written anew. Months that are noted stay so, for what came before
has none of these counters.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEW = ("danmaku", "coins", "recommends", "thumbs")
OLD = ("reads", "plays", "likes", "wows", "comments", "shares", "favourites")
OF_WORKS = ("work_snapshots", "month_end_counters", "work_age_counters")
MEASURES = ("completion", "mean_seconds")
OF_ACCOUNTS = ("plays_received", "saves_and_likes")


def _keep_age_counters(counters: tuple[str, ...]) -> str:
    values = ("captured_at", "run_id", *counters, "rounded", "capped")
    seen = ", ".join(values)
    return f"""
CREATE OR REPLACE FUNCTION keep_age_counters(keys bigint[]) RETURNS void
LANGUAGE sql
SET search_path = public, pg_temp
AS $$
INSERT INTO work_age_counters (work_id, age_days, distance, {seen})
SELECT
    works.id, ages.days, nearest.captured_at - wished.moment,
    {", ".join(f"nearest.{name}" for name in values)}
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
            SELECT {seen} FROM work_snapshots AS snapshots
            WHERE snapshots.work_id = works.id AND snapshots.captured_at <= wished.moment
                AND snapshots.captured_at >= wished.moment - wished.tolerance
            ORDER BY snapshots.captured_at DESC LIMIT 1
        )
        UNION ALL
        (
            SELECT {seen} FROM work_snapshots AS snapshots
            WHERE snapshots.work_id = works.id AND snapshots.captured_at > wished.moment
                AND snapshots.captured_at <= wished.moment + wished.tolerance
            ORDER BY snapshots.captured_at LIMIT 1
        )
        UNION ALL
        SELECT {seen} FROM work_age_counters AS kept
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
    distance = excluded.distance, {", ".join(f"{name} = excluded.{name}" for name in values)};
DELETE FROM work_age_counters AS kept
USING works
WHERE works.id = kept.work_id AND works.id = ANY(keys)
    AND (
        kept.captured_at < works.published_at + kept.age_days * interval '12 hours'
        OR kept.captured_at > works.published_at + kept.age_days * interval '36 hours'
    )
$$
"""  # noqa: S608  (our own names)


def _note_month_end(counters: tuple[str, ...]) -> str:
    """As in 0007, the columns by name; who may call it stays as it was."""
    seen = ("captured_at", *counters, "rounded", "capped")
    return f"""
CREATE OR REPLACE FUNCTION note_month_end(month_end timestamptz) RETURNS bigint
LANGUAGE plpgsql
SET search_path = public, pg_temp
SET lock_timeout = '3s'
SET DateStyle = 'ISO'
AS $$
DECLARE
    month timestamp := (month_end AT TIME ZONE 'Asia/Shanghai') - interval '1 month';
    partition text := 'work_snapshots_' || to_char(month, '"y"YYYY"m"MM');
    noted bigint;
BEGIN
    IF month <> date_trunc('month', month) OR month_end > now() THEN
        RAISE EXCEPTION '% is not the end of a month that is over', month_end;
    END IF;
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'month ends are noted in READ COMMITTED: others do not see what they waited for';
    END IF;
    IF to_regclass(partition) IS NULL THEN
        RETURN NULL;
    END IF;
    IF NOT pg_try_advisory_xact_lock(7108, 1) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', partition);
    IF
        EXISTS (SELECT FROM month_end_notes WHERE ends_at = month_end)
        AND NOT EXISTS (SELECT FROM month_end_changes WHERE ends_at = month_end)
    THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER forget_month_end AFTER INSERT OR UPDATE OR DELETE ON %1$I'
        ' FOR EACH ROW EXECUTE FUNCTION forget_month_end(%2$L);'
        'CREATE OR REPLACE TRIGGER forget_month_end_whole BEFORE TRUNCATE ON %1$I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION forget_month_end(%2$L);'
        'ALTER TABLE %1$I ENABLE ALWAYS TRIGGER forget_month_end;'
        'ALTER TABLE %1$I ENABLE ALWAYS TRIGGER forget_month_end_whole', partition, month_end);
    DELETE FROM month_end_notes WHERE ends_at = month_end;
    DELETE FROM month_end_changes WHERE ends_at = month_end;
    DELETE FROM month_end_counters WHERE ends_at = month_end;
    EXECUTE format(
        'INSERT INTO month_end_counters (ends_at, account_id, work_id, {", ".join(seen)})'
        ' SELECT %1$L, works.account_id, works.id, {", ".join(f"seen.{name}" for name in seen)}'
        ' FROM works CROSS JOIN LATERAL ('
        '     SELECT * FROM %2$I AS snapshots WHERE snapshots.work_id = works.id'
        '     ORDER BY snapshots.captured_at DESC LIMIT 1) AS seen'
        ' WHERE works.last_seen_at >= %3$L'
        ' ORDER BY works.account_id, works.id',
        month_end, partition, month AT TIME ZONE 'Asia/Shanghai');
    GET DIAGNOSTICS noted = ROW_COUNT;
    INSERT INTO month_end_notes (ends_at, works) VALUES (month_end, noted);
    ANALYZE month_end_counters, month_end_notes, month_end_changes;
    RETURN noted;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN NULL;
END $$
"""  # noqa: S608  (our own names)


def upgrade() -> None:
    for table in OF_WORKS:
        for name in NEW:
            op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=True))
    for name in MEASURES:
        op.add_column("work_snapshots", sa.Column(name, sa.Double(), nullable=True))
    for name in OF_ACCOUNTS:
        op.add_column("account_snapshots", sa.Column(name, sa.BigInteger(), nullable=True))
    op.execute(_keep_age_counters((*OLD, *NEW)))
    op.execute(_note_month_end((*OLD, *NEW)))


def downgrade() -> None:
    op.execute(_keep_age_counters(OLD))
    op.execute(_note_month_end(OLD))
    for name in OF_ACCOUNTS:
        op.drop_column("account_snapshots", name)
    for name in MEASURES:
        op.drop_column("work_snapshots", name)
    for table in OF_WORKS:
        for name in NEW:
            op.drop_column(table, name)
