"""`index`, `ranking`, `coverage` and `quality` on a hand-made October."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import URL, text
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from libcrawl.platforms import PLATFORMS
from tests.analysis.commands.test_command import one_line
from tests.analysis.world import UNCOVERED, WECHAT, WEIBO, insert_world, seen, work
from tests.conftest import Database, new_database

Analyse = Callable[..., Result]
OCTOBER = ("--month", "2026-10")


def fill(database: Database) -> Database:
    """A library with posts in September and October."""
    with database.engine.begin() as connection:
        insert_world(connection)
        for account, month, likes in ((WEIBO, "09", 5), (WEIBO, "10", 50), (UNCOVERED, "10", 9)):
            post = work(connection, account, f"2026-{month}-28T12:00+08", is_original=True)
            counters = {"likes": likes, "comments": 1, "shares": 0}
            seen(connection, post, f"2026-{month}-29T12:00+08", **counters)
        article = work(connection, WECHAT, "2026-10-30+08", title="=1+1", is_headline=True)
        seen(connection, article, "2026-10-31+08", reads=100_001, wows=1, capped=["reads"])
    return database


def analyser(database: Database) -> Analyse:
    """Runs `python -m analysis …` on the database."""
    environment = {"DATABASE_URL": database.url, "COLUMNS": "200"}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=environment)

    return run


@pytest.fixture(scope="module")
def analyse(server_url: URL, template: str) -> Iterator[Analyse]:
    with new_database(server_url, template) as database:
        yield analyser(fill(database))


def rows(done: Result) -> list[dict[str, object]]:
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_index(analyse: Analyse) -> None:
    done = analyse("index", *OCTOBER, "--index", "wci", "--format", "json")
    [row] = rows(done)
    assert (row["value"], row["reason"], row["missing"]) == (
        None, "missing_input", ["likes", "headline_likes"],
    )  # fmt: skip
    assert "4 of 4 accounts" not in done.stderr
    assert "3 of 4 accounts covered; 3 works, 100% observed in time" in done.stderr
    [row] = rows(analyse("index", *OCTOBER, "--version", "wci-13.0", "--format", "json"))
    assert row["lower_bound"] is True
    assert set(row["parts"]) == {"O", "A", "H", "P"}
    table = analyse("index", *OCTOBER, "--library", "yun", "--platform", "weibo").stdout
    assert "bci-1" in table and "wci" not in table


def test_ranking(analyse: Analyse) -> None:
    best, other = rows(analyse("ranking", *OCTOBER, "--format", "json"))
    assert (best["library"], best["rank"], best["movement"]) == ("yun", 1, 0)
    assert best["value_before"] < best["value"]
    assert (other["library"], other["rank"], other["reason"]) == ("hai", None, "not_covered")
    ranked = rows(analyse("ranking", *OCTOBER, "--include-uncovered", "--format", "json"))
    assert [(row["rank"], row["lower_bound"]) for row in ranked] == [(1, False), (2, True)]


def test_no_account_can_be_ranked(analyse: Analyse) -> None:
    line = one_line(analyse("ranking", *OCTOBER, "--library", "hai"))
    assert "no account can be ranked by bci-1 (not_covered); --include-uncovered" in line


def test_coverage(analyse: Analyse) -> None:
    found = rows(analyse("coverage", "--format", "json"))
    lacking = rows(analyse("coverage", "--missing", "--format", "json"))
    assert 0 < len(lacking) < len(found)
    assert lacking == [row for row in found if not row["is_known"]]
    assert [(row["library"], row["platform"]) for row in found] == sorted(
        product(("hai", "yun"), PLATFORMS)
    )
    assert {(row["library"], row["platform"]) for row in found if row["is_known"]} == {
        ("hai", "weibo"), ("yun", "douyin"), ("yun", "wechat"), ("yun", "weibo"),
    }  # fmt: skip
    assert {
        row["region"] for row in rows(analyse("coverage", "--region", "west", "--format", "json"))
    } == {"west"}


def test_quality(analyse: Analyse) -> None:
    found = rows(analyse("quality", *OCTOBER, "--format", "json"))
    wechat = next(row for row in found if row["platform"] == "wechat")
    assert (wechat["works"], wechat["share_observed"], wechat["counters_capped"]) == (1, 1, 1)
    assert (wechat["distance_mean"], wechat["counters_missing"]) == (None, 3)  # the latest count


def test_a_workbook(analyse: Analyse, tmp_path: Path) -> None:
    file = tmp_path / "index.xlsx"
    assert analyse("index", *OCTOBER, "--output", str(file)).exit_code == 0
    book = load_workbook(file)
    sheet, columns = book["data"], book["columns"]
    assert sheet.freeze_panes == "A2"
    titles = [cell.value for cell in sheet[1]]
    assert titles == [row[0].value for row in columns.iter_rows(min_row=2)]
    assert all(row[1].value for row in columns.iter_rows(min_row=2))
    assert sheet.max_row == 1 + 5 + 2 + 2 + 1  # wechat, two of weibo, douyin
    assert "exists: choose another name" in one_line(
        analyse("index", *OCTOBER, "--output", str(file))
    )
    assert analyse("index", *OCTOBER, "--output", str(file), "--overwrite").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["index.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("index", "--month", "2099-01"), "has not ended yet"),
        (("index", "--month", "9999-12"), "lies outside of the years 1970 to 2999"),
        (("ranking", "--from", "0001-01-02", "--to", "0001-03-01"), "lies outside of the years"),
        (("compare", *OCTOBER, "--before", "99999"), "lies outside of the years"),
        (("index", "--month", "October"), "'October' is not a month like 2026-10"),
        (("index", "--from", "2026-10-01"), "--from and --to go together"),
        (("index", "--from", "2026-10-02", "--to", "2026-10-01"), "lies before"),
        (("index", *OCTOBER, "--week", "2026-10-01"), "choose one of"),
        (("index", *OCTOBER, "--library", "nowhere"), "library 'nowhere'"),
        (("coverage", "--region", "moon"), "there is no region 'moon'"),
        (("index", *OCTOBER, "--version", "wci-99"), "there is no version 'wci-99'"),
        (("index", *OCTOBER, "--index", "xyz"), "there is no index 'xyz'"),
        (("index", *OCTOBER, "--index", "bci", "--version", "dci-1.0"), "not a version of bci"),
        (("index", *OCTOBER, "--index", "dci", "--platform", "weibo"), "is of douyin"),
        (("ranking", *OCTOBER, "--index", "wci"), "can be ranked by wci-14.2 (missing_input)"),
        (("index", *OCTOBER, "--counters", "soon"), "counters 'soon': choose auto, latest, window"),
        (("index", *OCTOBER, "--counters=-7d"), "counters '-7d': choose"),
        (("index", *OCTOBER, "--counters", "99w 1d"), "counters '99w 1d': choose"),
        (("index", *OCTOBER, "--counters", "9999w"), "ten years at most"),
        (("index", *OCTOBER, "--as-of", "2099-01-01"), "--as-of 2099-01-01 lies in the future"),
        (("index", *OCTOBER, "--as-of", "2026-10-01"), "nothing of 2026-10-01 to 2026-10-31 was"),
        (("index", *OCTOBER, "--as-of", "soon"), "'soon' is not a day like 2026-10-31"),
        (
            ("index", *OCTOBER, "--as-of", "2026-11-05", "--counters", "7d"),
            "--as-of goes with --counters latest, not with 7d",
        ),
        (("index", *OCTOBER, "--output", "x.doc"), "ends with none of .csv"),
        (("index", *OCTOBER, "--format", "xlsx"), "xlsx needs a file"),
    ],
)
def test_one_line_for_each_mistake(
    analyse: Analyse, arguments: tuple[str, ...], words: str
) -> None:
    assert words in one_line(analyse(*arguments))


def test_a_database_without_a_panel(database: Database) -> None:
    env = {"DATABASE_URL": database.url}
    for arguments, words in (
        (["index", *OCTOBER], "no account is known yet"),
        (["coverage"], "no library is in the database yet"),
    ):
        assert words in one_line(CliRunner().invoke(app, arguments, env=env))


def test_figures_over_accounts(analyse: Analyse) -> None:
    for option, weibo in (((), 1), (("--include-uncovered",), 2)):
        done = analyse("describe", *OCTOBER, "--column", "bci-1", "--format", "json", *option)
        assert {row["platform"]: row["n"] for row in rows(done)} == {
            "douyin": 0,
            "wechat": 0,
            "weibo": weibo,
        }
        assert ("left out: 1 of 4 accounts" in done.stderr) is not bool(option)
    for option, gini in (((), None), (("--include-uncovered",), (50 - 9) / (2 * 59))):
        done = analyse("inequality", *OCTOBER, "--column", "likes", "--format", "json", *option)
        [uneven] = [row for row in rows(done) if row["platform"] == "weibo"]
        assert uneven["gini"] == (None if gini is None else pytest.approx(gini))
        assert uneven["reason"] == ("one_account" if gini is None else None)
    line = one_line(analyse("describe", *OCTOBER, "--library", "hai"))
    assert "no account's window is covered; --include-uncovered" in line
    totals = rows(analyse("interaction", *OCTOBER, "--format", "json"))
    assert [(row["library"], row["interactions"]) for row in totals] == [
        ("yun", 51), ("hai", 10), ("yun", None),
    ]  # fmt: skip
    [best] = rows(analyse("interaction", *OCTOBER, "--top", "1", "--format", "json"))
    assert (best["library"], best["likes"]) == ("yun", 50)
    assert "2026-10-28 12:00" in analyse("interaction", *OCTOBER, "--top", "1").stdout
    line = one_line(analyse("describe", *OCTOBER, "--column", "beauty"))
    assert "there is no column 'beauty'" in line
    assert "age_mean" not in line  # a span of time
    assert "nothing was seen of it" in one_line(analyse("interaction", "--month", "2020-01"))


def test_case(analyse: Analyse) -> None:
    done = analyse("case", *OCTOBER, "--library", "yun", "--format", "json")
    table = rows(done)
    [best, _] = rows(analyse("ranking", *OCTOBER, "--format", "json"))
    change = best["value"] - best["value_before"]
    assert sum(row["contribution"] for row in table) == pytest.approx(change)
    assert [row["input"] for row in table if row["contribution"]] == ["likes"]
    assert "rank 1 of 1; median of the ranked" in done.stderr
    refused = analyse("case", *OCTOBER, "--library", "hai", "--show", "parts")
    assert refused.exit_code == 1
    assert "`index` shows what is missing" in refused.stderr
    assert "there is no library 'nowhere'; there are: yun (" in one_line(
        analyse("case", *OCTOBER, "--library", "nowhere")
    )
    assert "no douyin account of 'hai'" in one_line(
        analyse("case", *OCTOBER, "--library", "hai", "--index", "dci")
    )


def test_timing(analyse: Analyse) -> None:
    done = analyse("timing", *OCTOBER, "--by", "hour", "--format", "json")
    assert [(row["platform"], row["hour"], row["works"]) for row in rows(done)] == [
        ("wechat", 0, 1), ("weibo", 12, 2),
    ]  # fmt: skip
    assert (
        "weibo: mismatch between the hours of publishing and of response not known" in done.stderr
    )
    _, workday = rows(analyse("timing", *OCTOBER, "--by", "day_kind", "--format", "json"))
    assert (workday["day_kind"], workday["works"]) == ("workday", 2)
    assert len(rows(analyse("timing", *OCTOBER, "--by", "account", "--format", "json"))) == 3
    line = one_line(analyse("timing", *OCTOBER, "--by", "recommended"))
    assert "no slot is surely better than usual" in line


def test_composite(database: Database) -> None:
    analyse = analyser(fill(database))
    weibo = ("composite", *OCTOBER, "--platform", "weibo")
    assert "needs two rows or more that have all columns; there are 1" in one_line(
        analyse(*weibo, "--column", "likes")
    )
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET covered_from = '2026-09-01+8'"))
    for options in ((), ("--scoring", "topsis"), ("--weighting", "critic")):
        done = analyse(*weibo, "--column", "likes", *options, "--format", "json")
        assert [(row["library"], row["score"], row["rank"]) for row in rows(done)] == [
            ("yun", 1, 1), ("hai", 0, 2),
        ]  # fmt: skip
        assert "likes 1.0000; 2 rows with a score, 0 without" in done.stderr
    line = one_line(analyse(*weibo, "--column", "likes", "--column", "works"))
    assert "works is the same in all rows: leave it out" in line
