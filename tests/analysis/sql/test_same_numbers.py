"""SQL and pandas give the same numbers, on a world drawn at random with every kind of hole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from analysis.compute.versions import VERSIONS
from analysis.load.database import open_database
from analysis.window import between, month, week
from libcrawl.store.upkeep.month_ends import cache_month_ends
from tests.analysis.agreement import assert_same
from tests.conftest import Database

WORLD = """
SELECT setseed(0.4);
INSERT INTO libraries (code, name_zh, region)
SELECT 'l' || n, '图' || n, CASE n % 3 WHEN 0 THEN 'east' WHEN 1 THEN 'west' END
FROM generate_series(1, 8) AS n;
INSERT INTO accounts (library_id, platform, platform_id, covered_from, covered_until)
SELECT
    libraries.id, platform, 'p' || libraries.id,
    CASE WHEN random() < 0.8 THEN timestamptz '2026-07-01+8' END, '2026-10-15+8'
FROM libraries, unnest(ARRAY['weibo', 'wechat', 'douyin']) AS platform;
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings)
VALUES ('weibo', '2026-08-01+8', 'finished', '0', '{}');
INSERT INTO account_snapshots
(account_id, captured_at, run_id, followers, works, likes_received, capped)
SELECT
    accounts.id, moment, 1,
    CASE WHEN random() < 0.9 THEN 1000 * random() + 20 * extract(DOY FROM moment) END,
    100, CASE WHEN random() < 0.7 THEN 50 * extract(DOY FROM moment) END,
    CASE WHEN random() < 0.2 THEN ARRAY['followers'] ELSE '{}' END
FROM accounts,
    generate_series(timestamptz '2026-07-29+8', '2026-10-10+8', '5 days') AS moment
WHERE random() < 0.8;
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    is_original, is_headline, push_id, deleted_at, first_seen_at, last_seen_at)
SELECT
    accounts.id, 'm' || n, 'text', '', TRUE, '', moment,
    CASE WHEN accounts.id % 7 > 0 AND random() < 0.9 THEN random() < 0.5 END,
    CASE WHEN accounts.id % 5 > 0 AND random() < 0.9 THEN random() < 0.3 END,
    CASE WHEN random() < 0.9 THEN 'p' || n / 3 END,
    CASE WHEN random() < 0.1 THEN moment + random() * interval '30 days' END,
    moment, '2026-10-12+8'
FROM accounts, generate_series(1, 40) AS n,
    LATERAL (SELECT timestamptz '2026-07-10+8' + n * 2.1 * interval '1 day' AS moment) AS at
WHERE random() < 0.6 AND accounts.id <> 6;
SELECT ensure_snapshot_partition(moment)
FROM generate_series(timestamptz '2026-07-15+8', '2026-11-15+8', '1 month') AS moment;
INSERT INTO work_snapshots
(work_id, captured_at, run_id, reads, likes, wows, comments, shares, rounded, capped)
SELECT
    works.id, works.published_at + age * interval '1 hour', 1,
    CASE WHEN works.account_id % 4 > 0 AND random() < 0.9 THEN 900 * random() * age END,
    CASE WHEN random() < 0.95 THEN 30 * random() * age END,
    CASE WHEN random() < 0.9 THEN 9 * random() END,
    CASE WHEN random() < 0.9 THEN 9 * random() END,
    CASE WHEN random() < 0.9 THEN 9 * random() END,
    CASE WHEN random() < 0.1 THEN ARRAY['likes', 'reads'] ELSE '{}' END,
    CASE WHEN random() < 0.02 THEN ARRAY['likes'] WHEN random() < 0.02 THEN ARRAY['reads', 'shares']
        ELSE '{}' END
FROM works, unnest(ARRAY[1, 30, 150, 170, 400, 700]) AS age
WHERE random() < 0.7;
-- Behind all others, so that these stay as they are.
INSERT INTO platforms (code, name_zh, name_en, position, colour, usual_kind, counters)
VALUES ('bilibili', '哔哩哔哩', 'Bilibili', 4, '#00a1d6', 'video',
    '{plays,likes,comments,shares,favourites,danmaku,coins}')
ON CONFLICT DO NOTHING;
INSERT INTO accounts (library_id, platform, platform_id, covered_from, covered_until)
SELECT libraries.id, 'bilibili', 'b' || libraries.id, '2026-07-01+8', '2026-10-15+8' FROM libraries;
INSERT INTO account_snapshots
(account_id, captured_at, run_id, followers, plays_received, saves_and_likes, capped)
SELECT
    accounts.id, moment, 1, 500 + (accounts.library_id - 3) * extract(DOY FROM moment),
    CASE WHEN accounts.library_id % 2 = 0 THEN 90 * extract(DOY FROM moment) END, 7, '{}'
FROM accounts, generate_series(timestamptz '2026-07-29+8', '2026-10-10+8', '3 days') AS moment
WHERE platform = 'bilibili';
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    first_seen_at, last_seen_at)
SELECT accounts.id, 'v' || n, CASE WHEN n % 3 > 0 THEN 'video' ELSE 'image' END, '', TRUE, '',
    moment, moment, '2026-10-12+8'
FROM accounts, generate_series(1, 30) AS n,
    LATERAL (SELECT timestamptz '2026-07-10+8' + n * 2.9 * interval '1 day' AS moment) AS at
WHERE platform = 'bilibili';
INSERT INTO work_snapshots
(work_id, captured_at, run_id, plays, likes, comments, shares, favourites, danmaku, coins, capped)
SELECT
    works.id, works.published_at + age * interval '1 hour', 1,
    CASE kind WHEN 'video' THEN 40 * age * random() END, 3 * age, age, age / 2, 1,
    CASE WHEN kind = 'video' AND random() < 0.9 THEN age END, CASE kind WHEN 'video' THEN 2 END,
    CASE WHEN random() < 0.1 THEN ARRAY['coins'] ELSE '{}' END
FROM works JOIN accounts ON accounts.id = account_id,
    unnest(ARRAY[1, 30, 150, 170, 400, 700, 1400]) AS age
WHERE platform = 'bilibili' AND random() < 0.9;
SELECT keep_age_counters(array_agg(id)) FROM works;
"""
WINDOWS = (
    month("2026-08"),
    month("2026-09"),
    month("2026-09", "window-end"),
    month("2026-09", "7d"),
    month("2026-09", "24h"),
    week("2026-08-20", "30d"),
    week("2026-09-10", "latest"),
    month("2026-10", "window-end"),
    between("2026-08-01", "2026-09-30", as_of=date(2026, 9, 30)),
    between("2026-07-15", "2026-10-02", "20 days"),
    month("2026-06"),
)


@pytest.mark.parametrize("cached", [[], ["2026-10", "2026-09", "2026-08", "2026-07"]])
def test_every_index_version_account_and_window(database: Database, cached: list[str]) -> None:
    """With cached months and without."""
    with database.engine.begin() as connection:
        connection.execute(text(WORLD.replace(":", r"\:")))
    if cached:
        assert [month for month, _ in cache_month_ends(database.engine)] == cached
    engine = open_database(database.url)
    valued, reasons, bounds = set(), set(), set()
    for window in WINDOWS:
        indices = assert_same(engine, window)
        given = indices[indices["value"].notna()]
        valued |= set(given["version"])
        bounds |= set(given["lower_bound"])
        reasons |= set(indices["reason"].dropna())
    engine.dispose()
    assert valued == set(VERSIONS)
    assert bounds == {True, False}
    assert reasons == {"not_covered", "missing_input", "no_works", "total_fell"}


def test_windows_before_each_other() -> None:
    assert month("2026-03").before() == month("2026-02")
    assert week("2026-03-04").before() == week("2026-02-28")
    assert between("2025-01-01", "2025-12-31").before() == between("2024-01-01", "2024-12-31")


@pytest.mark.parametrize(
    ("day", "start"), [("2026-11-01", 1), ("2026-11-07", 1), ("2026-11-08", 8)]
)
def test_weeks_run_from_sunday_to_saturday(day: str, start: int) -> None:
    assert week(day).start.day == start
    assert (week(day).end - week(day).start).days == 7
