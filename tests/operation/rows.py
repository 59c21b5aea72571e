"""Two invented accounts over four months: ten works each, observed every day for thirty days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, text

from tests.conftest import Database

FIRST, LAST = "2025-01-01 +8", "2025-05-01 +8"
ROWS = f"""
INSERT INTO libraries (code, name_zh) VALUES ('yun', '云山图书馆'), ('hai', '海滨图书馆');
INSERT INTO accounts (library_id, platform, platform_id, status, covered_from, covered_until)
SELECT id, 'weibo', '900000000' || id, 'confirmed', '{FIRST}', '{LAST}' FROM libraries;
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings)
VALUES ('weibo', '{FIRST}', 'finished', '0', '{{}}');
INSERT INTO account_snapshots (account_id, captured_at, run_id, followers, works)
SELECT a.id, day, r.id, a.id * 1000 + extract(doy FROM day), 10
FROM accounts AS a, crawl_runs AS r,
    generate_series('{FIRST}'::timestamptz, '{LAST}', '1 day') AS day;
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    is_original, first_seen_at, last_seen_at)
SELECT a.id, n, 'text', '开馆 ' || n, TRUE, 'https://weibo.example/' || n, at, TRUE, at,
    at + interval '30 days'
FROM accounts AS a, generate_series(1, 10) AS n,
    LATERAL (SELECT '{FIRST}'::timestamptz + n * interval '9 days' AS at) AS published;
SELECT ensure_snapshot_partition(month)
FROM generate_series('2025-01-15'::timestamptz, '2025-04-15', '1 month') AS month;
INSERT INTO work_snapshots
    (work_id, captured_at, run_id, reads, likes, comments, shares, rounded, capped)
SELECT w.id, w.published_at + age * interval '1 day', r.id,
    CASE WHEN w.id > 1 THEN age * 100 + w.id END, age * 10, age, 0,
    CASE WHEN age > 20 THEN ARRAY['reads'] ELSE '{{}}' END, '{{}}'
FROM works AS w, crawl_runs AS r, generate_series(1, 30) AS age;
SELECT keep_age_counters(array_agg(id)) FROM works;
"""
TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace IN (
    'public'::regnamespace, coalesce(to_regnamespace('archive'), 'public'::regnamespace)
)
"""
DIGEST = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} AS t"


def fill(database: Database) -> None:
    """Fill an empty database."""
    with database.engine.begin() as connection:
        connection.execute(text(ROWS))


def contents(engine: Engine) -> dict[str, tuple[Any, ...]]:
    """Number of rows of every table, and a digest of them."""
    with engine.connect() as connection:
        return {
            name: tuple(connection.execute(text(DIGEST.format(name))).one())
            for name in connection.execute(text(TABLES)).scalars().all()
        }
