"""Items into tables: the only code that knows both.

A batch is one transaction: works and snapshots by COPY into a temporary table and one statement
each, verdicts after the rows that they speak of. Writing the same batch again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg import Cursor
from sqlalchemy import Engine

from libcrawl.items import Profile, Refresh, Work, WorkBatch

Item = Profile | WorkBatch | Refresh

TEXT_FIELDS = ("title", "text", "tags", "edited_at")
OTHER_FIELDS = (
    "kind", "url", "published_at", "is_original", "is_headline", "push_id", "position", "duration",
)  # fmt: skip
COUNTERS = ("reads", "plays", "likes", "wows", "comments", "shares", "favourites")
STAGE = {
    "account_id": "bigint", "platform_id": "text", "captured_at": "timestamptz", "kind": "text",
    "url": "text", "published_at": "timestamptz", "is_original": "boolean",
    "is_headline": "boolean", "push_id": "text", "position": "integer",
    "duration": "double precision", "title": "text", "text": "text", "tags": "text[]",
    "edited_at": "timestamptz", "text_complete": "boolean",
    **dict.fromkeys(COUNTERS, "bigint"), "rounded": "text[]", "capped": "text[]",
}  # fmt: skip
COPY_TYPES = [{"bigint": "int8", "integer": "int4", "double precision": "float8",
               "boolean": "bool"}.get(kind, kind) for kind in STAGE.values()]  # fmt: skip

_quoted = ", ".join(f'"{name}"' for name in STAGE)
CREATE_STAGE = "CREATE TEMPORARY TABLE IF NOT EXISTS stage ({}) ON COMMIT DELETE ROWS".format(
    ", ".join(f'"{name}" {kind}' for name, kind in STAGE.items())
)
COPY_STAGE = f"COPY stage ({_quoted}) FROM STDIN (FORMAT BINARY)"

# The text that a work had before an edit. Its two sources write links differently, so only an
# edit that the platform marks counts.
KEEP_VERSIONS = """
INSERT INTO work_versions (work_id, replaced_at, title, text, edited_at)
SELECT w.id, s.captured_at, w.title, w.text, w.edited_at
FROM stage AS s JOIN works AS w USING (account_id, platform_id)
WHERE s.text_complete AND w.text_complete AND s.text <> w.text
  AND s.edited_at IS DISTINCT FROM w.edited_at AND s.captured_at > w.last_seen_at
ON CONFLICT DO NOTHING
"""

# A complete text is never replaced by the beginning that a list shows.
_takes_text = "(excluded.text_complete OR NOT w.text_complete)"
_work_fields = (*OTHER_FIELDS, *TEXT_FIELDS, "text_complete")
_columns = ", ".join(f'"{name}"' for name in _work_fields)
UPSERT_WORKS = f"""
INSERT INTO works AS w (account_id, platform_id, {_columns}, first_seen_at, last_seen_at)
SELECT DISTINCT ON (account_id, platform_id)
    account_id, platform_id, {_columns}, captured_at, captured_at
FROM stage ORDER BY account_id, platform_id, captured_at DESC
ON CONFLICT (account_id, platform_id) DO UPDATE SET
    {", ".join(f'"{name}" = excluded."{name}"' for name in OTHER_FIELDS)},
    {
    ", ".join(
        f'"{name}" = CASE WHEN {_takes_text} THEN excluded."{name}" ELSE w."{name}" END'
        for name in TEXT_FIELDS
    )
},
    text_complete = excluded.text_complete OR w.text_complete,
    last_seen_at = excluded.last_seen_at, missing_since = NULL, deleted_at = NULL
WHERE excluded.last_seen_at >= w.last_seen_at
"""  # noqa: S608

_counter_columns = ", ".join((*COUNTERS, "rounded", "capped"))
ADD_SNAPSHOTS = f"""
INSERT INTO work_snapshots (work_id, captured_at, run_id, {_counter_columns})
SELECT w.id, s.captured_at, %s, {", ".join(f"s.{name}" for name in _counter_columns.split(", "))}
FROM stage AS s JOIN works AS w USING (account_id, platform_id)
ON CONFLICT DO NOTHING
"""  # noqa: S608

# What a source does not give does not erase what another gave.
UPDATE_ACCOUNT = """
UPDATE accounts SET name = %(name)s, handle = coalesce(%(handle)s, handle), url = %(url)s,
    verified = coalesce(%(verified)s, verified),
    verified_text = coalesce(%(verified_text)s, verified_text),
    description = coalesce(%(description)s, description),
    first_seen_at = coalesce(first_seen_at, %(at)s), gone_at = NULL
WHERE id = %(id)s
"""
CONTINUE_NAME = """
UPDATE account_names SET last_seen_at = greatest(last_seen_at, %(at)s)
WHERE account_id = %(id)s AND name = %(name)s AND first_seen_at = (
    SELECT max(first_seen_at) FROM account_names WHERE account_id = %(id)s
)
"""
ADD_NAME = """
INSERT INTO account_names (account_id, first_seen_at, last_seen_at, name)
VALUES (%(id)s, %(at)s, %(at)s, %(name)s) ON CONFLICT DO NOTHING
"""
ADD_ACCOUNT_SNAPSHOT = """
INSERT INTO account_snapshots
    (account_id, captured_at, run_id, followers, following, works, likes_received, rounded, capped)
VALUES (%(id)s, %(at)s, %(run)s, %(followers)s, %(following)s, %(works)s, %(likes_received)s,
    %(rounded)s, %(capped)s)
ON CONFLICT DO NOTHING
"""

ADD_REFRESH = """
INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since, pages_asked,
    pages_got, works_seen, works_claimed, reason)
VALUES (%(run)s, %(id)s, %(started_at)s, %(finished_at)s, %(verdict)s, %(since)s,
    %(pages_asked)s, %(pages_got)s, %(works_seen)s, %(works_claimed)s, %(reason)s)
ON CONFLICT (run_id, account_id) DO NOTHING
"""
# The mark moves only where the new window joins the one that is covered already.
MOVE_MARK = """
UPDATE accounts SET covered_from = least(covered_from, %(since)s), covered_until = %(started_at)s
WHERE id = %(id)s AND (
    covered_until IS NULL OR (%(since)s <= covered_until AND covered_until <= %(started_at)s)
)
"""
# First not shown: missing. Not shown a second time: deleted.
MARK_MISSING = """
UPDATE works SET missing_since = coalesce(missing_since, %(started_at)s),
    deleted_at = CASE WHEN missing_since IS NOT NULL THEN %(started_at)s END
WHERE account_id = %(id)s AND published_at BETWEEN %(walked_from)s AND %(started_at)s
    AND last_seen_at < %(started_at)s AND deleted_at IS NULL
    AND (missing_since IS NULL OR missing_since < %(started_at)s)
"""


def write(engine: Engine, run_id: int, items: Sequence[Item]) -> None:
    """Store a batch in one transaction; verdicts last."""
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor:
            for item in items:
                if isinstance(item, Profile):
                    _write_profile(cursor, run_id, item)
            _write_works(cursor, run_id, [item for item in items if isinstance(item, WorkBatch)])
            for item in items:
                if isinstance(item, Refresh):
                    _write_refresh(cursor, run_id, item)


def _write_profile(cursor: Cursor[Any], run_id: int, profile: Profile) -> None:
    account = profile.account
    counters = account.counters
    row = {
        "id": profile.account_id, "at": account.captured_at, "run": run_id,
        "name": account.name, "handle": account.handle, "url": account.url,
        "verified": account.verified, "verified_text": account.verified_text,
        "description": account.description, "followers": counters.followers,
        "following": counters.following, "works": counters.works,
        "likes_received": counters.likes_received, "rounded": sorted(counters.rounded),
        "capped": sorted(counters.capped),
    }  # fmt: skip
    cursor.execute(UPDATE_ACCOUNT, row)
    cursor.execute(CONTINUE_NAME, row)
    if cursor.rowcount == 0:
        cursor.execute(ADD_NAME, row)
    cursor.execute(ADD_ACCOUNT_SNAPSHOT, row)


def _write_works(cursor: Cursor[Any], run_id: int, batches: list[WorkBatch]) -> None:
    if not any(batch.works for batch in batches):
        return
    _ensure_partitions(cursor, (work.captured_at for batch in batches for work in batch.works))
    cursor.execute(CREATE_STAGE)
    with cursor.copy(COPY_STAGE) as copy:
        copy.set_types(COPY_TYPES)
        for batch in batches:
            for work in batch.works:
                copy.write_row(_stage_row(batch.account_id, work))
    cursor.execute(KEEP_VERSIONS)
    cursor.execute(UPSERT_WORKS)
    cursor.execute(ADD_SNAPSHOTS, (run_id,))


def _stage_row(account_id: int, work: Work) -> tuple[Any, ...]:
    """A work in the order of STAGE."""
    counters = work.counters
    return (
        account_id, work.platform_id, work.captured_at, work.kind, work.url, work.published_at,
        work.is_original, work.is_headline, work.push_id, work.position, work.duration, work.title,
        work.text, list(work.tags), work.edited_at, work.text_complete, counters.reads,
        counters.plays, counters.likes, counters.wows, counters.comments, counters.shares,
        counters.favourites, sorted(counters.rounded), sorted(counters.capped),
    )  # fmt: skip


def _ensure_partitions(cursor: Cursor[Any], moments: Iterable[datetime]) -> None:
    months = {(moment.year, moment.month, moment.day): moment for moment in moments}
    for moment in months.values():
        cursor.execute("SELECT ensure_snapshot_partition(%s)", (moment,))


def _write_refresh(cursor: Cursor[Any], run_id: int, refresh: Refresh) -> None:
    row = {
        "run": run_id, "id": refresh.account_id, "started_at": refresh.started_at,
        "finished_at": refresh.finished_at, "verdict": str(refresh.verdict),
        "since": refresh.since, "pages_asked": refresh.pages_asked,
        "pages_got": refresh.pages_got, "works_seen": refresh.works_seen,
        "works_claimed": refresh.works_claimed, "reason": refresh.reason,
        "walked_from": refresh.walked_from,
    }  # fmt: skip
    cursor.execute(ADD_REFRESH, row)
    if refresh.walked_from is not None:
        cursor.execute(MOVE_MARK, row)
        cursor.execute(MARK_MISSING, row)
