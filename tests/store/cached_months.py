"""Queries of tests of cached months, and rows that come late to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, text

FEBRUARY = "2025-03-01 +8"  # its end
OBSERVED_LAST = """
SELECT DISTINCT ON (date_trunc('month', captured_at, 'Asia/Shanghai'), work_id)
    date_trunc('month', captured_at, 'Asia/Shanghai') + interval '1 month' AS ends_at,
    works.account_id, work_id, captured_at, reads, plays, likes, wows, comments, shares,
    favourites, rounded, capped, danmaku, coins, recommends, thumbs
FROM work_snapshots INNER JOIN works ON works.id = work_id
WHERE captured_at < '2025-05-01 +8'
ORDER BY date_trunc('month', captured_at, 'Asia/Shanghai'), work_id, captured_at DESC
"""
CACHED = "SELECT * FROM month_end_counters ORDER BY ends_at, work_id"
LATE = """
INSERT INTO work_snapshots (work_id, captured_at, run_id, likes, comments, shares)
SELECT works.id, timestamptz '2025-02-28 23:59 +8', crawl_runs.id, 999, 9, 9
FROM works, crawl_runs
WHERE works.published_at < '2025-02-28 +8' AND works.last_seen_at >= '2025-03-01 +8'
ORDER BY works.id LIMIT 3
"""


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL timezone = 'Asia/Shanghai'")
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def do(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def cached(engine: Engine) -> list[str]:
    """The cached months, the last one first."""
    ends = "SELECT to_char(ends_at - interval '1 day', 'YYYY-MM') FROM month_ends ORDER BY 1 DESC"
    return [month for (month,) in rows(engine, ends)]


def cache(engine: Engine, ends_at: str = FEBRUARY) -> int | None:
    with engine.begin() as connection:
        query = text("SELECT note_month_end(CAST(:at AS timestamptz))")
        found: int | None = connection.execute(query, {"at": ends_at}).scalar_one()
    return found
