"""Two libraries with a September and an October on Weibo, and the command on their database."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from tests.analysis.world import UNCOVERED, WECHAT, WEIBO, insert_world, seen, totals, work
from tests.conftest import Database

Analyse = Callable[..., Result]
OCTOBER = ("--month", "2026-10")
WORKS = 24  # of both Weibo accounts in October, beside an article and a deleted post
REFRESHES = """
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', '2026-11-02+8', '2026-11-02+8', 'finished', '0', '{}');
INSERT INTO refreshes (
    run_id, account_id, started_at, finished_at, verdict, reason, since,
    pages_asked, pages_got, works_seen
)
SELECT run_id, account_id, moment, moment, verdict, reason, '2026-10-01+8', 2, 1, 10
FROM (VALUES
    (1, 2, '2026-10-15+8'::timestamptz, 'partial', 'page limit'),
    (2, 2, '2026-11-02+8', 'complete', NULL),
    (1, 4, '2026-10-20+8', 'login_required', 'the session has expired')
) AS refreshed (run_id, account_id, moment, verdict, reason);
"""


def insert_study(database: Database) -> None:
    """Fill an empty database: the second library's window is not covered."""
    with database.engine.begin() as connection:
        insert_world(connection)
        connection.execute(text(REFRESHES.replace(":", r"\:")))
        for account in (WEIBO, UNCOVERED):
            for month in ("09", "10"):
                totals(connection, account, f"2026-{month}-30T12:00+08", followers=1000 * account)
                for day in range(1, 13):
                    moment = f"2026-{month}-{day + 10}T{day + 8:02}:00+08"
                    post = work(
                        connection, account, moment, text="开卷有益", is_original=day % 3 > 0,
                        tags=["阅读"], kind="video" if day % 2 else "text",
                    )  # fmt: skip
                    shared = None if day == 12 else day
                    counters = {"likes": 10 * day * account, "comments": 2 * day, "shares": shared}
                    seen(connection, post, f"2026-{month}-29T12:00+08", **counters)
        article = work(connection, WECHAT, "2026-10-30+08", title="=1+1", is_headline=True)
        seen(connection, article, "2026-10-31+08", reads=100_001, wows=1, capped=["reads"])


def analyser(database: Database) -> Analyse:
    """Runs `python -m analysis …` on the database, within this process."""
    environment = {"DATABASE_URL": database.url, "COLUMNS": "300"}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=environment)

    return run
