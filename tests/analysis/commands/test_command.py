"""`python -m analysis` on a real database."""

import codecs
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from tests.analysis.rows import insert_rows
from tests.conftest import Database

Analyse = Callable[..., Result]


@pytest.fixture
def analyse(database: Database) -> Analyse:
    """Runs `python -m analysis …` on the test's database, within this process."""

    def run(*arguments: str, **environment: str) -> Result:
        env = {"DATABASE_URL": database.url, **environment}
        return CliRunner().invoke(app, list(arguments), env=env)

    return run


@pytest.fixture
def crawled(database: Database) -> None:
    insert_rows(database)


@pytest.mark.usefixtures("crawled")
def test_forms(analyse: Analyse, tmp_path: Path) -> None:
    done = analyse("overview", "--platform", "weibo", "--format", "json")
    assert done.exit_code == 0, done.stderr
    best, other = json.loads(done.stdout)
    assert (best["library"], best["followers"], best["followers_rank"]) == ("hai", 2002, 1)
    assert (best["interactions"], other["interactions"]) == (6, None)
    file = tmp_path / "overview.csv"
    analyse("overview", "--top", "1", "--format", "csv", "--output", str(file))
    assert file.read_bytes().startswith(codecs.BOM_UTF8 + b"library,name_zh,followers,")
    assert file.read_text("utf-8-sig").splitlines()[1].startswith("hai,海滨图书馆,2002,")
    assert {path.name for path in tmp_path.iterdir()} == {
        "overview.csv",
        "overview.csv-metadata.json",
    }
    table = analyse("overview", COLUMNS="100").stdout.splitlines()
    assert [line.split() for line in table[-3:-1]] == [
        ["hai", "海滨图书馆", "2,002", "(1)", "1", "(1)", "1", "6", "(1)", "6", "(1)"],
        ["yun", "云山图书馆", "1,002", "(2)", "1", "(1)", "0", "–", "–"],
    ]


@pytest.mark.usefixtures("crawled")
def test_file_that_cannot_be_written(analyse: Analyse, tmp_path: Path) -> None:
    done = analyse("overview", "--output", str(tmp_path / "nowhere" / "overview.csv"))
    assert done.exit_code == 1
    assert "cannot be written: there is no folder" in done.stderr


def one_line(done: Result) -> str:
    """The error line of a failed command."""
    assert (done.exit_code, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    return line


def test_one_line_for_each_mistake(analyse: Analyse, tmp_path: Path) -> None:
    assert "no account was crawled yet" in one_line(analyse("overview"))
    missing = analyse("overview", DATABASE_URL="", LIBCRAWL_DATA=str(tmp_path))
    assert f"there is no {tmp_path}/database-url" in one_line(missing)
    away = "postgresql://me:secret@127.0.0.1:1/none"
    reported = one_line(analyse("overview", DATABASE_URL=away))
    assert "the database of DATABASE_URL does not answer" in reported
    assert "secret" not in reported
    assert "starts with mysql://" in one_line(analyse("overview", DATABASE_URL="mysql://h/d"))
    assert "is not a database address" in one_line(analyse("overview", "--database", "nonsense"))


def test_schema_that_is_missing(empty_database: Database, analyse: Analyse) -> None:
    reported = one_line(analyse("overview", "--database", empty_database.url))
    assert '"platforms" does not exist' in reported


def test_database_url_file(database: Database, analyse: Analyse, tmp_path: Path) -> None:
    (tmp_path / "database-url").write_text(f"{database.url}\n")
    done = analyse("overview", DATABASE_URL="", LIBCRAWL_DATA=str(tmp_path))
    assert "no account was crawled yet" in one_line(done)
