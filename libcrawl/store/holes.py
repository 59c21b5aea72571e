"""Holes: works that are known to be there and were not wholly read, until they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import Cursor
from psycopg.rows import class_row
from sqlalchemy import Connection, text

from libcrawl.items import Lack, Refresh, Verdict

# What lacks, in the words of a verdict.
IN_WORDS = {
    Lack.WORK: "works cannot be read",
    Lack.KIND: "kind not known for",
    Lack.TEXT: "long text not given for",
    Lack.PAGE: "article page not given for",
    Lack.COUNTERS: "counters not read for",
}
OPEN = """
SELECT account_id, platform_id, lacks, since, last_tried_at, refusals, reason, published_at, url,
    tries
FROM holes WHERE account_id = ANY(:accounts) ORDER BY last_tried_at, platform_id, lacks
"""
# A batch that is written again, and a capture older than what is known, change nothing.
FOUND = """
INSERT INTO holes AS h (account_id, platform_id, lacks, works, verdict, reason, since, published_at,
    url, tries, refusals, last_tried_at, run_id)
SELECT %(account)s, %(work)s, %(lacks)s, %(works)s, %(verdict)s, %(reason)s, %(at)s,
    %(published_at)s::timestamptz, %(url)s, %(tries)s, %(refusals)s, %(at)s, %(run)s
WHERE %(is_reported)s OR NOT EXISTS (
    SELECT FROM works AS w
    WHERE w.account_id = %(account)s AND w.platform_id = %(work)s AND w.text_complete
)
ON CONFLICT (account_id, platform_id, lacks) DO UPDATE SET works = excluded.works,
    verdict = CASE WHEN excluded.tries = 1 THEN excluded.verdict ELSE h.verdict END,
    reason = CASE WHEN excluded.tries = 1 THEN excluded.reason ELSE h.reason END,
    published_at = least(h.published_at, excluded.published_at),
    url = coalesce(excluded.url, h.url),
    tries = h.tries + CASE WHEN excluded.last_tried_at > h.last_tried_at THEN excluded.tries
        ELSE 0 END,
    refusals = CASE WHEN excluded.tries = 0 THEN h.refusals
        WHEN excluded.refusals = 1 THEN h.refusals + 1 ELSE 0 END,
    last_tried_at = CASE WHEN excluded.tries = 1 THEN excluded.last_tried_at
        ELSE h.last_tried_at END,
    missing_since = NULL, run_id = excluded.run_id
WHERE excluded.last_tried_at >= h.last_tried_at AND excluded.run_id <> h.run_id
"""
# A walk that passed the place of a work and did not show it: as with works, twice means gone.
PASSED = """
UPDATE holes AS h SET missing_since = coalesce(h.missing_since, %(started_at)s)
WHERE h.account_id = %(id)s AND h.lacks = 'work' AND h.published_at >= %(walked_from)s
    AND h.published_at <= %(started_at)s AND h.last_tried_at <= %(started_at)s
    AND h.run_id <> %(run)s
    AND (h.published_at BETWEEN %(over_from)s AND %(over_to)s) IS NOT TRUE
"""
CLOSE = """
DELETE FROM holes AS h
WHERE h.account_id = %(id)s AND h.last_tried_at <= %(started_at)s AND h.run_id <> %(run)s
    AND (
        h.missing_since < %(started_at)s
        OR h.missing_since IS NOT NULL AND h.platform_id = ''
        OR EXISTS (
            SELECT FROM works AS w
            WHERE w.account_id = h.account_id AND w.platform_id = h.platform_id AND (
                w.deleted_at IS NOT NULL
                OR w.last_seen_at >= h.last_tried_at AND CASE h.lacks
                    WHEN 'work' THEN TRUE
                    WHEN 'kind' THEN w.kind <> 'other'
                    WHEN 'counters' THEN EXISTS (
                        SELECT FROM work_snapshots AS s
                        WHERE s.work_id = w.id AND s.captured_at >= h.last_tried_at
                            AND s.run_id <> h.run_id
                    )
                    ELSE w.text_complete
                END
            )
        )
    )
"""
STANDING = """
SELECT account_id, platform_id, lacks, works, verdict, since FROM holes
WHERE account_id = ANY(%(accounts)s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHole:
    """A hole as earlier refreshes left it. `platform_id` None: it is unknown which work it is.

    `refusals`: how many requests in a row the platform refused.
    """

    platform_id: str | None
    lacks: Lack
    since: datetime
    last_tried_at: datetime
    refusals: int = 0
    reason: str = ""
    published_at: datetime | None = None
    url: str | None = None
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingHole:
    """A hole in the words of a verdict. `platform_id` blank: it is not known which work it is."""

    account_id: int
    platform_id: str
    lacks: str
    works: int
    verdict: str
    since: datetime


def read_open(connection: Connection, accounts: Iterable[int]) -> dict[int, tuple[OpenHole, ...]]:
    """The open holes of these accounts, those first that were tried longest ago."""
    found: dict[int, list[OpenHole]] = defaultdict(list)
    for row in connection.execute(text(OPEN), {"accounts": list(accounts)}).mappings():
        hole = {**row, "platform_id": row["platform_id"] or None, "lacks": Lack(row["lacks"])}
        found[hole.pop("account_id")].append(OpenHole(**hole))
    return {account: tuple(holes) for account, holes in found.items()}


def write_found(cursor: Cursor[Any], run_id: int, refreshes: Sequence[Refresh]) -> None:
    """The holes that refreshes have found or tried in vain."""
    rows = [
        {
            "account": refresh.account_id, "work": hole.platform_id or "", "lacks": hole.lacks,
            "works": hole.works, "verdict": hole.verdict, "reason": hole.reason,
            "published_at": hole.published_at, "url": hole.url, "tries": int(hole.is_requested),
            "refusals": int(hole.is_refused), "at": refresh.finished_at, "run": run_id,
            "is_reported": hole.is_reported,
        } for refresh in refreshes for hole in refresh.holes
    ]  # fmt: skip
    cursor.executemany(FOUND, rows)


def close_filled(cursor: Cursor[Any], run_id: int, refreshes: Sequence[Refresh]) -> None:
    """Forget the holes whose works have been read since, or are known to be gone."""
    with_holes = read_standing(cursor, {refresh.account_id for refresh in refreshes})
    rows = [
        {
            "id": refresh.account_id, "started_at": refresh.started_at,
            "walked_from": refresh.walked_from, "run": run_id,
            "over_from": over_from, "over_to": over_to,
        } for refresh in refreshes if refresh.account_id in with_holes
        for over_from, over_to in (refresh.passed_over or (None, None),)
    ]  # fmt: skip
    cursor.executemany(PASSED, [row for row in rows if row["walked_from"] is not None])
    cursor.executemany(CLOSE, rows)


def with_stored_holes(refresh: Refresh, stored: Sequence[StandingHole]) -> tuple[Refresh, int]:
    """The refresh with the account's stored holes, and the number of works not wholly read.

    A refresh is not `complete` while the account has holes (`stored`); its reason names them.
    """
    works = len({hole.platform_id for hole in stored if hole.platform_id}) + sum(
        hole.works for hole in stored if not hole.platform_id
    )
    reported = {(hole.platform_id or "", hole.lacks) for hole in refresh.holes if hole.is_reported}
    earlier = [hole for hole in stored if (hole.platform_id, Lack(hole.lacks)) not in reported]
    if earlier:
        reason = "; ".join(filter(None, (refresh.reason, _earlier(earlier))))
        refresh = replace(refresh, reason=reason)
    if stored and refresh.verdict is Verdict.COMPLETE:
        is_drift = any(hole.verdict == Verdict.DRIFT for hole in stored)
        refresh = replace(refresh, verdict=Verdict.DRIFT if is_drift else Verdict.PARTIAL)
    return refresh, works


def read_standing(cursor: Cursor[Any], accounts: Collection[int]) -> dict[int, list[StandingHole]]:
    """The holes of those of these accounts that have any."""
    found: dict[int, list[StandingHole]] = defaultdict(list)
    with cursor.connection.cursor(row_factory=class_row(StandingHole)) as rows:
        for hole in rows.execute(STANDING, {"accounts": list(accounts)}):
            found[hole.account_id].append(hole)
    return dict(found)


def _earlier(holes: Sequence[StandingHole]) -> str:
    """Holes that a refresh has not named: `open since 2026-11-20: long text not given for 2`."""
    counts: dict[Lack, int] = defaultdict(int)
    for hole in holes:
        counts[Lack(hole.lacks)] += hole.works
    since = min(hole.since for hole in holes)
    return f"open since {since:%Y-%m-%d}: {in_words(counts)}"


def in_words(counts: dict[Lack, int]) -> str:
    """Holes counted by kind, in words: `long text not given for 2, works cannot be read: 1`."""
    reported = []
    for lack in Lack:
        if count := counts.get(lack):
            sign = ":" if lack is Lack.WORK else ""
            reported.append(f"{IN_WORDS[lack]}{sign} {count}")
    return ", ".join(reported)
