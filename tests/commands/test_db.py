"""`scrapy db` as a person types it: its output, and its exit status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from libcrawl.commands.db import Command
from libcrawl.store.schema import migrate
from libcrawl.store.server import installation
from libcrawl.store.server.embedded import EmbeddedServer
from tests.conftest import Database, RunScrapy
from tests.crawl.test_interruption import wait_until
from tests.operation.rows import fill
from tests.processes import COLD

HEAD = migrate.revisions()[-1]


def password_of(database: Database) -> str:
    return database.url.split(":")[2].split("@")[0]


def test_it_shows_ones_own_server_without_its_password(
    run_scrapy: RunScrapy, database: Database
) -> None:
    done = run_scrapy("db", DATABASE_URL=database.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert password_of(database) not in done.stdout
    assert "from DATABASE_URL" in done.stdout
    assert f"revision {HEAD}, current" in done.stdout
    assert "0 works" in done.stdout
    shown = run_scrapy("db", "--show-password", DATABASE_URL=database.url)
    assert database.url in shown.stdout


def test_the_embedded_server_from_nothing_to_stopped(
    run_scrapy: RunScrapy, data_folder: Path
) -> None:
    """Every step is a process of its own."""
    own = {"LIBCRAWL_DATA": str(data_folder)}
    no_url = ("-s", "DATABASE_URL=")  # whatever the developer's .env holds
    shown = run_scrapy("db", *no_url, **own)
    assert "embedded, in" in shown.stdout
    assert "none yet" in shown.stdout
    url = run_scrapy("db", "url", *no_url, **own).stdout.strip()
    assert url in shown.stdout
    assert url == (data_folder / "database-url").read_text().strip()
    psql = [installation.binaries(None) / "psql", url, "-Atc", "SELECT 'reached'"]
    assert subprocess.run(psql, capture_output=True, text=True, check=True).stdout == "reached\n"
    assert run_scrapy("db", "check", *no_url, **own).returncode == 1
    assert "current" in run_scrapy("db", "upgrade", *no_url, **own).stdout
    assert run_scrapy("db", "check", *no_url, **own).returncode == 0
    own_psql = run_scrapy("db", "psql", "-Atc", "SELECT count(*) FROM works", *no_url, **own)
    assert own_psql.stdout == "0\n"
    assert run_scrapy("db", "stop", **own).stdout == "stopped\n"
    assert not EmbeddedServer(data_folder).is_running()
    assert run_scrapy("db", "stop", **own).returncode == 0


def test_behind_names_the_command(run_scrapy: RunScrapy, empty_database: Database) -> None:
    own = {"DATABASE_URL": empty_database.url}
    checked = run_scrapy("db", "check", **own)
    assert checked.returncode == 1
    assert f"behind {HEAD}: run `scrapy db upgrade`" in checked.stdout
    assert run_scrapy("db", "upgrade", **own, **COLD).stdout == f"revision {HEAD}, current\n"
    assert run_scrapy("db", "downgrade", "base", **own).returncode == 0
    assert run_scrapy("db", "check", **own).returncode == 1


@pytest.mark.parametrize("action", ["", "check", "upgrade", "psql"])
def test_a_server_that_is_away_is_one_line(run_scrapy: RunScrapy, action: str) -> None:
    words = [action] if action else []
    done = run_scrapy("db", *words, DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/name")
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1 or action == "psql"
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


def test_an_invalid_address(run_scrapy: RunScrapy) -> None:
    done = run_scrapy("db", "url", DATABASE_URL="mysql://root@host/name")
    assert done.returncode == 1
    assert done.stderr.startswith("error: DATABASE_URL starts with mysql://")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["frobnicate"], "unknown action: frobnicate"),
        (["check", "more"], "takes no more"),
        (["downgrade"], "needs one revision of base, 0001"),
    ],
)
def test_wrong_words_are_exit_status_2(
    run_scrapy: RunScrapy, words: list[str], message: str
) -> None:
    done = run_scrapy("db", *words, DATABASE_URL="postgresql://127.0.0.1:1/name")
    assert done.returncode == 2
    assert message in done.stderr


def test_help_teaches(run_scrapy: RunScrapy) -> None:
    shown = run_scrapy("db", "--help").stdout
    for words in ('DATABASE_URL="$(scrapy db url)"', "scrapy db upgrade", "IN ROLE analyst"):
        assert words in shown


def test_month_ends_are_cached(run_scrapy: RunScrapy, database: Database) -> None:
    fill(database)
    own = {"DATABASE_URL": database.url}
    with database.engine.begin() as writer:
        writer.exec_driver_sql("LOCK TABLE work_snapshots_y2025m02 IN ROW EXCLUSIVE MODE")
        done = run_scrapy("db", "month-ends", **own)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "2025-04: 8 works", "2025-03: 12 works",
        "2025-02: another process is at work on it, try again",
        "2025-01: 6 works", "all other months that are over are cached",
    ]  # fmt: skip
    done = run_scrapy("db", "month-ends", **own)
    assert (done.returncode, done.stdout) == (0, "2025-02: 12 works\ncached: all that are over\n")


def test_control_c_is_a_word(database: Database) -> None:
    fill(database)
    words = [sys.executable, "-m", "scrapy", "db", "month-ends"]
    environment = {**os.environ, "DATABASE_URL": database.url}
    with database.engine.begin() as writer:
        writer.exec_driver_sql("LOCK TABLE work_snapshots_y2025m04 IN ROW EXCLUSIVE MODE")
        process = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
        waiting = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"
        wait_until(lambda: writer.exec_driver_sql(waiting).scalar_one(), "it waits", 30)
        process.send_signal(signal.SIGINT)
        message = process.communicate(timeout=30)[1]
    assert (process.returncode, message) == (130, "interrupted\n")


def test_the_dictionary_is_compared(run_scrapy: RunScrapy, database: Database) -> None:
    own = {"DATABASE_URL": database.url}
    assert run_scrapy("db", "dictionary", "--check", **own).returncode == 0
    subprocess.run(
        [installation.binaries(None) / "psql", database.url, "-c", "COMMENT ON TABLE works IS 'x'"],
        env={**os.environ},
        check=True,
        capture_output=True,
    )
    done = run_scrapy("db", "dictionary", "--check", **own)
    assert done.returncode == 1
    assert "out of date" in done.stdout


def test_the_command_needs_no_crawler() -> None:
    assert Command.requires_crawler_process is False
