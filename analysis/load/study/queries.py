"""Queries of `export`: one for each table, for any window and accounts.

Each gives `run_id` where its rows come from snapshots, and `captured_at`, when they were taken.
"""

from __future__ import annotations

from enum import StrEnum


class StudyTable(StrEnum):
    """Tables that can be exported."""

    ACCOUNTS = "accounts"
    WORKS = "works"
    WORK_SNAPSHOTS = "work-snapshots"
    ACCOUNT_SNAPSHOTS = "account-snapshots"
    REFRESHES = "refreshes"
    INDICATORS = "indicators"
    INDICES = "indices"


# Every account of the panel, with its totals as they were seen last before the window's end.
ACCOUNTS = """
SELECT
    libraries.code AS library, libraries.name_zh, libraries.name_en, libraries.province,
    libraries.region, libraries.level, libraries.kind AS library_kind,
    accounts.id AS account_id, accounts.platform, accounts.platform_id, accounts.handle,
    accounts.name AS account, accounts.url, accounts.verified, accounts.verified_text,
    accounts.description, accounts.status, accounts.first_seen_at, accounts.gone_at,
    accounts.covered_from, accounts.covered_until, totals.covered,
    totals.captured_at, totals.captured_before,
    seen.followers, seen.following, seen.works AS works_claimed, seen.likes_received,
    seen.plays_received, seen.saves_and_likes,
    totals.followers_change, totals.works_claimed_change, totals.likes_received_change,
    totals.plays_received_change,
    seen.rounded, seen.capped, seen.run_id, platforms.counters AS platform_counters,
    coalesce(alive.works, 0) AS works_alive
FROM accounts
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN platforms ON accounts.platform = platforms.code
LEFT JOIN account_totals(:start, :stop) AS totals ON accounts.id = totals.account_id
LEFT JOIN account_snapshots AS seen
    ON accounts.id = seen.account_id AND totals.captured_at = seen.captured_at
LEFT JOIN (
    SELECT account_id, count(*) AS works FROM works
    WHERE published_at < :stop AND (deleted_at IS NULL OR deleted_at >= :start)
    GROUP BY account_id
) AS alive ON accounts.id = alive.account_id
WHERE accounts.id = ANY(:accounts)
ORDER BY libraries.code, accounts.platform, accounts.id
"""
# Works published in the window, with the counters that count.
WORKS = """
SELECT
    libraries.code AS library, libraries.name_zh, libraries.region, accounts.platform,
    works.account_id, accounts.name AS account, works.id AS work_id, works.platform_id,
    works.kind, works.title, works.text, works.text_complete, works.url, works.published_at,
    published_hour(works.published_at, works.published_within) AS hour,
    published_weekday(works.published_at, works.published_within) AS weekday,
    published_day_kind(works.published_at, works.published_within) AS day_kind,
    works.is_original, works.is_joint, works.is_headline, works.push_id, works.position,
    works.duration, works.tags, works.edited_at, works.first_seen_at, works.last_seen_at,
    works.missing_since, works.deleted_at, works.deleted_by, seen.wished_at, seen.captured_at,
    seen.captured_at - works.published_at AS age,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.danmaku, seen.coins, seen.recommends, seen.thumbs,
    interactions(
        platforms.counters, works.kind, seen.likes, seen.wows, seen.comments, seen.shares,
        seen.danmaku, seen.coins, seen.recommends, seen.thumbs
    ) AS interactions,
    seen.rounded, seen.capped, snapshots.run_id
FROM work_observations(:start, :stop, :counters, :as_of) AS seen
INNER JOIN works ON seen.work_id = works.id
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN platforms ON accounts.platform = platforms.code
-- One probe for each work, in one partition; joined, every snapshot ever taken would be read.
LEFT JOIN LATERAL (
    SELECT taken.run_id
    FROM work_snapshots AS taken
    WHERE taken.work_id = seen.work_id AND taken.captured_at = seen.captured_at
    OFFSET 0
) AS snapshots ON TRUE
WHERE works.account_id = ANY(:accounts)
ORDER BY libraries.code, accounts.platform, works.account_id, works.published_at, works.id
"""
# Snapshots of works that figures of the window use, and what for: as the counters of a work,
# or as the start or the end of what it gained over the window.
USED_OF_WORKS = """
used_of_works AS (
    SELECT used.work_id, used.captured_at, array_agg(used.role ORDER BY used.role) AS used_for
    FROM (
        SELECT account_id, work_id, captured_at, 'counters' AS role
        FROM work_observations(:start, :stop, :counters, :as_of)
        UNION ALL
        SELECT changed.account_id, changed.work_id, moment.captured_at, moment.role
        FROM works_over_window(:start, :stop) AS changed
        CROSS JOIN LATERAL (
            VALUES (changed.captured_at, 'end'), (changed.captured_before, 'start')
        ) AS moment (captured_at, role)
        WHERE changed.known
    ) AS used
    WHERE used.captured_at IS NOT NULL AND used.account_id = ANY(:accounts)
    GROUP BY used.work_id, used.captured_at
)
"""
USED_OF_ACCOUNTS = """
used_of_accounts AS (
    SELECT totals.account_id, moment.captured_at, array_agg(moment.role) AS used_for
    FROM account_totals(:start, :stop) AS totals
    CROSS JOIN LATERAL (
        VALUES (totals.captured_at, 'end'), (totals.captured_before, 'start')
    ) AS moment (captured_at, role)
    WHERE moment.captured_at IS NOT NULL AND totals.account_id = ANY(:accounts)
    GROUP BY totals.account_id, moment.captured_at
)
"""
# Every observation of a work that was made in the window, of works of all time, and those that
# figures use.
WORK_SNAPSHOTS = f"""
WITH {USED_OF_WORKS},
kept AS (
    SELECT snapshots.*, used.used_for
    FROM work_snapshots AS snapshots
    LEFT JOIN used_of_works AS used USING (work_id, captured_at)
    WHERE snapshots.captured_at >= :start AND snapshots.captured_at < :stop
    UNION ALL
    SELECT snapshots.*, used.used_for
    FROM used_of_works AS used
    CROSS JOIN LATERAL (
        SELECT taken.*
        FROM work_snapshots AS taken
        WHERE taken.work_id = used.work_id AND taken.captured_at = used.captured_at
        OFFSET 0
    ) AS snapshots
    WHERE used.captured_at < :start OR used.captured_at >= :stop
)
SELECT
    libraries.code AS library, accounts.platform, works.account_id, snapshots.work_id,
    works.platform_id, works.kind, works.published_at, snapshots.captured_at,
    snapshots.captured_at - works.published_at AS age,
    snapshots.reads, snapshots.plays, snapshots.likes, snapshots.wows, snapshots.comments,
    snapshots.shares, snapshots.favourites,
    snapshots.danmaku, snapshots.coins, snapshots.recommends, snapshots.thumbs,
    interactions(
        platforms.counters, works.kind, snapshots.likes, snapshots.wows, snapshots.comments,
        snapshots.shares, snapshots.danmaku, snapshots.coins, snapshots.recommends,
        snapshots.thumbs
    ) AS interactions,
    snapshots.completion, snapshots.mean_seconds,
    snapshots.rounded, snapshots.capped, snapshots.used_for, snapshots.run_id
FROM kept AS snapshots
INNER JOIN works ON snapshots.work_id = works.id
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN platforms ON accounts.platform = platforms.code
WHERE works.account_id = ANY(:accounts)
ORDER BY snapshots.work_id, snapshots.captured_at
"""  # noqa: S608  (our own names)
ACCOUNT_SNAPSHOTS = f"""
WITH {USED_OF_ACCOUNTS}
SELECT
    libraries.code AS library, accounts.platform, accounts.id AS account_id,
    snapshots.captured_at, snapshots.followers, snapshots.following,
    snapshots.works AS works_claimed, snapshots.likes_received,
    snapshots.plays_received, snapshots.saves_and_likes,
    snapshots.rounded, snapshots.capped, used.used_for, snapshots.run_id
FROM account_snapshots AS snapshots
INNER JOIN accounts ON snapshots.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN used_of_accounts AS used
    ON snapshots.account_id = used.account_id AND snapshots.captured_at = used.captured_at
WHERE accounts.id = ANY(:accounts) AND (
    snapshots.captured_at >= :start AND snapshots.captured_at < :stop
    OR used.account_id IS NOT NULL
)
ORDER BY accounts.id, snapshots.captured_at
"""  # noqa: S608  (our own names)
# Every refresh that began in the window; those that took a snapshot which figures use; and
# those by which the window is covered: up to the first one after it that reached the end.
REFRESHES = f"""
WITH {USED_OF_WORKS},
{USED_OF_ACCOUNTS},
taken AS (
    SELECT works.account_id, snapshots.run_id
    FROM used_of_works AS used
    INNER JOIN works ON used.work_id = works.id
    CROSS JOIN LATERAL (
        SELECT seen.run_id
        FROM work_snapshots AS seen
        WHERE seen.work_id = used.work_id AND seen.captured_at = used.captured_at
        OFFSET 0
    ) AS snapshots
    UNION
    SELECT account_id, run_id
    FROM account_snapshots INNER JOIN used_of_accounts USING (account_id, captured_at)
),
kept AS (
    SELECT
        refreshes.id AS refresh_id,
        array_remove(ARRAY[
            CASE
                WHEN refreshes.reached_end
                    AND refreshes.started_at >= :start AND refreshes.since < :stop
                    AND (refreshes.started_at <= after.started_at OR after.started_at IS NULL)
                    THEN 'coverage'
            END,
            CASE WHEN taken.run_id IS NOT NULL THEN 'snapshots' END
        ], NULL) AS used_for
    FROM refreshes
    LEFT JOIN taken USING (account_id, run_id)
    LEFT JOIN (
        SELECT account_id, min(started_at) AS started_at
        FROM refreshes
        WHERE reached_end AND started_at >= :stop
        GROUP BY account_id
    ) AS after USING (account_id)
    WHERE refreshes.account_id = ANY(:accounts)
)
SELECT
    library, name_zh, platform, account_id, account, refresh_id, run_id, started_at, finished_at,
    -- Without the path of an answer that was kept: it is of one machine, and studies are published.
    verdict, regexp_replace(reason, '; the answer is kept in [^;]*', '') AS verdict_reason,
    source, since, reached_end, pages_asked, pages_got, works_seen, works_claimed,
    share_seen, holes, used_for
FROM refresh_history INNER JOIN kept USING (refresh_id)
WHERE started_at >= :start AND started_at < :stop OR cardinality(used_for) > 0
ORDER BY started_at, refresh_id
"""  # noqa: S608  (our own names)
QUERIES = {
    StudyTable.ACCOUNTS: ACCOUNTS,
    StudyTable.WORKS: WORKS,
    StudyTable.WORK_SNAPSHOTS: WORK_SNAPSHOTS,
    StudyTable.ACCOUNT_SNAPSHOTS: ACCOUNT_SNAPSHOTS,
    StudyTable.REFRESHES: REFRESHES,
}
# Rows of the larger tables within the window, without what their columns cost.
COUNTS = {
    StudyTable.ACCOUNTS: "SELECT count(*) AS n FROM accounts WHERE id = ANY(:accounts)",
    StudyTable.WORKS: """
SELECT count(*) AS n FROM works
WHERE published_at >= :start AND published_at < :stop AND account_id = ANY(:accounts)
""",
    StudyTable.WORK_SNAPSHOTS: """
SELECT count(*) AS n
FROM work_snapshots AS snapshots
INNER JOIN works ON snapshots.work_id = works.id
WHERE snapshots.captured_at >= :start AND snapshots.captured_at < :stop
    AND works.account_id = ANY(:accounts)
""",
    StudyTable.ACCOUNT_SNAPSHOTS: """
SELECT count(*) AS n FROM account_snapshots
WHERE captured_at >= :start AND captured_at < :stop AND account_id = ANY(:accounts)
""",
    StudyTable.REFRESHES: """
SELECT count(*) AS n FROM refreshes
WHERE started_at >= :start AND started_at < :stop AND account_id = ANY(:accounts)
""",
}
