"""Rows of accounts: what is known of them, their names, their snapshots, and their verdicts."""

from __future__ import annotations

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
CONTINUE_NAME = """
UPDATE account_names SET last_seen_at = greatest(last_seen_at, %(at)s)
WHERE account_id = %(id)s AND name = %(name)s AND first_seen_at = (
    SELECT max(first_seen_at) FROM account_names
    WHERE account_id = %(id)s AND first_seen_at <= %(at)s
)
"""
ADD_NAME = """
INSERT INTO account_names (account_id, first_seen_at, last_seen_at, name)
VALUES (%(id)s, %(at)s, %(at)s, %(name)s) ON CONFLICT DO NOTHING
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
# and this one passed over was not looked for.
MARK_MISSING = """
UPDATE works SET missing_since = coalesce(missing_since, %(started_at)s),
    deleted_at = CASE WHEN missing_since IS NOT NULL THEN %(started_at)s END
WHERE account_id = %(id)s AND published_at BETWEEN %(walked_from)s AND %(started_at)s
    AND last_seen_at < %(started_at)s AND deleted_at IS NULL
    AND (missing_since IS NULL OR missing_since < %(started_at)s)
    AND (published_at BETWEEN %(over_from)s AND %(over_to)s) IS NOT TRUE
    AND NOT EXISTS (
        SELECT FROM holes AS h
        WHERE h.account_id = works.account_id AND h.platform_id IN (works.platform_id, '')
            AND h.lacks = 'work' AND h.last_tried_at >= %(started_at)s
    )
"""


def write_profile(cursor: Cursor[Any], run_id: int, profile: Profile) -> None:
    """The account as it is now, its name among its names, its counters."""
    account = profile.account
    row = {
        "id": profile.account_id, "at": account.captured_at, "run": run_id,
        "name": account.name, "handle": account.handle, "url": account.url,
        "verified": account.verified, "verified_text": account.verified_text,
        "description": account.description, **_counters(account.counters),
    }  # fmt: skip
    cursor.execute(UPDATE_ACCOUNT, row)
    cursor.execute(FIRST_SEEN, row)
    cursor.execute(CONTINUE_NAME, row)
    if cursor.rowcount == 0:
        cursor.execute(ADD_NAME, row)
    cursor.execute(ADD_ACCOUNT_SNAPSHOT, row)


def write_moment(cursor: Cursor[Any], run_id: int, moment: AccountMoment) -> None:
    """Counters of the past beside those that were observed."""
    row = {"id": moment.account_id, "at": moment.captured_at, "run": run_id}
    cursor.execute(ADD_ACCOUNT_SNAPSHOT, {**row, **_counters(moment.counters)})


def _counters(counters: AccountCounters) -> dict[str, Any]:
    return {
        **{name: getattr(counters, name) for name in ACCOUNT_COUNTERS},
        "rounded": sorted(counters.rounded), "capped": sorted(counters.capped),
    }  # fmt: skip


def write_refresh(cursor: Cursor[Any], run_id: int, refresh: Refresh) -> None:
    """The verdict; a walk that reached its end moves the mark and notes what it did not see."""
    holes.write_found(cursor, run_id, refresh)
    over_from, over_to = refresh.passed_over or (None, None)
    left = refresh.continuation
    row = {
        "run": run_id, "id": refresh.account_id, "started_at": refresh.started_at,
        "finished_at": refresh.finished_at, "verdict": str(refresh.verdict),
        "since": refresh.since, "pages_asked": refresh.pages_asked,
        "pages_got": refresh.pages_got, "works_seen": refresh.works_seen,
        "works_claimed": refresh.works_claimed, "reason": refresh.reason,
        "walked_from": refresh.walked_from, "source": refresh.source,
        "reached_end": refresh.reached_end, "over_from": over_from, "over_to": over_to,
        "continuation": Jsonb(write_continuation(left)) if left else None,
    }  # fmt: skip
    if refresh.walked_from is not None:
        cursor.execute(MOVE_MARK, row)
        cursor.execute(MARK_MISSING, row)
    holes.close_filled(cursor, run_id, refresh)
    judged, open_works = holes.judged(cursor, refresh)
    judged_row = {"verdict": str(judged.verdict), "reason": judged.reason, "holes": open_works}
    cursor.execute(ADD_REFRESH, {**row, **judged_row})
