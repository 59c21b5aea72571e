"""What works counted at the end of each month, kept together.

Most figures are of months, and a month that has ended does not change: its last observation of each
work is looked for once, not each time that somebody asks. `month_end_notes` says for which months
`month_end_counters` holds them; the views look for those of all others themselves.

Rows may still come late: a month that is noted has triggers on its partition, which cross it out
in the transaction that changes it. They only add a row of their own to `month_end_changes`: so no
writer waits for another, and none fails to see what it has to cross out. The view `month_ends` has the
months that are noted and not crossed out.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COUNTERS = {
    "reads": "阅读; NULL: not given",
    "plays": "播放 of a video; NULL: not given",
    "likes": "点赞; NULL: not given",
    "wows": "在看 (WeChat); NULL: not given",
    "comments": "评论, 留言; NULL: not given",
    "shares": "转发, 分享; NULL: not given",
    "favourites": "收藏; NULL: not given",
}
MARKS = {
    "rounded": "Counters that were shown rounded (1.2万)",
    "capped": "Counters that are lower bounds (100万+)",
}

# With the owner's rights: who may write observations need not be allowed to change these tables.
FORGET = """
CREATE FUNCTION forget_month_end() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO month_end_changes (ends_at, changed_in)
    VALUES (TG_ARGV[0]::timestamptz, pg_current_xact_id()::text::bigint)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

COMMENT ON FUNCTION forget_month_end IS
    'Crosses out a month of which an observation has come, changed or gone since it was noted';

REVOKE EXECUTE ON FUNCTION forget_month_end FROM PUBLIC;
"""
# One at a time: others have their turn at the next crawl. The lock waits for those who are storing
# rows of the month, and lets nobody begin before the triggers are there. One month a transaction:
# with two, it could wait for a writer who waits for it. Of a work, only what never changes back
# decides whether it is noted: when it was published may be corrected later.
NOTE = """
CREATE FUNCTION note_month_end(month_end timestamptz) RETURNS bigint
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
        'INSERT INTO month_end_counters'
        ' SELECT %1$L, works.account_id, works.id, seen.captured_at, seen.reads, seen.plays,'
        '     seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,'
        '     seen.rounded, seen.capped'
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
END $$;

COMMENT ON FUNCTION note_month_end IS
    'Notes the last observation of each work in the month (Asia/Shanghai) that ended then; the number'
    ' of works, or NULL: noted already, nothing observed, or others use the table';

REVOKE EXECUTE ON FUNCTION note_month_end FROM PUBLIC;
"""


def upgrade() -> None:
    op.create_table(
        "month_end_notes",
        sa.Column(
            "ends_at", MOMENT, nullable=False, comment="End of the month (Asia/Shanghai), not in it"
        ),
        sa.Column(
            "noted_at", MOMENT, server_default=sa.text("now()"), nullable=False, comment="When it was noted"
        ),
        sa.Column(
            "works", sa.BigInteger(), nullable=False, comment="Works that were observed in the month"
        ),
        sa.PrimaryKeyConstraint("ends_at"),
        comment="Months for which month_end_counters was made; month_ends has those that still hold",
    )
    op.create_table(
        "month_end_changes",
        sa.Column(
            "ends_at", MOMENT, nullable=False, comment="End of the month (Asia/Shanghai), not in it"
        ),
        sa.Column(
            "changed_in", sa.BigInteger(), nullable=False, comment="Number of the transaction"
        ),
        sa.PrimaryKeyConstraint("ends_at", "changed_in"),
        comment="Transactions that changed observations of a month since it was noted",
    )
    op.create_table(
        "month_end_counters",
        sa.Column(
            "ends_at", MOMENT, nullable=False, comment="End of the month (Asia/Shanghai), not in it"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="Account of the work"),
        sa.Column("work_id", sa.BigInteger(), nullable=False, comment="Work"),
        sa.Column("captured_at", MOMENT, nullable=False, comment="When they were shown"),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True, comment=comment)
            for name, comment in COUNTERS.items()
        ),
        *(
            sa.Column(
                name,
                ARRAY(sa.Text()),
                server_default=sa.text("'{}'"),
                nullable=False,
                comment=comment,
            )
            for name, comment in MARKS.items()
        ),
        sa.PrimaryKeyConstraint("ends_at", "account_id", "work_id"),
        comment="Counters of each work as it was observed last in a month; valid where month_ends"
        " names the month, made from work_snapshots by note_month_end",
    )
    op.execute(FORGET)
    op.execute(NOTE)


def downgrade() -> None:
    op.execute("DROP FUNCTION note_month_end")
    op.execute("DROP FUNCTION forget_month_end CASCADE")  # the triggers on partitions
    op.drop_table("month_end_counters")
    op.drop_table("month_end_changes")
    op.drop_table("month_end_notes")
