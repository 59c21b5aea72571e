"""A hand-made October 2026: a WeChat, a Weibo and a Douyin account of one library, each covered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

OCTOBER = ("2026-10-01T00:00+08", "2026-11-01T00:00+08")
ROWS = """
INSERT INTO libraries (code, name_zh, region) VALUES
    ('yun', '云山图书馆', 'east'), ('hai', '海滨图书馆', 'west');
INSERT INTO accounts (library_id, platform, platform_id, name, covered_from, covered_until) VALUES
    (1, 'wechat', 'x', '云图', '2026-08-01+8', '2026-11-10+8'),
    (1, 'weibo', 'w', '云图', '2026-08-01+8', '2026-11-10+8'),
    (1, 'douyin', 'd', '云图', '2026-08-01+8', '2026-11-10+8'),
    (2, 'weibo', 'v', '海图', '2026-10-20+8', '2026-11-10+8'),
    (2, 'wechat', NULL, NULL, NULL, NULL);
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', '2026-10-01+8', '2026-10-01+8', 'finished', '0', '{}');
"""
WECHAT, WEIBO, DOUYIN, UNCOVERED = 1, 2, 3, 4


def insert_world(connection: Connection) -> None:
    """The library and its accounts, without works."""
    connection.execute(text(ROWS))


def work(connection: Connection, account: int, published: str, **values: Any) -> int:
    """Inserts a work; returns its key."""
    row = {"kind": "text", "text": "", "text_complete": True, "url": "", **values}
    row |= {"account_id": account, "published_at": published}
    row |= {"first_seen_at": published, "last_seen_at": "2026-11-10+8"}
    columns = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    made: int = connection.execute(
        text(
            f"INSERT INTO works (platform_id, {columns})"
            f" SELECT 'm' || count(*), {marks} FROM works RETURNING id"
        ),
        row,
    ).scalar_one()
    return made


def seen(connection: Connection, work_id: int, at: str, **counters: Any) -> None:
    """Inserts a snapshot of a work, and keeps its counters at fixed ages, as the store does."""
    _insert(connection, "work_snapshots", {"work_id": work_id, "captured_at": at, **counters})
    connection.execute(text("SELECT keep_age_counters(ARRAY[:work])"), {"work": work_id})


def totals(connection: Connection, account: int, at: str, **counters: Any) -> None:
    """Inserts a snapshot of an account."""
    _insert(connection, "account_snapshots", {"account_id": account, "captured_at": at, **counters})


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    columns = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} (run_id, {columns}) VALUES (1, {marks})"), row)
