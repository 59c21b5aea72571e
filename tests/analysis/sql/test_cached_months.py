"""Figures are the same with and without cached months, whatever was observed and changed."""

from __future__ import annotations

import random
from itertools import product

import pytest
from sqlalchemy import Connection, text

from tests.conftest import Database

# The end of a year, and a month of 28 days. Half of all moments lie at limits of comparisons.
WORLD = """
SELECT setseed({seed});
INSERT INTO libraries (code, name_zh) VALUES ('yun', '云山图书馆');
INSERT INTO accounts (library_id, platform, platform_id, covered_from, covered_until)
SELECT 1, platform, platform, '2025-12-01 +8', '2026-03-01 +8'
FROM unnest(ARRAY['weibo', 'wechat', 'douyin']) AS platform;
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings)
VALUES ('weibo', '2025-12-01 +8', 'finished', '0', '{{}}');
INSERT INTO account_snapshots (account_id, captured_at, run_id, followers)
SELECT id, moment, 1, 1000 FROM accounts,
    generate_series(timestamptz '2025-11-30 +8', '2026-03-01 +8', '3 days') AS moment;
SELECT ensure_snapshot_partition(moment)
FROM unnest(ARRAY[timestamptz '2025-12-15 +8', '2026-01-15 +8', '2026-02-15 +8']) AS moment;
CREATE TEMPORARY TABLE moments ON COMMIT DROP AS
SELECT month - hours * interval '1 hour' + near * interval '1 microsecond' AS moment
FROM unnest(ARRAY[timestamptz '2025-12-01 +8', '2026-01-01 +8', '2026-02-01 +8',
        '2026-03-01 +8']) AS month, unnest(ARRAY[0, 1, 168, 648, 672]) AS hours,
    unnest(ARRAY[-1, 0, 1]) AS near
UNION
SELECT timestamptz '2025-12-01 +8' + random() * interval '92 days' FROM generate_series(1, 60);
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    is_original, is_headline, push_id, deleted_at, first_seen_at, last_seen_at)
SELECT accounts.id, row_number() OVER (), 'text', '', TRUE, '', moment, random() < 0.5,
    random() < 0.3, 'p', CASE WHEN random() < 0.2 THEN moment + random() * interval '60 days' END,
    moment, moment
FROM accounts, moments WHERE random() < 0.5;
"""
# Of a few works each, before they were published as well: that may be corrected later.
OBSERVE = """
INSERT INTO work_snapshots
    (work_id, captured_at, run_id, reads, likes, wows, comments, shares, rounded, capped)
SELECT works.id, moment, 1,
    CASE WHEN random() < 0.9 THEN 9000 * random() END,
    CASE WHEN random() < 0.9 THEN 900 * random() END,
    90 * random(), 9 * random(), CASE WHEN random() < 0.9 THEN 9 * random() END,
    CASE WHEN random() < 0.1 THEN ARRAY['reads'] ELSE '{{}}' END,
    CASE WHEN random() < 0.1 THEN ARRAY['likes'] ELSE '{{}}' END
FROM works, moments WHERE random() < {share}
ON CONFLICT (work_id, captured_at) DO UPDATE SET likes = excluded.likes;
UPDATE works SET last_seen_at = greatest(last_seen_at, (
    SELECT max(captured_at) FROM work_snapshots WHERE work_id = works.id));
SELECT keep_age_counters(array_agg(id)) FROM works;
"""
CHANGES = (
    OBSERVE.format(share=0.002),
    "DELETE FROM work_snapshots WHERE work_id % 9 = 1 AND captured_at >= '2026-01-20 +8'",
    "UPDATE work_snapshots SET shares = 77 WHERE captured_at < '2026-01-01 +8' AND work_id % 7 = 1",
    "UPDATE work_snapshots SET captured_at = captured_at + interval '29 days 1 microsecond'"
    " WHERE work_id % 13 = 1 AND captured_at < '2026-01-25 +8'",
    "UPDATE works SET published_at = published_at - interval '2 days' WHERE id % 3 = 0",
    "UPDATE works SET deleted_at = NULL WHERE id % 2 = 0",
    "TRUNCATE work_snapshots_y2026m01",
)
CACHE = "SELECT note_month_end(CAST(:ends_at AS timestamptz))"
FIGURES = (
    "SELECT * FROM account_indicators({window}, {counters})",
    "SELECT * FROM account_indices({window}, {counters})",
    "SELECT * FROM work_observations({window}, {counters})",
    "SELECT * FROM works_over_window({window})",
)
MONTHS = ("2025-12-01 +8", "2026-01-01 +8", "2026-02-01 +8", "2026-03-01 +8")
WINDOWS = [(start, end) for start, end in product(MONTHS, MONTHS) if start < end] + [
    ("2026-01-04 +8", "2026-01-11 +8"),
    ("2026-01-10 +8", "2026-02-01 +8"),
    ("2026-01-01 +8", "2026-02-01 00:00:00.000001+8"),
]
COUNTERS = ("'window-end'", "'window-end'", "'window-end'", "'7d'", "'latest'")


def figures(connection: Connection, questions: list[str]) -> list[list[str]]:
    return [sorted(map(repr, connection.exec_driver_sql(each))) for each in questions]


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_the_same_whichever_months_are_cached(database: Database, seed: int) -> None:
    draw = random.Random(seed)
    as_it_is = {"no_parameters": True}
    with database.engine.begin() as connection:
        for statements in (WORLD.format(seed=seed / 10), OBSERVE.format(share=0.05)):
            connection.exec_driver_sql(statements, execution_options=as_it_is)
        for change in draw.sample(CHANGES, 3):
            for ends_at in MONTHS[1:]:
                if draw.random() < 0.8:
                    connection.execute(text(CACHE), {"ends_at": ends_at})
            connection.exec_driver_sql(change, execution_options=as_it_is)
            questions = [
                figure.format(
                    window=f"'{start}', '{end}'",
                    counters=draw.choice(COUNTERS),
                )
                for start, end in WINDOWS
                for figure in draw.sample(FIGURES, 2)
            ]
            answers = figures(connection, questions)
            with connection.begin_nested() as not_noted:
                connection.exec_driver_sql("DELETE FROM month_end_notes")
                assert figures(connection, questions) == answers
                not_noted.rollback()
