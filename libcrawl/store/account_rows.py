"""Rows of accounts: what is known of them, their names, their snapshots, and their verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from psycopg import Cursor
from psycopg.types.json import Jsonb

from libcrawl.items import (
    ACCOUNT_COUNTERS,
    AccountCounters,
    AccountMoment,
    Profile,
    Refresh,
)
from libcrawl.store import holes
from libcrawl.store.continuations import write_continuation
from libcrawl.store.same_works import join_works

# What a source does not give does not erase what another gave, and what was seen earlier does not
# replace what was seen later (a run that is repeated, a capture of last month).
UPDATE_ACCOUNT = """
UPDATE accounts SET name = %(name)s, handle = coalesce(%(handle)s, handle), url = %(url)s,
    verified = coalesce(%(verified)s, verified),
    verified_text = coalesce(%(verified_text)s, verified_text),
    description = coalesce(%(description)s, description),
    gone_at = CASE WHEN gone_at > %(at)s THEN gone_at END
WHERE id = %(id)s AND NOT EXISTS (
    SELECT FROM account_names WHERE account_id = %(id)s AND last_seen_at > %(at)s
)
"""
FIRST_SEEN = """
UPDATE accounts SET first_seen_at = %(at)s
WHERE id = %(id)s AND (first_seen_at IS NULL OR first_seen_at > %(at)s)
"""
KEEP_NAME = """
WITH continued AS (
    UPDATE account_names SET last_seen_at = greatest(last_seen_at, %(at)s)
    WHERE account_id = %(id)s AND name = %(name)s AND first_seen_at = (
        SELECT max(first_seen_at) FROM account_names
        WHERE account_id = %(id)s AND first_seen_at <= %(at)s
    )
    RETURNING account_id
)
INSERT INTO account_names (account_id, first_seen_at, last_seen_at, name)
SELECT %(id)s, %(at)s, %(at)s, %(name)s
WHERE NOT EXISTS (SELECT FROM continued) ON CONFLICT DO NOTHING
"""
# A profile that gives no counter at all (a page of WeChat) has observed none.
_counted = ", ".join(ACCOUNT_COUNTERS)
_values = ", ".join(f"%({name})s::bigint" for name in ACCOUNT_COUNTERS)
ADD_ACCOUNT_SNAPSHOT = f"""
INSERT INTO account_snapshots (account_id, captured_at, run_id, {_counted}, rounded, capped)
SELECT %(id)s, %(at)s, %(run)s, counted.*, %(rounded)s, %(capped)s
FROM (VALUES ({_values})) AS counted ({_counted})
WHERE num_nonnulls({_counted}) > 0
ON CONFLICT DO NOTHING
"""  # noqa: S608

ADD_REFRESH = """
INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since, pages_asked,
    pages_got, works_seen, works_claimed, source, reason, reached_end, holes, continuation)
VALUES (%(run)s, %(id)s, %(started_at)s, %(finished_at)s, %(verdict)s, %(since)s,
    %(pages_asked)s, %(pages_got)s, %(works_seen)s, %(works_claimed)s,
    %(source)s, %(reason)s, %(reached_end)s, %(holes)s, %(continuation)s)
ON CONFLICT (run_id, account_id) DO NOTHING
"""
# The mark moves only where the new window joins the one that is covered already.
MOVE_MARK = """
UPDATE accounts SET covered_from = least(covered_from, %(since)s), covered_until = %(started_at)s
WHERE id = %(id)s AND (
    covered_until IS NULL OR (%(since)s <= covered_until AND covered_until <= %(started_at)s)
)
"""
# First not shown: missing. Not shown a second time: deleted. What a list showed and could not be
# read is not missing; where it is not known which work that was, none is. What an earlier walk saw
# and this one passed over was not looked for. No list shows a provisional identifier.
MARK_MISSING = """
UPDATE works SET missing_since = coalesce(missing_since, %(started_at)s),
    deleted_at = CASE WHEN missing_since IS NOT NULL THEN %(started_at)s END
WHERE account_id = %(id)s AND published_at BETWEEN %(walked_from)s AND %(started_at)s
    AND last_seen_at < %(started_at)s AND deleted_at IS NULL
    AND (missing_since IS NULL OR missing_since < %(started_at)s)
    AND (published_at BETWEEN %(over_from)s AND %(over_to)s) IS NOT TRUE
    AND platform_id ~ (
        SELECT p.provisional_identifiers
        FROM platforms AS p INNER JOIN accounts AS a ON a.platform = p.code WHERE a.id = %(id)s
    ) IS NOT TRUE
    AND NOT EXISTS (
        SELECT FROM holes AS h
        WHERE h.account_id = works.account_id AND h.platform_id IN (works.platform_id, '')
            AND h.lacks = 'work' AND h.last_tried_at >= %(started_at)s
    )
"""


def write_profiles(cursor: Cursor[Any], run_id: int, profiles: Iterable[Profile]) -> None:
    """Write profiles: the accounts, their names with dates, and their counters."""
    rows = [
        {
            "id": profile.account_id, "at": profile.account.captured_at, "run": run_id,
            "name": profile.account.name, "handle": profile.account.handle,
            "url": profile.account.url, "verified": profile.account.verified,
            "verified_text": profile.account.verified_text,
            "description": profile.account.description, **_counters(profile.account.counters),
        } for profile in profiles
    ]  # fmt: skip
    rows.sort(key=itemgetter("at"))  # what was seen later stays, also among these
    for statement in (UPDATE_ACCOUNT, FIRST_SEEN, KEEP_NAME, ADD_ACCOUNT_SNAPSHOT):
        cursor.executemany(statement, rows)


def write_moments(cursor: Cursor[Any], run_id: int, moments: Iterable[AccountMoment]) -> None:
    """Write counters of past moments, as a platform reports them."""
    rows = [
        {
            "id": moment.account_id, "at": moment.captured_at, "run": run_id,
            **_counters(moment.counters),
        } for moment in moments
    ]  # fmt: skip
    cursor.executemany(ADD_ACCOUNT_SNAPSHOT, rows)


def _counters(counters: AccountCounters) -> dict[str, Any]:
    return {
        **{name: getattr(counters, name) for name in ACCOUNT_COUNTERS},
        "rounded": sorted(counters.rounded), "capped": sorted(counters.capped),
    }  # fmt: skip


def write_refreshes(cursor: Cursor[Any], run_id: int, refreshes: Sequence[Refresh]) -> None:
    """Write the verdicts; a walk that reached its end moves the mark and marks unseen works."""
    holes.write_found(cursor, run_id, refreshes)
    rows = [_refresh_row(run_id, refresh) for refresh in refreshes]
    walked = [row for row in rows if row["walked_from"] is not None]
    cursor.executemany(MOVE_MARK, walked)
    cursor.executemany(MARK_MISSING, walked)
    holes.close_filled(cursor, run_id, refreshes)
    standing = holes.read_standing(cursor, {refresh.account_id for refresh in refreshes})
    for refresh, row in zip(refreshes, rows, strict=True):
        judged, open_works = holes.with_stored_holes(refresh, standing.get(refresh.account_id, ()))
        row |= {"verdict": str(judged.verdict), "reason": judged.reason, "holes": open_works}
    cursor.executemany(ADD_REFRESH, rows)
    join_works(cursor, refreshes)


def _refresh_row(run_id: int, refresh: Refresh) -> dict[str, Any]:
    """The values of a refresh before it is judged by the account's holes."""
    over_from, over_to = refresh.passed_over or (None, None)
    left = refresh.continuation
    return {
        "run": run_id, "id": refresh.account_id, "started_at": refresh.started_at,
        "finished_at": refresh.finished_at, "since": refresh.since,
        "pages_asked": refresh.pages_asked, "pages_got": refresh.pages_got,
        "works_seen": refresh.works_seen, "works_claimed": refresh.works_claimed,
        "walked_from": refresh.walked_from, "source": refresh.source,
        "reached_end": refresh.reached_end, "over_from": over_from, "over_to": over_to,
        "continuation": Jsonb(write_continuation(left)) if left else None,
    }  # fmt: skip
