"""What earlier refreshes have found out about an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

KNOWN = """
SELECT a.verified, a.verified_text, a.covered_until,
    EXISTS (SELECT FROM works AS w WHERE w.account_id = a.id) AS has_works, (
        SELECT min(r.started_at) FROM refreshes AS r
        WHERE r.account_id = a.id AND r.source = :source AND starts_with(r.reason, :silent)
    ) AS silent_since
FROM accounts AS a WHERE a.id = :account
"""

KNOWN_WORKS = """
SELECT a.id AS account_id, a.covered_until AS mark, count(w.id) AS works,
    count(DISTINCT w.push_id) AS pushes,
    a.verified_text IS NOT NULL OR a.verified IS FALSE AS has_owner,
    count(w.id) FILTER (WHERE NOT w.text_complete) AS cut,
    avg(CAST(char_length(w.text) > 140 AS integer)) AS long_share
FROM unnest(CAST(:ids AS bigint[]), CAST(:starts AS timestamptz[])) AS s (id, start)
INNER JOIN accounts AS a ON a.id = s.id
LEFT JOIN works AS w ON w.account_id = a.id AND w.published_at >= s.start AND w.deleted_at IS NULL
GROUP BY a.id
"""

# By the time of the run: answers that were recorded before are no requests of today.
REFRESHED = """
SELECT DISTINCT r.account_id FROM refreshes AS r INNER JOIN crawl_runs AS c ON c.id = r.run_id
WHERE c.platform = :platform AND r.source = :source AND r.pages_asked > 0 AND c.requests > 0
    AND c.started_at > clock_timestamp() - make_interval(secs => :seconds)
"""


@dataclass(frozen=True, slots=True)
class KnownWorks:
    """The stored works of an account from the beginning of a window on.

    `mark`: when it was last refreshed as a whole, None: never. `has_owner`: its owner is known.
    `cut`: works without their whole text; `long_share`: those above the 140 characters that lists
    show, None where there is none at all.
    """

    mark: datetime | None = None
    works: int = 0
    pushes: int = 0
    has_owner: bool = False
    cut: int = 0
    long_share: float | None = None


@dataclass(frozen=True, slots=True)
class KnownOwner:
    """Who an account belongs to, when it was last refreshed as a whole, and since when its list
    has shown nothing (None: it has shown something, or was never requested)."""

    verified: bool | None
    verified_text: str | None
    covered_until: datetime | None
    has_works: bool
    silent_since: datetime | None


def read_known(engine: Engine, account_id: int, source: str, silent: str) -> KnownOwner:
    """`silent` is how the reason of a refresh begins whose list through `source` was empty."""
    row = {"account": account_id, "source": source, "silent": silent}
    with engine.connect() as connection:
        return KnownOwner(**connection.execute(text(KNOWN), row).mappings().one())


def read_known_works(engine: Engine, starts: Mapping[int, datetime]) -> dict[int, KnownWorks]:
    """The stored works of accounts from the beginnings of their windows on."""
    row = {"ids": list(starts), "starts": list(starts.values())}
    with engine.connect() as connection:
        rows = [dict(found) for found in connection.execute(text(KNOWN_WORKS), row).mappings()]
    return {found.pop("account_id"): KnownWorks(**found) for found in rows}


def read_refreshed(
    connection: Connection, platform: str, source: str, within: timedelta
) -> frozenset[int]:
    """Accounts of a platform whose list was requested through a source within this time."""
    row = {"platform": platform, "source": source, "seconds": within.total_seconds()}
    return frozenset(connection.scalars(text(REFRESHED), row))
