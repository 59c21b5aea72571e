"""What is known of every account that is crawled, in one statement: the input of `next_due`.

What shows only the works that it was pointed at (links, a capture that is no complete walk) says
nothing of the others, and does not count: it must not put off a visit.

Moments are those of the real clock. A stand-in platform has a clock of its own: there a refresh
counts from the start of its run, and its works are moved by the same distance.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from libcrawl.items import Verdict
from libcrawl.jobs.planning.cadence import AGES, CAPTURED, POINTED_AT, USUAL_WALK
from libcrawl.jobs.planning.due import History
from libcrawl.panel.vocabulary import CRAWLED

# The oldest work in each of these stretches before the last complete refresh was still too young.
WAITING = ", ".join(
    f"""(
        SELECT min(w.published_at) FROM works AS w
        WHERE w.account_id = a.id AND w.deleted_at IS NULL
            AND w.published_at > complete.started_at - interval '{age.opens.total_seconds():.0f} s'
            AND w.published_at <= complete.started_at
    ) + shift.by AS waiting_{number}"""  # noqa: S608  (constants of ours)
    for number, age in enumerate(AGES)
)
# Refreshes that went over all of an account's works, or tried to.
COUNTED = f"""(
    SELECT r.* FROM refreshes AS r INNER JOIN crawl_runs AS c ON c.id = r.run_id
    WHERE r.account_id = a.id AND r.source IS DISTINCT FROM '{POINTED_AT}'
        AND (c.access_basis IS DISTINCT FROM '{CAPTURED}' OR (
            r.reached_end
            AND r.started_at - r.since >= interval '{USUAL_WALK.total_seconds():.0f} s'
        ))
) AS r"""  # noqa: S608  (constants of ours)
HISTORIES = f"""
SELECT a.id, a.platform, a.platform_id, coalesce(a.name, l.name_zh), l.code,
    shift.last, last.verdict, last.source, last.reached_end, failures.number, holes.number,
    complete.started_at + shift.by,
    (
        SELECT w.published_at FROM works AS w
        WHERE w.account_id = a.id AND w.published_at <= complete.started_at
        ORDER BY w.published_at DESC LIMIT 1
    ) + shift.by,
    complete.started_at - complete.since, complete.pages_got, complete.works_seen,
    {WAITING}
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


def read_histories(connection: Connection) -> list[History]:
    """All accounts that are crawled, in the order of their keys."""
    rows = connection.execute(text(HISTORIES), {"crawled": [str(each) for each in CRAWLED]})
    return [
        History(
            account_id=row[0],
            platform=row[1],
            platform_id=row[2],
            label=row[3],
            library=row[4],
            attempted_at=row[5],
            verdict=None if row[6] is None else Verdict(row[6]),
            source=row[7],
            reached_end=bool(row[8]),
            failures=row[9],
            holes=row[10],
            completed_at=row[11],
            last_work=row[12],
            window=row[13],
            pages=row[14],
            works=row[15] or 0,
            waiting=tuple(row[16:]),
        )
        for row in rows
    ]


def clock(connection: Connection) -> datetime:
    """The server's time: the one that all machines agree on."""
    now = connection.scalar(text("SELECT now()"))
    assert isinstance(now, datetime)
    return now
