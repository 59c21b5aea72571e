"""A store that has been crawled for long, generated in PostgreSQL: the same one every time.

Accounts of three platforms alternately; works spread over the fifteen months to the end of 2025;
accounts refreshed as a whole, each at its own hours, a work by every refresh of its first thirty
days; account totals observed every day. Rows lie in the order of time, as crawls leave them. All
values come from hashes of the keys, so that
neither the plan of a query nor the number of its processes can change them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, text

from bench.stand import Database

SOURCE = """
CREATE OR REPLACE FUNCTION pg_temp.part(key bigint, salt bigint) RETURNS float8
LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(key, salt) & 1073741823) / 1073741824.0::float8;

CREATE OR REPLACE FUNCTION pg_temp.first_refresh_after(
    account bigint, moment timestamptz, every interval
)
RETURNS timestamptz LANGUAGE sql STABLE
RETURN timestamptz '2024-09-30+8' + pg_temp.part(account, 9) * every
    + ceil(
        extract(EPOCH FROM moment - timestamptz '2024-09-30+8' - pg_temp.part(account, 9) * every)
        / extract(EPOCH FROM every)
    )::float8 * every;

INSERT INTO libraries (code, name_zh, region)
SELECT 'l' || n, '图书馆' || n, (ARRAY['east', 'central', 'west', 'northeast'])[1 + n % 4]
FROM generate_series(0, (:accounts - 1) / 3) AS n ORDER BY n;

INSERT INTO accounts
(library_id, platform, platform_id, name, status, first_seen_at, covered_from, covered_until)
SELECT
    1 + n / 3, (ARRAY['weibo', 'wechat', 'douyin'])[1 + n % 3], 'a' || n, '账号' || n, 'confirmed',
    '2024-10-01+8', '2025-01-01+8', '2026-01-02+8'
FROM generate_series(0, :accounts - 1) AS n ORDER BY n;

INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
SELECT 'weibo', moment, moment + interval '10 minutes', 'finished', 'bench', '{}'
FROM
    generate_series(0, :runs - 1) AS n,
    LATERAL (SELECT timestamptz '2024-10-01+8' + n * interval '640 days' / :runs AS moment) AS begun
ORDER BY n;

INSERT INTO refreshes
(run_id, account_id, started_at, finished_at, verdict, since, pages_asked, pages_got, works_seen)
SELECT
    crawl_runs.id, accounts.id, crawl_runs.started_at, crawl_runs.finished_at, 'complete',
    '2025-01-01+8', 1, 1, 1
FROM crawl_runs, accounts
ORDER BY crawl_runs.id, accounts.id;

INSERT INTO account_snapshots
(account_id, captured_at, run_id, followers, following, works, likes_received)
SELECT
    accounts.id, days.moment + pg_temp.part(accounts.id, 1) * interval '6 hours', 1,
    1000 + floor(exp(9 * pg_temp.part(accounts.id, 2)) * (1 + days.number / 500.0)),
    100, 200 + days.number,
    -- Half of the accounts on Douyin: the likes of the others are summed over works.
    CASE WHEN accounts.platform = 'douyin' AND accounts.id % 2 = 0 THEN 5000 + 90 * days.number END
FROM
    (SELECT n AS number, timestamptz '2024-12-20+8' + n * interval '1 day' AS moment
     FROM generate_series(0, 380) AS n) AS days,
    accounts
ORDER BY days.number, accounts.id;

INSERT INTO works (account_id, platform_id, kind, title, text, text_complete, url, published_at,
    is_original, is_headline, push_id, first_seen_at, last_seen_at)
SELECT
    accounts.id, 'm' || n, 'text', '第' || n || '期', repeat('图书馆阅读推广活动', 8), TRUE,
    'https://example.org/' || n, moment.published,
    CASE WHEN accounts.platform <> 'douyin' THEN pg_temp.part(n, 3) < 0.7 END,
    CASE WHEN accounts.platform = 'wechat' THEN pg_temp.part(n, 4) < 0.4 END,
    CASE WHEN accounts.platform = 'wechat' THEN 'p' || n / 3 END,
    moment.published,
    pg_temp.first_refresh_after(accounts.id, moment.published, CAST(:every AS interval))
        + (:observations - 1) * CAST(:every AS interval)
FROM
    generate_series(0, :works - 1) AS n,
    LATERAL (SELECT timestamptz '2024-10-01+8'
        + (n + pg_temp.part(n, 5)) / :works * interval '457 days' AS published) AS moment,
    accounts
WHERE accounts.id = (1 + floor(pg_temp.part(n, 6) * :accounts))
ORDER BY n;
"""
# What a work gathers, it gathers in days.
SNAPSHOTS = """
INSERT INTO work_snapshots
(work_id, captured_at, run_id, reads, plays, likes, wows, comments, shares, favourites,
    rounded, capped)
SELECT
    seen.work_id, seen.captured_at,
    -- The run whose share of the 640 days it falls into.
    1 + floor(
        :runs * extract(EPOCH FROM seen.captured_at - timestamptz '2024-10-01+8') / (640 * 86400)
    ),
    CASE seen.platform WHEN 'wechat' THEN least(seen.size, 100001) END,
    CASE WHEN seen.platform = 'weibo' AND seen.work_id % 4 = 0 THEN seen.size END,
    floor(seen.size * 0.03),
    CASE seen.platform WHEN 'wechat' THEN floor(seen.size * 0.01) END,
    floor(seen.size * 0.004),
    CASE WHEN seen.work_id % 50 > 0 THEN floor(seen.size * 0.006) END,
    CASE WHEN seen.platform <> 'weibo' THEN floor(seen.size * 0.005) END,
    CASE WHEN seen.size * 0.03 > 10000 THEN ARRAY['likes'] ELSE '{}' END,
    CASE WHEN seen.platform = 'wechat' AND seen.size > 100000 THEN ARRAY['reads'] ELSE '{}' END
FROM (
    SELECT
        works.id AS work_id, accounts.platform, moment.captured_at,
        floor(
            exp(4 + 5 * pg_temp.part(accounts.id, 7) + 3 * pg_temp.part(works.id, 8))
            * (1 - exp(-0.3 - extract(EPOCH FROM moment.captured_at - works.published_at) / 500000))
        ) AS size
    FROM generate_series(0, :observations - 1) AS k
    CROSS JOIN works
    INNER JOIN accounts ON works.account_id = accounts.id
    CROSS JOIN LATERAL (
        SELECT works.last_seen_at - k * CAST(:every AS interval) AS captured_at
    ) AS moment
    WHERE moment.captured_at >= :month AND moment.captured_at < :next_month
        AND works.published_at < :next_month
        AND works.last_seen_at >= :month
) AS seen
ORDER BY seen.captured_at, seen.work_id
"""
# As the store keeps them with every snapshot.
KEEP_AGE_COUNTERS = """
SELECT keep_age_counters(portions.keys)
FROM (SELECT array_agg(id) AS keys FROM works GROUP BY id / 10000) AS portions
"""
PARTITIONS = """
SELECT month, month + interval '1 month'
FROM generate_series(timestamp '2024-10-01', timestamp '2026-07-01', interval '1 month') AS month
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to generate."""

    accounts: int
    works: int
    observations: int
    runs: int = 1

    @property
    def every(self) -> timedelta:
        """Between two refreshes of an account."""
        return timedelta(days=30) / self.observations

    @property
    def snapshots(self) -> int:
        return self.works * self.observations


def is_filled(database: Database, size: Size) -> bool:
    """Whether the database holds what `fill` would make."""
    counted = database.query(
        "SELECT (SELECT count(*) FROM accounts WHERE platform_id LIKE 'a%'),"
        " (SELECT count(*) FROM works), (SELECT count(*) FROM work_snapshots),"
        " (SELECT count(*) FROM crawl_runs)"
    )
    return counted == [(size.accounts, size.works, size.snapshots, size.runs)]


def fill(database: Database, size: Size, log: Callable[[str], None]) -> None:
    """Generates the rows, in place of all that the database holds."""
    log(f"generating {size.snapshots:,} snapshots")
    database.empty(panel=True)
    values = {
        **{"accounts": size.accounts, "works": size.works, "runs": size.runs},
        **{"observations": size.observations, "every": size.every},
    }
    with database.engine.begin() as connection:
        # Keys are right by construction: ten million checks of them would take minutes.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        connection.execute(text("SET LOCAL timezone = 'Asia/Shanghai'"))
        for statement in filter(str.strip, SOURCE.split(";")):
            connection.execute(text(statement), values)
        _fill_snapshots(connection, size)
        connection.execute(text(KEEP_AGE_COUNTERS))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as settling:
        settling.execute(text("VACUUM (ANALYZE, FREEZE)"))
        settling.execute(text("CHECKPOINT"))


def _fill_snapshots(connection: Connection, size: Size) -> None:
    for month, following in connection.execute(text(PARTITIONS)).all():
        connection.execute(text("SELECT ensure_snapshot_partition(:at)"), {"at": month})
        values = {
            "month": month,
            "next_month": following,
            "observations": size.observations,
            "runs": size.runs,
            "every": size.every,
        }
        connection.execute(text(SNAPSHOTS), values)
