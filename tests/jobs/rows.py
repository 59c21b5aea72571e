"""Rows of invented accounts, runs and refreshes, as crawls leave them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

ACCOUNTS = """
WITH library AS (
    INSERT INTO libraries (code, name_zh) SELECT 'lib' || n, n || '号图书馆'
    FROM generate_series(1, CAST(:number AS int)) AS n RETURNING id, code
)
INSERT INTO accounts (library_id, platform, platform_id, status)
SELECT id, :platform, 'p' || substr(code, 4), 'confirmed' FROM library ORDER BY id
"""
RUN = """
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings, access_basis)
VALUES ('weibo', :at, 'finished', '0', CAST(:settings AS jsonb), :basis) RETURNING id
"""
REFRESH = """
INSERT INTO refreshes (run_id, account_id, source, started_at, finished_at, verdict, since,
    pages_asked, pages_got, works_seen, reached_end)
VALUES (:run, :account, :source, :at, :at, :verdict, :since, :pages, :pages, :works,
    :verdict = 'complete')
"""
WORK = """
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    first_seen_at, last_seen_at)
VALUES (:account, :key, 'text', '', TRUE, '', :at, :at, :at)
"""


def execute(engine: Engine, sql: str, **row: Any) -> Any:
    with engine.begin() as connection:
        found = connection.execute(text(sql), row)
        return found.scalar() if found.returns_rows else None


def add_accounts(engine: Engine, number: int, platform: str = "weibo") -> None:
    """Accounts p1, p2, … of the libraries lib1, lib2, …; their keys count from 1, too."""
    execute(engine, ACCOUNTS, number=number, platform=platform)


def add_run(engine: Engine, at: datetime, settings: str = "{}", basis: str | None = None) -> int:
    return int(execute(engine, RUN, at=at, settings=settings, basis=basis))


def add_refresh(
    engine: Engine,
    account: int,
    at: datetime,
    verdict: str = "complete",
    run: int | None = None,
    *,
    source: str = "pc",
    days: float = 31,
) -> None:
    row = {"since": at - timedelta(days=days), "pages": 3, "works": 62, "source": source}
    key = add_run(engine, at) if run is None else run
    execute(engine, REFRESH, run=key, account=account, at=at, verdict=verdict, **row)


def add_works(engine: Engine, account: int, *moments: datetime) -> None:
    for number, at in enumerate(moments):
        execute(engine, WORK, account=account, key=f"{account}-{at.isoformat()}-{number}", at=at)
