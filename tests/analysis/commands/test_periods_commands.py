"""`--by month` and `--order improved` on the study's September and October."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from typer.testing import Result

from analysis.compute import indicators
from tests.analysis.study import analyser, insert_study
from tests.conftest import new_database

AUTUMN = ("--from", "2026-09-01", "--to", "2026-10-31")
Analyse = Callable[..., Result]
# The last of `hai` (account 4): days that are not covered, a work that is gone, a work not read.
HOLES = r"""
UPDATE accounts SET covered_until = '2026-10-29 12\:00+8' WHERE id = 4;
UPDATE works SET missing_since = '2026-10-28+8'
WHERE account_id = 4 AND published_at = (SELECT max(published_at) FROM works WHERE account_id = 4);
INSERT INTO holes (
    account_id, platform_id, lacks, verdict, reason, since, published_at, works, tries, refusals,
    run_id, last_tried_at
)
SELECT account_id, platform_id, 'text', 'partial', 'no text', '2026-10-28+8', published_at, 1, 0, 0,
    1, '2026-10-28+8'
FROM works WHERE missing_since IS NOT NULL
"""


@pytest.fixture(scope="module")
def analyse(server_url: URL, template: str) -> Iterator[Analyse]:
    with new_database(server_url, template) as database:
        insert_study(database)
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE accounts SET covered_from = '2026-07-01+8'"))
            connection.execute(
                text(
                    "UPDATE work_snapshots SET likes = likes * 10 FROM works AS w"
                    " WHERE w.id = work_id AND w.account_id = 2"
                    " AND w.published_at >= '2026-10-01+8'"
                )
            )
        yield analyser(database)


@pytest.fixture(scope="module")
def covered_in_part(server_url: URL, template: str) -> Iterator[Analyse]:
    with new_database(server_url, template) as database:
        insert_study(database)
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE accounts SET covered_from = '2026-07-01+8'"))
            connection.execute(text(HOLES))
        yield analyser(database)


def rows(done: Result) -> list[dict[str, object]]:
    assert done.exit_code == 0, done.output
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def table(analyse: Analyse, *words: str) -> list[dict[str, object]]:
    return rows(analyse(*words, *AUTUMN, "--platform", "weibo", "--format", "json"))


def test_a_period_is_what_its_own_window_gives(analyse: Analyse) -> None:
    """Each month as the command gives it alone, with the same counters."""
    for command, column in (("index", "value"), ("interaction", "interactions")):
        found = table(analyse, command, "--by", "month", "--counters", "latest")
        for month in ("2026-09", "2026-10"):
            alone = rows(
                analyse(
                    *(command, "--month", month, "--platform", "weibo", "--format", "json"),
                    *("--counters", "latest"),
                )
            )
            of_month = [row for row in found if row["period_name"] == month]
            assert [row[column] for row in of_month] == [row[column] for row in alone]
            assert len(alone) >= 2


def test_wide(analyse: Analyse) -> None:
    long = table(analyse, "describe", "--column", "likes", "--by", "month")
    [wide] = table(analyse, "describe", "--column", "likes", "--by", "month", "--wide")
    assert wide == {
        **{"platform": "weibo", "column": "likes"},
        **{str(row["period_name"]): row["median"] for row in long},
        **{name: wide[name] for name in ("window_from", "window_to")},
    }


@pytest.mark.parametrize("command", ["inequality", "timing", "quality"])
def test_other_commands(analyse: Analyse, command: str) -> None:
    found = table(analyse, command, "--by", "month")
    assert {row["period_name"] for row in found} == {"2026-09", "2026-10"}


def test_compare(analyse: Analyse) -> None:
    found = table(analyse, "compare", "--by", "month", "--column", "works")
    assert [row["group"] for row in found] == [
        "2026-09-01 to 2026-09-30", "2026-10-01 to 2026-10-31",
    ]  # fmt: skip


def test_ranking(analyse: Analyse) -> None:
    found = table(analyse, "ranking", "--by", "month", "--index", "bci")
    places = {(row["period_name"], row["library"]): row["rank"] for row in found}
    assert places == {
        ("2026-09", "hai"): 1, ("2026-09", "yun"): 2,
        ("2026-10", "yun"): 1, ("2026-10", "hai"): 2,
    }  # fmt: skip
    october = next(
        row for row in found if (row["period_name"], row["library"]) == ("2026-10", "yun")
    )
    assert october["movement"] == 1
    [best, _] = table(analyse, "ranking", "--by", "month", "--index", "bci", "--wide")
    assert {name: best[name] for name in ("library", "2026-09 rank", "2026-10 rank")} == {
        "library": "hai", "2026-09 rank": 1, "2026-10 rank": 2,
    }  # fmt: skip


def test_who_improved_most_and_through_what(analyse: Analyse) -> None:
    words = ("ranking", "--month", "2026-10", "--index", "bci", "--order", "improved")
    best, other = rows(analyse(*words, "--format", "json"))
    assert (best["library"], best["input"], best["movement"]) == ("yun", "likes", 1)
    change = best["value"] - best["value_before"]
    assert best["value_change"] == pytest.approx(change)
    assert best["contribution"] == pytest.approx(change)  # nothing else has changed
    assert (other["library"], other["value_change"], other["input"]) == ("hai", 0, None)


def test_coverage(covered_in_part: Analyse) -> None:
    """Covered from 2026-07-01 to 2026-11-10, of `hai` to 10-29 12:00, with a hole in October."""
    found = table(covered_in_part, "coverage", "--by", "month")
    keys = ("period_name", "library", "covered", "hole_days", "works", "works_missing", "holes")
    assert [tuple(row[key] for key in keys) for row in found] == [
        ("2026-09", "hai", True, 0, 12, 0, 0), ("2026-09", "yun", True, 0, 12, 0, 0),
        ("2026-10", "hai", False, 2.5, 12, 1, 1), ("2026-10", "yun", True, 0, 12, 0, 0),
    ]  # fmt: skip
    [hai, yun] = table(covered_in_part, "coverage", "--by", "month", "--wide")
    assert (hai["library"], hai["2026-09"], hai["2026-10"]) == ("hai", 0, 2.5)
    assert (yun["library"], yun["2026-09"], yun["2026-10"]) == ("yun", 0, 0)
    weeks = table(covered_in_part, "coverage", "--by", "week", "--library", "hai")
    days = [date(2026, 10, day + 10) for day in range(1, 13)]  # of works, in October
    for row in weeks:
        first = date.fromisoformat(str(row["period_name"]))
        if first.month == 10:
            assert row["works"] == sum(first <= day < first + timedelta(7) for day in days)
            is_past = first + timedelta(7) <= date(2026, 10, 29)
            assert (row["covered"], row["hole_days"]) == (is_past, 0 if is_past else 2.5)


def test_coverage_of_one_window_is_that_of_quality(covered_in_part: Analyse) -> None:
    october = ("--month", "2026-10", "--format", "json")
    found = {row["account_id"]: row for row in rows(covered_in_part("coverage", *october))}
    reported = rows(covered_in_part("quality", *october))
    assert len(reported) >= 4
    for row in reported:
        if row["account"] is not None:
            shown = ("covered", "hole_days", "works", "works_missing", "holes")
            own = found[row["account_id"]]
            assert [own[name] for name in shown] == [row[name] for name in shown]


def test_coverage_as_a_file(covered_in_part: Analyse, tmp_path: Path) -> None:
    """With its days in every row; on the screen the chief columns, in the reader's language."""
    words = ("coverage", "--by", "month", *AUTUMN)
    assert covered_in_part(*words, "--wide", "--output", str(tmp_path / "wide.csv")).exit_code == 0
    heading, *lines = (tmp_path / "wide.csv").read_text("utf-8-sig").splitlines()
    assert heading.split(",")[-4:] == ["2026-09", "2026-10", "window_from", "window_to"]
    assert len(lines) == 4
    shown = covered_in_part(*words, "--lang", "zh")
    assert "缺口天数" in shown.stdout and "海滨图书馆" in shown.stdout and "2.5" in shown.stdout


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (("index", "--month", "2026-10", "--wide"), "--wide sets periods side by side"),
        (("index", "--month", "2026-10", "--by", "quarter"), "holds no whole quarter"),
        (("index", "--from", "2016-01-01", "--to", "2025-12-31", "--by", "week"), "120 at most"),
        (("interaction", "--month", "2026-10", "--by", "week", "--top", "3"), "choose one"),
        (("coverage", "--month", "2026-10", "--missing"), "choose one: --missing accounts, or"),
        (("coverage", "--month", "2026-10", "--wide"), "--wide sets periods side by side"),
        (("coverage", "--from", "2026-10-01"), "--from and --to go together"),
        (
            ("coverage", "--from", "2016-01-01", "--to", "2025-12-31", "--by", "week"),
            "2016-01-01 to 2025-12-31 has 521 weeks, 120 at most",
        ),
        (("index", "--from", "2020-01-01", "--to", "2020-03-31", "--by", "month"), "nothing was"),
    ],
)
def test_mistakes(analyse: Analyse, tmp_path: Path, words: tuple[str, ...], reported: str) -> None:
    done = analyse(*words, "--output", str(tmp_path / "table.csv"))
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])
    [line] = done.stderr.splitlines()
    assert reported in line


@pytest.mark.parametrize(
    ("command", "windows"),
    [
        (("index", *AUTUMN, "--by", "month"), 2),
        (("quality", *AUTUMN, "--by", "month"), 2),
        (("describe", *AUTUMN, "--platform", "weibo", "--column", "likes"), 1),
        (("compare", *AUTUMN, "--by", "library", "--column", "likes"), 1),
        (("tests", *AUTUMN, "--test", "describe", "--column", "likes"), 1),
        (("composite", *AUTUMN, "--platform", "weibo", "--column", "likes"), 1),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_indicators_are_computed_once_for_each_window(
    analyse: Analyse, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], windows: int
) -> None:
    """The line about the quality of a table takes the figures that are at hand."""
    computed = []
    count = indicators._count

    def counting(*given: Any) -> Any:
        computed.append(given)
        return count(*given)

    monkeypatch.setattr(indicators, "_count", counting)
    done = analyse(*command)
    assert done.exit_code == 0, done.output
    assert len(computed) == windows
