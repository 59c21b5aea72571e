"""An archive gives the rows of its crawl again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.capture.conftest import Archived, archives
from tests.capture.rows import refreshes, rows
from tests.conftest import Database
from tests.crawl.conftest import Stand
from tests.processes import COLD


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_an_empty_database_gets_equal_rows(
    archived: Archived, second: Database, source: str
) -> None:
    stand = archived(source)
    elsewhere = replace(stand, database=second)
    sent = len(stand.sandbox.log())
    again = elsewhere.scrapy("reparse", "1", **(COLD if source == "pc" else {}))
    assert again.returncode == 0, again.stderr
    assert len(stand.sandbox.log()) == sent, "nothing is requested"
    assert rows(elsewhere.database) == rows(stand.database)
    assert refreshes(elsewhere.database, 1) == refreshes(stand.database, 1)
    settings = elsewhere.query("SELECT settings->'reparsed'->>'archive', status FROM crawl_runs")
    assert settings == [(archives(stand)[0].name, "finished")]


def test_the_same_database_stays_as_it_is(stand: Stand) -> None:
    stand.sandbox.advance(-timedelta(days=60).total_seconds())
    assert stand.crawl("RAW_ARCHIVE=1").returncode == 0
    stand.sandbox.event("rename", "jilin", name="改了名字的图书馆")
    stand.sandbox.event("delete", "beijing")
    stand.sandbox.event("edit", "hunan", text="改过的文字")
    stand.sandbox.advance(timedelta(days=30).total_seconds())
    assert stand.crawl("RAW_ARCHIVE=1").returncode == 0
    before = rows(stand.database)
    missing = "SELECT count(*) FROM works WHERE missing_since IS NOT NULL"
    assert stand.query(missing)[0][0] >= 1
    assert stand.query("SELECT count(*) FROM account_names")[0][0] == 10
    assert before["links"], "there are no links: the comparison would be empty"
    with stand.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM work_links"))  # as of runs before they were kept
    again = stand.scrapy("reparse", "--all")
    assert again.returncode == 0, again.stderr
    assert rows(stand.database) == before
    assert stand.query("SELECT count(*), sum(requests) FILTER (WHERE id > 2) FROM crawl_runs") == [
        (4, 0)
    ]


def test_two_runs_in_their_order(stand: Stand, elsewhere: Stand) -> None:
    """Long texts and windows of the second run depend on the first."""
    stand.sandbox.advance(-timedelta(days=60).total_seconds())
    assert stand.crawl("RAW_ARCHIVE=1").returncode == 0
    stand.sandbox.event("delete", "beijing")
    stand.sandbox.advance(timedelta(days=60).total_seconds())
    assert stand.crawl("RAW_ARCHIVE=1").returncode == 0
    assert elsewhere.scrapy("reparse", "--all").returncode == 0
    assert rows(elsewhere.database) == rows(stand.database)
    for run in (1, 2):
        assert refreshes(elsewhere.database, run) == refreshes(stand.database, run)
