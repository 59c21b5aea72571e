"""`analysis tests` on 24 invented libraries of three regions, two of them not covered."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from typer.testing import CliRunner, Result

import analysis
from analysis.__main__ import app
from tests.analysis.commands.test_command import one_line
from tests.conftest import Database, new_database

OCTOBER = ("--month", "2026-10")
Analyse = Callable[..., Result]
# Library k of region k mod 3 published 3 + k works; those of the east get most response.
ROWS = """
INSERT INTO libraries (code, name_zh, region, level)
SELECT 'lib' || k, '图书馆' || k, (ARRAY['east', 'central', 'west'])[1 + k % 3],
    (ARRAY['provincial', 'prefecture'])[1 + k / 12]
FROM generate_series(0, 23) AS k;
INSERT INTO accounts (library_id, platform, platform_id, name, covered_from, covered_until)
SELECT id, 'weibo', '9' || id, name_zh,
    CASE WHEN id > 2 THEN timestamptz '2026-08-01+8' ELSE '2026-10-20+8' END, '2026-11-10+8'
FROM libraries;
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', '2026-10-01+8', '2026-10-01+8', 'finished', '0', '{}');
INSERT INTO account_snapshots (account_id, captured_at, run_id, followers)
SELECT id, '2026-10-31+8', 1, (id * 37 % 11 + 1) * 1000 FROM accounts;
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    first_seen_at, last_seen_at, is_original)
SELECT a.id, a.id || '-' || k, (ARRAY['text', 'image', 'video'])[1 + k % 3], '', TRUE, '',
    timestamptz '2026-10-02 08:00+8' + k * interval '1 day' + (k * 5) % 14 * interval '1 hour',
    '2026-10-31+8', '2026-10-31+8', k % 4 > 0
FROM accounts AS a, LATERAL generate_series(0, 1 + a.id) AS k;
INSERT INTO work_snapshots (work_id, captured_at, run_id, likes, comments, shares)
SELECT w.id, '2026-10-31+8', 1,
    (w.id * 7919 % 13) + CASE l.region WHEN 'east' THEN 60 ELSE 5 END,
    w.id % 5, CASE WHEN w.id % 50 > 0 THEN w.id % 3 END
FROM works AS w
INNER JOIN accounts AS a ON w.account_id = a.id
INNER JOIN libraries AS l ON a.library_id = l.id;
"""


@pytest.fixture(scope="module")
def filled(server_url: URL, template: str) -> Iterator[Database]:
    """The libraries, which no test changes."""
    with new_database(server_url, template) as database:
        with database.engine.begin() as connection:
            connection.execute(text(ROWS))
        yield database


@pytest.fixture
def analyse(filled: Database) -> Analyse:
    """Runs `python -m analysis tests …` on the libraries."""
    environment = {"DATABASE_URL": filled.url, "COLUMNS": "200"}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["tests", *arguments], env=environment)

    return run


def rows(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_with_the_window_alone(analyse: Analyse, tmp_path: Path) -> None:
    done = analyse(*OCTOBER)
    assert done.exit_code == 0, done.stderr
    assert "likes by region" in done.stdout
    assert "left out: 2 of 24 accounts, whose window is not covered" in done.stderr
    assert "22 of 24 accounts covered" in done.stderr
    table = rows(analyse(*OCTOBER, "--format", "json"))
    assert {row["platform"] for row in table} == {"weibo"}
    assert {row["n"] for row in table if row["column"] == "followers"} == {22}
    for family in ("Shapiro–Wilk", "Kendall", "agreement (Spearman)", "chi-square", "OLS"):
        assert any(row["test"] == family for row in table), family
    for row in table:
        assert row["why"] or row["note"]
        assert row["p"] is None or 0 <= row["p"] <= 1
    done = analyse(*OCTOBER, "--test", "groups", "--output", str(tmp_path / "tests.sav"))
    assert done.exit_code == 0, done.stderr


def test_a_question(analyse: Analyse) -> None:
    sent = ("--test", "groups", "--column", "likes_mean", "--by", "region", "--format", "json")
    main, *pairs = (row for row in rows(analyse(*OCTOBER, *sent)) if row["test"] != "Levene")
    assert main["groups"] == "central (7), east (7), west (8)"
    assert main["test"] == "Kruskal–Wallis"
    assert main["why"] == "ranks: fewer than 8 cases in central, east"
    assert main["p"] < 0.001
    assert [row["groups"] for row in pairs if row["p_adjusted"] < 0.05] == [
        "central (7) – east (7)", "east (7) – west (8)",
    ]  # fmt: skip
    [include_uncovered, *_] = rows(analyse(*OCTOBER, *sent, "--include-uncovered"))
    assert include_uncovered["n"] == 24
    means = rows(analyse(*OCTOBER, *sent, "--method", "means"))
    assert means[0]["test"] == "Levene"


def test_works(analyse: Analyse) -> None:
    sent = ("--of", "works", "--format", "json")
    done = analyse(*OCTOBER, *sent, "--test", "groups", "--by", "kind", "--by", "hours")
    assert "works of one account are alike" in done.stderr
    assert {(row["column"], row["by"]) for row in rows(done)} == {
        (column, by) for column in ("response", "interactions") for by in ("kind", "hours")
    }
    described = rows(analyse(*OCTOBER, *sent, "--test", "describe", "--column", "shares"))
    [row] = described
    assert row["n"] + row["missing"] == sum(number + 2 for number in range(3, 25))
    assert row["missing"] == pytest.approx(row["n"] / 49, abs=1)


def test_in_chinese(analyse: Analyse) -> None:
    """Columns and groups; names of tests and notes stay English."""
    options = (*OCTOBER, "--lang", "zh", "--test")
    shown = analyse(*options, "groups", "--column", "likes").stdout
    assert "点赞数 按 地区" in shown
    assert "东部 (7)" in shown
    assert "点赞数 × 评论数" in analyse(*options, "correlation").stdout
    assert "地区 × 有发布" in analyse(*options, "chi-square").stdout
    works = analyse(*options, "groups", "--of", "works", "--column", "likes", "--by", "hours")
    assert "点赞数 按 时段" in works.stdout


def test_facts(analyse: Analyse, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    lines = [f"图书馆{k},{10 + k},{'甲' if k % 2 else '乙'}" for k in range(24)]
    staff.write_bytes("\n".join(["图书馆,馆员数,类别", *lines]).encode("gbk"))
    sent = (*OCTOBER, "--facts", str(staff), "--format", "json")
    table = rows(analyse(*sent, "--test", "correlation"))
    [found] = [
        row for row in table
        if row["test"] == "Spearman" and {row["column"], row["by"]} == {"works", "馆员数"}
    ]  # fmt: skip
    assert found["effect"] == pytest.approx(1)
    assert {row["by"] for row in rows(analyse(*sent, "--test", "groups"))} == {"region", "类别"}
    terms = {row["by"] for row in rows(analyse(*sent, "--test", "regression"))}
    assert "馆员数" in terms
    staff.write_text("library,staff\nnowhere,5\n")
    line = one_line(analyse(*sent))
    assert line == f"error: {staff}:2: library 'nowhere' is not in the panel"
    staff.write_text("library,works\nlib1,5\n")
    assert "works is a column of ours: give that of the facts another name" in one_line(
        analyse(*sent)
    )


def test_groups_described(analyse: Analyse) -> None:
    sent = ("--test", "describe", "--column", "works", "--by", "level", "--format", "json")
    described = rows(analyse(*OCTOBER, *sent))
    assert [(row["by"], row["group"], row["n"]) for row in described] == [
        ("level", "prefecture", 12), ("level", "provincial", 10),
    ]  # fmt: skip
    assert all(row["kurtosis_se"] > row["skewness_se"] > 0 for row in described)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--column", "beauty"), "there is no column 'beauty'; there are: "),
        (("--column", "region"), "there is no column 'region'"),
        (("--by", "moon"), "'moon' is no grouping; there are: account, "),
        (("--outcome", "moon"), "there is no column 'moon'"),
        (("--facts", "nowhere.csv"), "nowhere.csv cannot be read: No such file or directory"),
        (("--test", "agreement", "--column", "bci-1"), "there is nothing to test by agreement"),
        (("--library", "lib0"), "no account's window is covered; --include-uncovered takes them"),
    ],
)
def test_mistakes(analyse: Analyse, arguments: tuple[str, ...], words: str) -> None:
    assert words in one_line(analyse(*OCTOBER, *arguments))


def test_in_a_notebook(filled: Database) -> None:
    engine = analysis.open_database(filled.url)
    seen = analysis.load_observations(engine, analysis.month("2026-10"))
    cases = analysis.account_cases(seen, analysis.load_libraries(engine))
    table = analysis.correlate(cases, ["works", "followers"])
    assert table["n"].tolist() == [24, 24, 24]
    assert sys.modules["analysis.compute.statistics"].correlate is analysis.correlate
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        analysis.nonsense  # noqa: B018
