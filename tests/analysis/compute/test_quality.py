"""The data behind the figures of a hand-made October."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from tests.analysis.study import OCTOBER, Analyse, analyser, insert_study
from tests.conftest import Database


@pytest.fixture
def analyse(read_only_study: Database) -> Analyse:
    return analyser(read_only_study)


def rows(analyse: Analyse, *options: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Rows of `quality` about October, by library and platform."""
    done = analyse("quality", *OCTOBER, *options, "--format", "json")
    assert done.exit_code == 0, done.stderr
    return {(row["library"], row["platform"]): row for row in json.loads(done.stdout)}


def test_verdicts_and_holes(analyse: Analyse) -> None:
    found = rows(analyse)
    whole, holed = found["yun", "weibo"], found["hai", "weibo"]
    assert (whole["covered"], whole["hole_days"]) == (True, 0)
    assert (whole["refreshes"], whole["refreshes_complete"], whole["verdict"]) == (2, 1, "complete")
    assert (holed["covered"], holed["hole_days"]) == (False, 19)  # covered from the 20th on
    assert (holed["verdict"], holed["verdict_reason"]) == (
        "login_required", "the session has expired",
    )  # fmt: skip
    never = found["yun", "douyin"]
    assert (never["refreshes"], never["verdict"], never["hole_days"]) == (0, None, 0)


def test_ages_and_what_is_missing(analyse: Analyse) -> None:
    found = rows(analyse, "--counters", "window-end")
    weibo, wechat = found["yun", "weibo"], found["yun", "wechat"]
    assert (weibo["works"], weibo["works_observed"], weibo["share_observed"]) == (12, 12, 1)
    assert weibo["distance_max"] == 2.5
    assert (weibo["counters_missing"], weibo["version"], weibo["missing"]) == (1, "bci-1", [])
    assert weibo["lower_bound"] is True  # one work without shares
    assert (wechat["counters_capped"], wechat["counters_missing"]) == (1, 3)
    assert (wechat["missing"], wechat["reason"]) == (["likes", "headline_likes"], "missing_input")


def test_a_work_that_went_missing(database: Database) -> None:
    insert_study(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE works SET missing_since = '2026-11-02+8' WHERE id IN (13, 14)"
        )
    found = rows(analyser(database), "--library", "yun")
    assert found["yun", "weibo"]["works_missing"] == 2


def test_works_that_are_not_wholly_read(database: Database) -> None:
    """Works of the window, and works without a known date; each counts once."""
    insert_study(database)
    analyse = analyser(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO holes (account_id, platform_id, lacks, works, verdict, reason, since,"
            " published_at, tries, refusals, run_id, last_tried_at)"
            " SELECT 2, work, lacks, works, 'partial', '', since::timestamptz,"
            " published::timestamptz, 1, 0, 1, since::timestamptz"
            " FROM (VALUES ('a', 'text', 1, '2026-11-03+8', '2026-10-05+8'),"
            " ('a', 'counters', 1, '2026-11-01+8', '2026-10-05+8'),"
            " ('', 'work', 3, '2026-11-04+8', NULL), ('b', 'work', 1, '2026-10-02+8',"
            " '2026-09-05+8')) AS found (work, lacks, works, since, published)"
        )
    found = rows(analyse)
    assert found["yun", "weibo"]["holes"] == 4
    assert found["yun", "weibo"]["holes_since"].startswith("2026-10-31T16:00")  # midnight in China
    assert (found["hai", "weibo"]["holes"], found["hai", "weibo"]["holes_since"]) == (0, None)
    shown = analyse("quality", *OCTOBER, "--lang", "zh").stdout
    assert "未读全" in shown


def test_the_line_under_every_table_and_in_files(analyse: Analyse, tmp_path: Path) -> None:
    line = "3 of 4 accounts covered; 25 works, 100% observed in time; 1 counters capped, 5 missing"
    for command in ("quality", "index", "describe", "interaction", "timing"):
        done = analyse(command, *OCTOBER)
        assert line in done.stderr, command
    file = tmp_path / "index.sav"
    analyse("index", *OCTOBER, "--output", str(file))
    _, meta = pyreadstat.read_sav(file)
    notes = "".join(meta.notes).replace(" ", "")
    assert line.replace(" ", "") in notes
    assert "versions:wci-14.2," in notes


def test_what_helps_where_nothing_was_seen_in_time(analyse: Analyse) -> None:
    weibo = ("describe", *OCTOBER, "--platform", "weibo")
    late = analyse(*weibo, "--counters", "1h").stderr
    assert "24 works, 0% observed in time" in late
    assert "no crawl came near enough" in late
    advised = analyse(*weibo, "--counters", "latest").stderr
    assert "24 works, 100% observed in time" in advised
    assert "near enough" not in advised


def test_on_the_screen_in_chinese(analyse: Analyse) -> None:
    shown = analyse("quality", *OCTOBER, "--lang", "zh").stdout
    assert "云山图书馆" in shown and "缺口天数" in shown
    assert "需要登录" in shown


def test_uncovered_accounts_are_ranked_on_request_only(analyse: Analyse) -> None:
    options = ("ranking", *OCTOBER, "--format", "json")
    for reported, rank in (((), None), (("--include-uncovered",), 1)):
        found = json.loads(analyse(*options, *reported).stdout)
        assert {row["library"]: row["rank"] for row in found}["hai"] == rank
