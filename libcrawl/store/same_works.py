"""Works that are one: stored under a provisional identifier first, or beside their own row.

The view possible_same_works is the rule (docs/methodology.md): what it calls certain is joined,
once what a run brings of an account is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Cursor
from psycopg.rows import class_row

from libcrawl.items import Refresh, Verdict
from libcrawl.store import age_counters

# Where a time is known less exactly, works that a walk did not reach may fit, too.
CERTAIN = """
SELECT same.account_id, same.work_id AS provisional, same.platform_id AS former,
    same.other_work_id AS own, same.other_platform_id AS name
FROM possible_same_works AS same
WHERE same.account_id = ANY(%(accounts)s) AND (
    same.likeness = 'same_second'
    OR (same.likeness = 'only_candidate' AND same.account_id = ANY(%(whole)s))
)
ORDER BY same.work_id
"""
HAVE_PROVISIONAL = """
SELECT EXISTS (
    SELECT FROM accounts INNER JOIN platforms ON platforms.code = accounts.platform
    WHERE accounts.id = ANY(%s) AND platforms.provisional_identifiers IS NOT NULL
)
"""
# Tables whose rows are of a work, and which of them a work has once.
OF_WORKS = {
    "work_snapshots": ("captured_at",), "work_versions": ("replaced_at",), "work_days": ("day",),
    "work_age_counters": ("age_days",), "coding_round_works": ("round_id",), "work_codes": ("id",),
    "work_links": ("kind", "platform_id", "name"), "work_identifiers": ("platform_id",),
}  # fmt: skip
# Of two rows for the same, that of the work's own identifier stays.
DROP = """
DELETE FROM {table} AS former
WHERE former.work_id = %(provisional)s AND EXISTS (
    SELECT FROM {table} AS own WHERE own.work_id = %(own)s AND {same}
)
"""
MOVE = "UPDATE {table} SET work_id = %(kept)s WHERE work_id = %(gone)s"
FROM_BOTH = ("is_original", "is_headline", "is_joint", "push_id", "position", "duration",
             "reprinted_from", "title", "url")  # fmt: skip
FROM_OWN = (
    "kind", "edited_at", "missing_since", "deleted_at", "deleted_by", "deleted_reason",
)  # fmt: skip
MERGE = f"""
UPDATE works AS kept SET
    {", ".join(f"{name} = own.{name}" for name in FROM_OWN)},
    {", ".join(f"{name} = coalesce(own.{name}, other.{name})" for name in FROM_BOTH)},
    text = CASE WHEN own.text_complete OR NOT other.text_complete THEN own.text ELSE other.text END,
    text_complete = own.text_complete OR other.text_complete,
    tags = CASE WHEN own.tags <> '{{}}' THEN own.tags ELSE other.tags END,
    published_at = CASE
        WHEN coalesce(other.published_within, '0') < coalesce(own.published_within, '0')
        THEN other.published_at ELSE own.published_at END,
    published_within = nullif(least(
        coalesce(other.published_within, '0'), coalesce(own.published_within, '0')
    ), '0'),
    first_seen_at = least(own.first_seen_at, other.first_seen_at),
    last_seen_at = greatest(own.last_seen_at, other.last_seen_at)
FROM works AS own, works AS other
WHERE kept.id = %(kept)s AND own.id = %(own)s AND other.id = %(provisional)s
"""  # noqa: S608
REMOVE = "DELETE FROM works WHERE id = %(gone)s"
NAME = "UPDATE works SET platform_id = %(name)s WHERE id = %(kept)s"
REMEMBER = """
INSERT INTO work_identifiers (account_id, platform_id, work_id)
VALUES (%(account)s, %(former)s, %(kept)s)
ON CONFLICT (account_id, platform_id) DO UPDATE SET work_id = excluded.work_id
"""
CLOSE_HOLES = "DELETE FROM holes WHERE account_id = %(account)s AND platform_id = %(former)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class SameWork:
    """Two rows of one work: that under the identifier `former`, and that under its own, `name`."""

    account_id: int
    provisional: int
    former: str
    own: int
    name: str

    @property
    def kept(self) -> int:
        """The row that was stored first."""
        return min(self.provisional, self.own)


def join_works(cursor: Cursor[Any], refreshes: Sequence[Refresh]) -> None:
    """Join the works of these accounts of which it is certain by now that they are one."""
    accounts = [refresh.account_id for refresh in refreshes]
    if not accounts or cursor.execute(HAVE_PROVISIONAL, (accounts,)).fetchone() != (True,):
        return
    whole = [
        refresh.account_id for refresh in refreshes
        if refresh.verdict is Verdict.COMPLETE or refresh.pages_asked == 0  # or of a table
    ]  # fmt: skip
    with cursor.connection.cursor(row_factory=class_row(SameWork)) as rows:
        found = rows.execute(CERTAIN, {"accounts": accounts, "whole": whole}).fetchall()
    for same in found:
        _join(cursor, same)
    age_counters.choose_again(cursor, [same.kept for same in found])


def _join(cursor: Cursor[Any], same: SameWork) -> None:
    """The row that was stored first stays, under the work's own identifier, with all that both had.

    Files of `scrapy retention` name it by its key.
    """
    values = {
        "kept": same.kept, "gone": max(same.provisional, same.own), "own": same.own,
        "provisional": same.provisional, "account": same.account_id, "former": same.former,
        "name": same.name,
    }  # fmt: skip
    cursor.execute(MERGE, values)
    for table, keys in OF_WORKS.items():
        equal = " AND ".join(f"own.{key} IS NOT DISTINCT FROM former.{key}" for key in keys)
        cursor.execute(DROP.format(table=table, same=equal), values)
        cursor.execute(MOVE.format(table=table), values)
    for statement in (REMOVE, NAME, REMEMBER, CLOSE_HOLES):
        cursor.execute(statement, values)
