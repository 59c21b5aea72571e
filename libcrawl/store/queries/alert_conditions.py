"""What may be wrong with the crawls: accounts whose answers drift, weeks that are not covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

# The last word on every account, and only where that was drift of the walk: works that a walk
# passed over, because they cannot be read, stand in `holes` until they are read.
DRIFTING = """
SELECT accounts.platform, last.reason, coalesce(accounts.name, accounts.platform_id) AS name
FROM accounts
CROSS JOIN LATERAL (
    SELECT verdict, reason, reached_end FROM refreshes
    WHERE refreshes.account_id = accounts.id ORDER BY started_at DESC LIMIT 1
) AS last
WHERE last.verdict = 'drift' AND NOT last.reached_end
ORDER BY accounts.platform, accounts.id
"""
ODD_WORKS = """
SELECT accounts.platform, holes.reason, coalesce(accounts.name, accounts.platform_id) AS name,
    holes.works, holes.since
FROM holes INNER JOIN accounts ON accounts.id = holes.account_id
WHERE holes.verdict = 'drift' AND accounts.gone_at IS NULL
ORDER BY holes.since, accounts.id, holes.platform_id
"""
# Passing problems are over by then.
OLD_HOLES = """
SELECT accounts.platform, holes.lacks,
    to_char(min(holes.since) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS since,
    sum(holes.works) AS works,
    array_agg(DISTINCT holes.reason) AS reasons,
    array_agg(DISTINCT coalesce(accounts.name, accounts.platform_id)) AS names
FROM holes INNER JOIN accounts ON accounts.id = holes.account_id
WHERE holes.verdict <> 'drift' AND holes.tries > 1 AND holes.since < now() - interval '7 days'
    AND accounts.gone_at IS NULL
GROUP BY accounts.platform, holes.lacks ORDER BY accounts.platform, holes.lacks
"""
# The last week that ended two days ago or earlier: until then its last refreshes are on their way.
COVERED_WEEK = """
WITH week AS (
    SELECT window_to - interval '7 days' AS window_from, window_to
    FROM (
        SELECT date_trunc('day', at, 'Asia/Shanghai')
            - make_interval(
                days => extract(dow FROM at AT TIME ZONE 'Asia/Shanghai')::integer
            ) AS window_to
        FROM (SELECT now() - interval '2 days' AS at) AS then_
    ) AS sunday
), crawled AS (
    SELECT accounts.*, window_from, window_to,
        covered_from <= window_from AND covered_until >= window_to AS is_covered
    FROM accounts CROSS JOIN week
    WHERE platform_id IS NOT NULL AND gone_at IS NULL AND status = ANY(:crawled)
        AND first_seen_at <= window_from
)
SELECT platform, (window_from AT TIME ZONE 'Asia/Shanghai')::date AS first,
    ((window_to - interval '1 day') AT TIME ZONE 'Asia/Shanghai')::date AS last,
    count(*) AS accounts, count(*) FILTER (WHERE is_covered) AS covered,
    array_agg(coalesce(name, platform_id) ORDER BY id)
        FILTER (WHERE is_covered IS NOT TRUE) AS missing
FROM crawled GROUP BY platform, window_from, window_to ORDER BY platform
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftingAccount:
    platform: str
    reason: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OddWorks:
    """Works of an account that cannot be read although the list around them can."""

    platform: str
    reason: str
    name: str
    works: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OldHoles:
    """Works of a platform that lack the same for more than a week; `since`: the first day."""

    platform: str
    lacks: str
    since: str
    works: int
    reasons: list[str]
    names: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredWeek:
    """How many of a platform's accounts are covered in a week; `missing`: names of the others."""

    platform: str
    first: date
    last: date
    accounts: int
    covered: int
    missing: list[str] | None


def read_drifting(connection: Connection) -> list[DriftingAccount]:
    return [DriftingAccount(**row) for row in connection.execute(text(DRIFTING)).mappings()]


def read_odd_works(connection: Connection) -> list[OddWorks]:
    """The oldest first."""
    return [OddWorks(**row) for row in connection.execute(text(ODD_WORKS)).mappings()]


def read_old_holes(connection: Connection) -> list[OldHoles]:
    """Old holes by platform and by what is lacking."""
    return [OldHoles(**row) for row in connection.execute(text(OLD_HOLES)).mappings()]


def read_covered_week(connection: Connection, crawled: Sequence[str]) -> list[CoveredWeek]:
    """The last full week by platform, over accounts of the statuses `crawled`."""
    rows = connection.execute(text(COVERED_WEEK), {"crawled": list(crawled)}).mappings()
    return [CoveredWeek(**row) for row in rows]
