"""The scheduler's page and the search follow runs that ended on other machines."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlalchemy import text

from libcrawl.status.after_run import follow_others
from tests.analysis.world import WEIBO, insert_world, work
from tests.conftest import Database

RUN = """
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', now() - interval '2 hours', {}, 'finished', '1', '{{}}')
"""


@pytest.mark.parametrize(
    ("finished_at", "is_written"),
    [("now() - interval '1 minute'", True), ("now() - interval '1 hour'", False), ("NULL", False)],
)
def test_written_where_a_run_has_ended_lately(
    database: Database, settings: Settings, tmp_path: Path, finished_at: str, is_written: bool
) -> None:
    page = tmp_path / "site" / "index.html"
    with database.engine.begin() as connection:
        connection.execute(text(RUN.format(finished_at)))
    follow_others(database.engine, settings)
    assert not page.exists()
    settings.set("LIBCRAWL_STATUS_PAGE", str(page), priority="cmdline")
    follow_others(database.engine, settings)
    assert page.exists() == is_written


@pytest.mark.parametrize("table", ["search_documents", "compared_works"])
def test_works_are_indexed_and_compared_where_a_run_has_ended_lately(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")  # as it was, afterwards
    indexed = text(f"SELECT count(*) FROM {table}")
    with database.engine.begin() as connection:
        insert_world(connection)
        work(connection, WEIBO, "2026-10-01T12:00+08", text="开卷有益")
        connection.execute(text("UPDATE crawl_runs SET finished_at = NULL, status = 'running'"))
    follow_others(database.engine, settings)
    with database.engine.begin() as connection:
        assert connection.scalar(indexed) == 0, "never inside a crawl"
        connection.execute(text("UPDATE crawl_runs SET finished_at = now(), status = 'finished'"))
    follow_others(database.engine, settings)
    with database.engine.connect() as connection:
        assert connection.scalar(indexed) == 1
