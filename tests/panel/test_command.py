"""`scrapy panel` as an operator runs it."""

import json
from pathlib import Path

from sqlalchemy import func, select

from libcrawl.store.schema.models.crawled import Account, Library
from tests.conftest import Database, RunScrapy
from tests.panel.files import ACCOUNTS, write_panel
from tests.processes import COLD


def test_sync_and_coverage(database: Database, run_scrapy: RunScrapy, tmp_path: Path) -> None:
    folder = str(write_panel(tmp_path / "panel"))
    first = run_scrapy("panel", "--panel", folder, DATABASE_URL=database.url, **COLD)
    assert first.returncode == 0, first.stderr
    assert "LIBCRAWL_PANEL: set it to" in first.stderr
    assert "Changed: 2 libraries added, 3 accounts added." in first.stdout
    assert "│ yunshan │ 云山图书馆 │ ● 云山图书馆 │ ○      │ ○           │" in first.stdout
    assert "weibo: 1 of 2 libraries crawled, 1 identifier unknown" in first.stdout
    assert "fill in platform_id in accounts.csv" in first.stdout
    second = run_scrapy("panel", "--json", LIBCRAWL_PANEL=folder, DATABASE_URL=database.url)
    assert second.stderr == ""
    output = json.loads(second.stdout)
    assert output["changes"] == []
    assert output["totals"]["weibo"] == {"crawled": 1, "identifier unknown": 1}
    assert output["libraries"][1]["accounts"][1]["handle"] == "haibinlib"


def test_nothing_is_half_loaded(database: Database, run_scrapy: RunScrapy, tmp_path: Path) -> None:
    rows = (ACCOUNTS[0], "weibo,haibin,x,,,,,", "twitter,haibin,,,,,,")
    folder = str(write_panel(tmp_path / "panel", accounts=rows))
    done = run_scrapy("panel", "--panel", folder, DATABASE_URL=database.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(": ")[1:3] for line in done.stderr.splitlines()] == [
        [f"{folder}/accounts.csv:3", "platform_id"],
        [f"{folder}/accounts.csv:4", "platform"],
    ]
    with database.engine.connect() as connection:
        for table in (Library, Account):
            assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_check_needs_no_database(run_scrapy: RunScrapy, tmp_path: Path) -> None:
    folder = write_panel(tmp_path / "panel")
    url = "postgresql://nobody@127.0.0.1:1/none"
    done = run_scrapy("panel", "--check", "--panel", str(folder), DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (
        0,
        f"{folder}: 2 libraries, 3 accounts, no problem\n",
    )


def test_database_away(run_scrapy: RunScrapy) -> None:
    done = run_scrapy("panel", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "DATABASE_URL" in done.stderr


def test_restore_and_misunderstandings(database: Database, run_scrapy: RunScrapy) -> None:
    done = run_scrapy("panel", "restore", "weibo:1", DATABASE_URL=database.url)
    assert (done.returncode, done.stderr.split(":")[:2]) == (1, ["error", " no account weibo"])
    for words in (["restore"], ["restore", "weibo"], ["--chek"], ["sync"]):
        assert run_scrapy("panel", *words, DATABASE_URL=database.url).returncode == 2, words


def test_help_teaches(run_scrapy: RunScrapy) -> None:
    output = run_scrapy("panel", "--help").stdout
    for word in ("--check", "--panel DIR", "restore", "libraries.csv", "checked_at", "candidate"):
        assert word in output
