"""`--by month` and `--order improved` on the study's September and October."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from typer.testing import Result

from tests.analysis.study import analyser, insert_study
from tests.conftest import new_database

AUTUMN = ("--from", "2026-09-01", "--to", "2026-10-31")
Analyse = Callable[..., Result]


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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("index", "--month", "2026-10", "--wide"), "--wide sets periods side by side"),
        (("index", "--month", "2026-10", "--by", "quarter"), "holds no whole quarter"),
        (("index", "--from", "2016-01-01", "--to", "2025-12-31", "--by", "week"), "120 at most"),
        (("interaction", "--month", "2026-10", "--by", "week", "--top", "3"), "choose one"),
        (("index", "--from", "2020-01-01", "--to", "2020-03-31", "--by", "month"), "nothing was"),
    ],
)
def test_mistakes(analyse: Analyse, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = analyse(*words, "--output", str(tmp_path / "table.csv"))
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])
    [line] = done.stderr.splitlines()
    assert told in line
