"""What earlier versions stored as if it were seen in the future is repaired, and told.

A capture of a machine whose clock was wrong moved marks there, and until that day the account was
not read any more. Such counters are removed (nobody knows when they were seen), such refreshes are
`failed`, and marks go back to the last complete refresh that is believed. Stand-in platforms on
loopback have clocks of their own: five years ahead is their limit.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from alembic import op
from sqlalchemy import Connection, text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIMITS = """
CREATE TEMPORARY TABLE limits ON COMMIT DROP AS
SELECT a.id AS account_id, now() + CASE WHEN EXISTS (
    SELECT FROM crawl_runs AS r
    WHERE r.platform = a.platform AND (r.settings ->> 'is_loopback')::boolean
) THEN interval '5 years' ELSE interval '5 minutes' END AS latest
FROM accounts AS a
"""
# Table, what is done to its rows, and how.
REPAIRS = (
    ("work_snapshots", "removed", """
DELETE FROM work_snapshots AS s USING works AS w, limits AS l
WHERE s.captured_at > now() AND w.id = s.work_id AND l.account_id = w.account_id
    AND s.captured_at > l.latest
"""),
    ("account_snapshots", "removed", """
DELETE FROM account_snapshots AS s USING limits AS l
WHERE l.account_id = s.account_id AND s.captured_at > l.latest
"""),
    ("work_days", "removed", """
DELETE FROM work_days AS d USING works AS w, limits AS l
WHERE w.id = d.work_id AND l.account_id = w.account_id AND d.captured_at > l.latest
"""),
    ("refreshes", "made failed, at the time of their run", """
UPDATE refreshes AS r SET verdict = 'failed', started_at = run.started_at,
    finished_at = coalesce(run.finished_at, run.started_at),
    since = least(r.since, run.started_at),
    reason = concat_ws('; ', 'repaired: its answers were dated '
        || to_char(greatest(r.started_at, r.finished_at) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') || ', in the future',
        'it was ' || r.verdict, r.reason)
FROM limits AS l, crawl_runs AS run
WHERE l.account_id = r.account_id AND run.id = r.run_id
    AND greatest(r.started_at, r.finished_at) > l.latest
"""),
    ("account_names", "removed", """
DELETE FROM account_names AS n USING limits AS l
WHERE l.account_id = n.account_id AND n.first_seen_at > l.latest
"""),
    ("account_names", "ended where they began", """
UPDATE account_names AS n SET last_seen_at = n.first_seen_at FROM limits AS l
WHERE l.account_id = n.account_id AND n.last_seen_at > l.latest
"""),
    ("accounts", "without a first profile or an end in the future", """
UPDATE accounts AS a SET
    first_seen_at = CASE WHEN a.first_seen_at <= l.latest THEN a.first_seen_at END,
    gone_at = CASE WHEN a.gone_at <= l.latest THEN a.gone_at END
FROM limits AS l
WHERE l.account_id = a.id AND greatest(a.first_seen_at, a.gone_at) > l.latest
"""),
    ("works", "seen by now at the latest, and not missing", """
UPDATE works AS w SET
    first_seen_at = CASE WHEN w.first_seen_at > l.latest THEN now() ELSE w.first_seen_at END,
    last_seen_at = CASE WHEN w.last_seen_at > l.latest THEN now() ELSE w.last_seen_at END,
    missing_since = CASE WHEN w.missing_since <= l.latest THEN w.missing_since END,
    deleted_at = CASE WHEN w.deleted_at <= l.latest THEN w.deleted_at END,
    deleted_by = CASE WHEN w.deleted_at <= l.latest THEN w.deleted_by END,
    deleted_reason = CASE WHEN w.deleted_at <= l.latest THEN w.deleted_reason END
FROM limits AS l
WHERE l.account_id = w.account_id
    AND greatest(w.first_seen_at, w.last_seen_at, w.missing_since, w.deleted_at) > l.latest
"""),
    ("work_versions", "replaced by now", """
UPDATE work_versions AS v SET replaced_at = clock_timestamp() FROM works AS w, limits AS l
WHERE w.id = v.work_id AND l.account_id = w.account_id AND v.replaced_at > l.latest
"""),
)  # fmt: skip
MARKED = """
SELECT a.id FROM accounts AS a INNER JOIN limits AS l ON l.account_id = a.id
WHERE greatest(a.covered_from, a.covered_until) > l.latest ORDER BY a.id
"""
# Refreshes that moved the mark: of a list that was walked.
COMPLETE = """
SELECT since, started_at FROM refreshes
WHERE account_id = :account AND verdict = 'complete'
    AND coalesce(source, '') NOT IN ('links', 'official')
    AND NOT starts_with(coalesce(reason, ''), 'the list shows nothing')
ORDER BY started_at, id
"""
SET_MARK = """
UPDATE accounts SET covered_from = :covered_from, covered_until = :covered_until WHERE id = :account
"""
# Months that nothing is left of, and that nothing can come into.
PARTITIONS = """
SELECT child.oid::regclass::text FROM pg_inherits
INNER JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = 'work_snapshots'::regclass
    AND child.relname ~ '^work_snapshots_y[0-9]{4,}m[0-9]{2}$'
    AND substring(child.relname FROM 'y([0-9]+)m')::integer > extract(year FROM now()) + 1
"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(text(LIMITS))
    for table, what, statement in REPAIRS:
        _tell(table, connection.execute(text(statement)).rowcount, what)
    _tell("accounts", _repair_marks(connection), "with a mark that goes back")
    for partition in connection.scalars(text(PARTITIONS)).all():
        if not connection.scalar(text(f"SELECT EXISTS (SELECT FROM {partition})")):  # noqa: S608
            connection.execute(text(f"DROP TABLE {partition}"))


def downgrade() -> None:
    pass


def _repair_marks(connection: Connection) -> int:
    accounts = connection.scalars(text(MARKED)).all()
    for account in accounts:
        rows = connection.execute(text(COMPLETE), {"account": account}).all()
        covered_from, covered_until = _mark(rows)
        row = {"account": account, "covered_from": covered_from, "covered_until": covered_until}
        connection.execute(text(SET_MARK), row)
    return len(accounts)


def _mark(refreshes: Iterable[Any]) -> tuple[Any, Any]:
    """Where complete refreshes, oldest first, have brought the mark: gaps do not count."""
    covered_from = covered_until = None
    for since, started_at in refreshes:
        if covered_until is None or since <= covered_until:
            covered_from = since if covered_from is None else min(covered_from, since)
            covered_until = started_at
    return covered_from, covered_until


def _tell(table: str, count: int, what: str) -> None:
    if count:
        print(f"0009: {table}: {count} rows dated in the future: {what}", file=sys.stderr)
