"""The histories of all accounts that are crawled, in one statement.

Moments are those of the real clock. A stand-in platform has a clock of its own: there a refresh
counts from the start of its run, and its works are moved by the same distance.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

# Refreshes that went over all of an account's works, or tried to.
COUNTED = """(
    SELECT r.* FROM refreshes AS r INNER JOIN crawl_runs AS c ON c.id = r.run_id
    WHERE r.account_id = a.id AND coalesce(r.source, '') <> ALL(:by_hand)
        AND (c.access_basis IS DISTINCT FROM :captured OR (
            r.reached_end AND r.started_at - r.since >= CAST(:usual_walk AS interval)
        ))
) AS r"""
HISTORIES = f"""
SELECT a.id AS account_id, a.platform, a.platform_id, coalesce(a.name, l.name_zh) AS label,
    l.code AS library, shift.last AS attempted_at, last.verdict, last.source,
    coalesce(last.reached_end, false) AS reached_end, failures.number AS failures,
    holes.number AS holes, complete.started_at + shift.by AS completed_at,
    (
        SELECT w.published_at FROM works AS w
        WHERE w.account_id = a.id AND w.published_at <= complete.started_at
        ORDER BY w.published_at DESC LIMIT 1
    ) + shift.by AS last_work,
    complete.started_at - complete.since AS window, complete.pages_got AS pages,
    coalesce(complete.works_seen, 0) AS works,
    -- the oldest work in each of these stretches before the last complete refresh
    ARRAY(
        SELECT (
            SELECT min(w.published_at) FROM works AS w
            WHERE w.account_id = a.id AND w.deleted_at IS NULL
                AND w.published_at > complete.started_at - stretch.length
                AND w.published_at <= complete.started_at
        ) + shift.by
        FROM unnest(CAST(:stretches AS interval[])) WITH ORDINALITY AS stretch (length, number)
        ORDER BY stretch.number
    ) AS waiting
FROM accounts AS a
INNER JOIN libraries AS l ON l.id = a.library_id
LEFT JOIN LATERAL (
    SELECT r.run_id, r.started_at, r.verdict, r.source, r.reached_end FROM {COUNTED}
    ORDER BY r.started_at DESC, r.id DESC LIMIT 1
) AS last ON TRUE
LEFT JOIN crawl_runs AS run ON run.id = last.run_id
LEFT JOIN LATERAL (
    SELECT r.id, r.started_at, r.since, r.pages_got, r.works_seen FROM {COUNTED}
    WHERE r.reached_end
    ORDER BY r.started_at DESC, r.id DESC LIMIT 1
) AS complete ON TRUE
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM {COUNTED}
    WHERE NOT last.reached_end
        AND (complete.id IS NULL OR (r.started_at, r.id) > (complete.started_at, complete.id))
) AS failures
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM holes AS h WHERE h.account_id = a.id
) AS holes
CROSS JOIN LATERAL (
    SELECT CASE WHEN (run.settings ->> 'is_loopback')::boolean
        THEN run.started_at ELSE last.started_at END AS last
) AS moment
CROSS JOIN LATERAL (SELECT moment.last, moment.last - last.started_at AS by) AS shift
WHERE a.platform_id IS NOT NULL AND a.gone_at IS NULL AND a.status = ANY(:crawled)
ORDER BY a.id
"""  # noqa: S608  (constants of ours)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshHistory:
    """An account and its refreshes.

    `attempted_at`, `verdict`, `source`, `reached_end`: its last refresh; `failures`: refreshes
    since the last that reached its end; `completed_at`, `window`, `pages`, `works`: that one;
    `last_work`: publication of the newest work known then; `waiting`: for each stretch, that of
    the oldest work that was younger.
    """

    account_id: int
    platform: str
    platform_id: str
    label: str
    library: str
    attempted_at: datetime | None
    verdict: str | None
    source: str | None
    reached_end: bool
    failures: int
    holes: int
    completed_at: datetime | None
    last_work: datetime | None
    window: timedelta | None
    pages: int | None
    works: int
    waiting: list[datetime | None]


def read_refresh_histories(
    connection: Connection,
    *,
    crawled: Sequence[str],
    stretches: Sequence[timedelta],
    by_hand: Collection[str],
    captured: str,
    usual_walk: timedelta,
) -> list[RefreshHistory]:
    """All accounts of the statuses `crawled`, in the order of their keys.

    Refreshes through the sources `by_hand` do not count, nor those with the access basis
    `captured` that are no complete walk of at least `usual_walk`.
    """
    values = {
        "crawled": list(crawled),
        "stretches": list(stretches),
        "by_hand": list(by_hand),
        "captured": captured,
        "usual_walk": usual_walk,
    }
    rows = connection.execute(text(HISTORIES), values).mappings()
    return [RefreshHistory(**row) for row in rows]
