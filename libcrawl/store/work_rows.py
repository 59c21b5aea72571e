"""Rows of works: the works themselves, their snapshots, earlier texts, daily totals, removals.

Works and snapshots go by COPY into a temporary table and from there by one statement each: that is
several times as fast as an upsert for every row.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any
from zlib import crc32

from psycopg import Cursor

from libcrawl.items import (
    WORK_COUNTERS,
    WORK_MEASURES,
    Removal,
    Work,
    WorkBatch,
    WorkDays,
)
from libcrawl.store import age_counters

# Lists give kind and address less exactly than pages.
TEXT_FIELDS = ("title", "text", "tags", "edited_at", "kind")
TIMES = ("published_at", "published_within")
# What a source does not give does not erase what another gave.
SOMETIMES_GIVEN = (
    "is_original", "is_headline", "is_joint", "push_id", "position", "duration", "reprinted_from",
)  # fmt: skip
STAGE = {
    "account_id": "bigint", "platform_id": "text", "captured_at": "timestamptz", "kind": "text",
    "url": "text", "published_at": "timestamptz", "published_within": "interval",
    "is_original": "boolean", "is_headline": "boolean", "is_joint": "boolean", "push_id": "text",
    "position": "integer", "duration": "double precision", "reprinted_from": "text",
    "title": "text", "text": "text", "tags": "text[]", "edited_at": "timestamptz",
    "text_complete": "boolean",
    **dict.fromkeys(WORK_COUNTERS, "bigint"), **dict.fromkeys(WORK_MEASURES, "double precision"),
    "rounded": "text[]", "capped": "text[]",
}  # fmt: skip
COPY_TYPES = [{"bigint": "int8", "integer": "int4", "double precision": "float8",
               "boolean": "bool"}.get(kind, kind) for kind in STAGE.values()]  # fmt: skip

# It stays in its session, which through a pooler may next serve another version of the program.
_stage = f"stage_{crc32(repr(STAGE).encode()):08x}"
_quoted = ", ".join(f'"{name}"' for name in STAGE)
CREATE_STAGE = "CREATE TEMPORARY TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS".format(
    _stage, ", ".join(f'"{name}" {kind}' for name, kind in STAGE.items())
)
COPY_STAGE = f"COPY {_stage} ({_quoted}) FROM STDIN (FORMAT BINARY)"

# The text that a work had before an edit. Its two sources write links differently, so only an
# edit that the platform marks counts.
KEEP_VERSIONS = f"""
INSERT INTO work_versions (work_id, replaced_at, title, text, edited_at)
SELECT w.id, s.captured_at, w.title, w.text, w.edited_at
FROM {_stage} AS s JOIN works AS w USING (account_id, platform_id)
WHERE s.text_complete AND w.text_complete AND s.text <> w.text
  AND s.edited_at IS DISTINCT FROM w.edited_at AND s.captured_at > w.last_seen_at
ON CONFLICT DO NOTHING
"""  # noqa: S608

# A complete text is never replaced by the beginning that a list shows.
_takes_text = "(excluded.text_complete OR NOT w.text_complete)"
# Nor a time by one that is known less exactly.
_takes_time = "(coalesce({}.published_within, '0') <= coalesce(w.published_within, '0'))"
_work_fields = (*TIMES, *SOMETIMES_GIVEN, *TEXT_FIELDS, "url", "text_complete")
_columns = ", ".join(f'"{name}"' for name in _work_fields)
UPSERT_WORKS = f"""
INSERT INTO works AS w (account_id, platform_id, {_columns}, first_seen_at, last_seen_at)
SELECT DISTINCT ON (account_id, platform_id)
    account_id, platform_id, {_columns}, captured_at, captured_at
FROM {_stage} ORDER BY account_id, platform_id, captured_at DESC
ON CONFLICT (account_id, platform_id) DO UPDATE SET
    {
    ", ".join(
        f'"{name}" = CASE WHEN {_takes_time.format("excluded")} THEN excluded."{name}"'
        f' ELSE w."{name}" END'
        for name in TIMES
    )
},
    {", ".join(f'"{name}" = coalesce(excluded."{name}", w."{name}")' for name in SOMETIMES_GIVEN)},
    {
    ", ".join(
        f'"{name}" = CASE WHEN {_takes_text} THEN excluded."{name}" ELSE w."{name}" END'
        for name in TEXT_FIELDS
    )
},
    url = CASE WHEN {_takes_text} THEN coalesce(excluded.url, w.url)
        ELSE coalesce(w.url, excluded.url) END,
    text_complete = excluded.text_complete OR w.text_complete,
    last_seen_at = excluded.last_seen_at, {
    ", ".join(
        f'"{name}" = CASE WHEN w.missing_since > excluded.last_seen_at THEN w."{name}" END'
        for name in ("missing_since", "deleted_at", "deleted_by", "deleted_reason")
    )
}
WHERE excluded.last_seen_at >= w.last_seen_at
"""  # noqa: S608

# Works whose age is another than was believed.
REDATED = f"""
SELECT w.id FROM {_stage} AS s JOIN works AS w USING (account_id, platform_id)
WHERE s.published_at <> w.published_at AND s.captured_at >= w.last_seen_at
    AND {_takes_time.format("s")}
"""  # noqa: S608

# An answer that gives no counter at all has observed none: it must not hide what is known.
_counter_columns = ", ".join((*WORK_COUNTERS, *WORK_MEASURES, "rounded", "capped"))
_counters_of = attrgetter(*WORK_COUNTERS, *WORK_MEASURES)
ADD_SNAPSHOTS = f"""
WITH seen AS (
INSERT INTO work_snapshots (work_id, captured_at, run_id, {_counter_columns})
SELECT w.id, s.captured_at, %s, {", ".join(f"s.{name}" for name in _counter_columns.split(", "))}
FROM {_stage} AS s JOIN works AS w USING (account_id, platform_id)
WHERE num_nonnulls({", ".join(f"s.{name}" for name in WORK_COUNTERS)}) > 0
ON CONFLICT DO NOTHING
RETURNING work_id, captured_at, run_id, {_counter_columns}
)
{age_counters.KEEP}
"""  # noqa: S608

REMOVE = """
UPDATE works SET missing_since = coalesce(missing_since, %(at)s),
    deleted_at = coalesce(deleted_at, %(at)s), deleted_by = coalesce(%(deleted_by)s, deleted_by),
    deleted_reason = coalesce(%(reason)s, deleted_reason)
WHERE account_id = %(id)s AND platform_id = %(work)s AND last_seen_at <= %(at)s
"""
# The work may never have been stored: no row of it records that it is gone.
CLOSE_HOLES = """
DELETE FROM holes
WHERE account_id = %(id)s AND platform_id = %(work)s AND last_tried_at <= %(at)s
"""
ADD_DAY = """
INSERT INTO work_days (work_id, day, run_id, captured_at, read_users, share_users, like_users,
    wow_users, comments)
SELECT id, %(day)s, %(run)s, %(at)s, %(read_users)s, %(share_users)s, %(like_users)s,
    %(wow_users)s, %(comments)s
FROM works WHERE account_id = %(id)s AND platform_id = %(work)s
ON CONFLICT (work_id, day) DO UPDATE SET run_id = excluded.run_id,
    captured_at = excluded.captured_at, read_users = excluded.read_users,
    share_users = excluded.share_users, like_users = excluded.like_users,
    wow_users = excluded.wow_users, comments = excluded.comments
WHERE excluded.captured_at >= work_days.captured_at
"""


def ensure_partitions(cursor: Cursor[Any], batches: Iterable[WorkBatch]) -> None:
    """The months of the works' snapshots have partitions; without one, the default takes them."""
    moments = (work.captured_at for batch in batches for work in batch.works)
    months = {(moment.year, moment.month, moment.day): moment for moment in moments}
    for moment in months.values():
        cursor.execute("SELECT ensure_snapshot_partition(%s)", (moment,))


def write_works(cursor: Cursor[Any], run_id: int, batches: list[WorkBatch]) -> None:
    """Works, their counters, and the texts that edits have replaced."""
    if not any(batch.works for batch in batches):
        return
    cursor.execute(CREATE_STAGE)
    with cursor.copy(COPY_STAGE) as copy:
        copy.set_types(COPY_TYPES)
        for batch in batches:
            for work in batch.works:
                copy.write_row(_stage_row(batch.account_id, work))
    cursor.execute(KEEP_VERSIONS)
    redated = [key for (key,) in cursor.execute(REDATED)]
    cursor.execute(UPSERT_WORKS)
    cursor.execute(ADD_SNAPSHOTS, (run_id,))
    age_counters.choose_again(cursor, redated)


def _stage_row(account_id: int, work: Work) -> tuple[Any, ...]:
    """A work in the order of STAGE."""
    counters = work.counters
    return (
        account_id, work.platform_id, work.captured_at, work.kind, work.url, work.published_at,
        work.published_within, work.is_original, work.is_headline, work.is_joint, work.push_id,
        work.position, work.duration, work.reprinted_from, work.title, work.text, list(work.tags),
        work.edited_at, work.text_complete, *_counters_of(counters),
        sorted(counters.rounded), sorted(counters.capped),
    )  # fmt: skip


def write_removal(cursor: Cursor[Any], removal: Removal) -> None:
    """Mark a work as deleted on the platform's own report; its history stays."""
    row = {
        "id": removal.account_id, "work": removal.platform_id, "at": removal.captured_at,
        "deleted_by": removal.deleted_by, "reason": removal.reason,
    }  # fmt: skip
    cursor.execute(REMOVE, row)
    cursor.execute(CLOSE_HOLES, row)


def write_days(cursor: Cursor[Any], run_id: int, totals: WorkDays) -> None:
    """Daily totals; those of a later answer for the same day replace them."""
    rows = [
        {
            "id": totals.account_id, "run": run_id, "at": totals.captured_at,
            "work": day.platform_id, "day": day.day, "read_users": day.read_users,
            "share_users": day.share_users, "like_users": day.like_users,
            "wow_users": day.wow_users, "comments": day.comments,
        } for day in totals.days
    ]  # fmt: skip
    cursor.executemany(ADD_DAY, rows)
