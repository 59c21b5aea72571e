"""`python -m analysis search` on a real database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from tests.analysis.study import Analyse, analyser, insert_study
from tests.conftest import Database, as_login, new_database

BOOKS = ("search", "开卷")


@pytest.fixture(scope="module")
def analyse(server_url: URL, template: str) -> Iterator[Analyse]:
    """On the study, whose works the first search has indexed for those that follow."""
    with new_database(server_url, template) as database:
        insert_study(database)
        yield analyser(database)


def test_a_search_finds_indexes_and_marks(database: Database) -> None:
    insert_study(database)
    analyse = analyser(database)
    done = analyse(*BOOKS, "--format", "json", "--limit", "3")
    assert done.exit_code == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [row["published_at"][:10] for row in rows] == ["2026-10-22", "2026-10-22", "2026-10-21"]
    assert {row["passage"] for row in rows} == {"【开卷】有益"}
    assert {row["library"] for row in rows} == {"hai", "yun"}
    assert done.stderr == "开卷: 48 works; 3 of them here (--limit)\n"
    shown = analyse(*BOOKS, "--limit", "3", "--lang", "zh").stdout
    assert "云山图书馆" in shown and "yun" not in shown
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM search_documents")) == 49


@pytest.mark.parametrize(
    "words", ["開卷", "开", "开卷 有益", "开卷　-关门", "开卷 " * 60, "开卷 -"]
)
def test_ways_to_write_a_word(analyse: Analyse, words: str) -> None:
    """Traditional characters, one character, several words, wide blanks, without a word."""
    done = analyse("search", words, "--format", "json", "--limit", "99")
    assert (done.exit_code, len(json.loads(done.stdout))) == (0, 0 if "- " in words + " " else 48)
    assert json.loads(analyse("search", "开" * 200, "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--library", "yun"), 24),
        (("--region", "west"), 24),
        (("--platform", "wechat"), 0),
        (("--from", "2026-10-01"), 24),
        (("--from", "2026-10-11", "--to", "2026-10-12", "--library", "hai"), 2),
        (("--to", "2026-09-11"), 2),
    ],
)
def test_where_and_when(analyse: Analyse, options: tuple[str, ...], count: int) -> None:
    done = analyse(*BOOKS, *options, "--format", "json", "--limit", "99")
    assert (done.exit_code, len(json.loads(done.stdout))) == (0, count), done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("search", ""), "the search text has no word"),
        (("search", "-开卷"), 'a word that must occur, too: search "古籍 -修复"'),
        ((*BOOKS, "--from", "2026-02-30"), "'2026-02-30' is not a day"),
        ((*BOOKS, "--from", "2026-10-02", "--to", "2026-10-01"), "2026-10-01 lies before"),
        ((*BOOKS, "--platform", "qq"), "qq"),
        ((*BOOKS, "--library", "hia"), "did you mean hai"),
    ],
)
def test_what_is_refused(analyse: Analyse, arguments: tuple[str, ...], words: str) -> None:
    done = analyse(*arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith("error: ") and words in done.stderr
    assert done.stdout == ""


def test_words_need_no_quotes(analyse: Analyse) -> None:
    for words, found in ((["开卷", "有益"], 48), (["开卷", "-有益"], 0), (["-关门", "开卷"], 48)):
        done = analyse("search", *words, "--limit", "99", "--platform", "weibo", "--format", "json")
        assert (done.exit_code, len(json.loads(done.stdout))) == (0, found), done.stderr
    assert analyse("search", "开卷", "--platfrom", "weibo").exit_code == 2
    assert "WORDS…" in analyse("search", "--help", "--lang", "en").stdout


def test_sql_and_wildcards_are_text(analyse: Analyse) -> None:
    for words in ("'; DROP TABLE works; --", "%", "_", "开%", "\\", "' OR 1=1"):
        done = analyse("search", words, "--format", "json")
        assert (done.exit_code, json.loads(done.stdout)) == (0, []), words
    for words in ('"开卷"', "“开卷”", "开卷，有益", "开卷 OR 有益", "开卷*"):
        assert "are looked for as written" in analyse("search", words).stderr, words
    assert "均按原样查找" in analyse("search", '"开卷"', "--lang", "zh").stderr
    assert "【=】1+1" in analyse("search", "=").stdout


def test_a_read_only_login_searches_works_not_indexed(database: Database, tmp_path: Path) -> None:
    insert_study(database)
    analyse = analyser(database)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE ROLE reader_of_search LOGIN PASSWORD 'x' IN ROLE analyst"))
    try:
        url = as_login(database, "reader_of_search", "x")
        file = tmp_path / "found.xlsx"
        done = analyse(*BOOKS, "--database", url, "--output", str(file))
        assert done.exit_code == 0, done.stderr
        assert "this login may only read" in done.stderr and "48 works" in done.stderr
        assert file.exists()
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DROP ROLE reader_of_search"))
