"""`compare`, `composite`, `sensitivity` and `case` on a study of two libraries."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import text
from typer.testing import Result

from tests.analysis.study import OCTOBER, analyser, insert_study
from tests.conftest import Database

MISTAKES = {
    "compare --by window": "windows side by side need --before N or --against",
    "compare --against 2026-13": "'2026-13' is not a month",
    "compare --against 2099-01": "has not ended yet",
    "compare --column beauty": "there is no column 'beauty'",
    "composite": "no row has all columns",
    "composite --column likes": "likes of which platform",
    "composite --weights bci-1": "'bci-1' is no weight",
    "composite --weights bci-1=1 --weighting entropy": "--weights are fixed",
    "composite --weights bci-1=1 --column works": "works of which platform",
    "composite --platform weibo --column works --weighting fixed": "no weight is given for works",
    "composite --platform weibo --column wci-14.2": "wci-14.2 is of wechat",
    "sensitivity --index xyz": "there is no index 'xyz'",
    "sensitivity --index bci --column likes": "choose one",
    "sensitivity": "nothing can be ranked",
    "sensitivity --index dci": "dci-1.0 has no other version",
    "case --library yun --column beauty": "there is no column 'beauty'",
    "case --library yun --peers level": "yun has no level",
    "case --library yun --version nri --show parts": "no nri in",
    "case --library yun --index bci --platform douyin": "bci-1 is of weibo, not of douyin",
}


def rows(done: Result) -> list[dict[str, object]]:
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_one_line_for_each_mistake(read_only_study: Database) -> None:
    analyse = analyser(read_only_study)
    for command, words in MISTAKES.items():
        done = analyse(*command.split(), *OCTOBER)
        assert done.exit_code == 1, command
        assert words in done.stderr, command
        assert done.stdout == "", command


def test_libraries_and_windows(database: Database, tmp_path: Path) -> None:
    insert_study(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET covered_from = '2026-08-01+8'"))
    analyse = analyser(database)
    likes = ("--platform", "weibo", "--column", "likes", "--format", "json")
    hai, yun = rows(analyse("compare", *OCTOBER, "--library", "hai", "--library", "yun", *likes))
    assert (hai["group"], hai["difference"], yun["group"]) == ("hai", 0, "yun")
    assert (yun["n"], yun["value"], yun["difference"]) == (1, 1560, 1560 - 3120)
    before, present = rows(analyse("compare", *OCTOBER, "--before", "1", *likes))
    assert before["group"] == "2026-09-01 to 2026-09-30"
    assert (present["n"], present["value"]) == (2, (1560 + 3120) / 2)
    assert "Difference" in analyse("compare", *OCTOBER, "--against", "2026-09").stdout
    best, other = rows(analyse("composite", *OCTOBER, *likes, "--weights", "likes=2"))
    assert [(row["library"], row["score"]) for row in (best, other)] == [("hai", 1), ("yun", 0)]
    own = tmp_path / "own.csv"
    own.write_text("library,channels\nhai,10\nyun,30\n")
    mixed = analyse("composite", *OCTOBER, *likes, "--column", "channels", "--facts", str(own),
                    "--weights", "likes=1,channels=3")  # fmt: skip
    assert [(row["library"], row["score"]) for row in rows(mixed)] == [("yun", 0.75), ("hai", 0.25)]
    without = analyse("composite", *OCTOBER, "--facts", str(own))
    assert "no row has all columns (missing_input, no_account)" in without.stderr
    [pair] = rows(analyse("sensitivity", *OCTOBER, "--index", "bci", "--format", "json"))
    assert (pair["one"], pair["other"], pair["n"]) == ("bci-1", "bci-simple", 2)
    assert (pair["share_moved"], pair["spearman"]) == (0, None)


def test_case_on_the_screen(read_only_study: Database) -> None:
    analyse = analyser(read_only_study)
    done = analyse("case", *OCTOBER, "--library", "yun", "--weeks", "9")
    assert done.exit_code == 0, done.stderr
    for words in ("Contribution", "Rank after", "too_short"):
        assert words in done.stdout, words
    for words in ("peers of yun (all): hai", "9 weeks, the last from 2026-10-25", "yun: bci-1"):
        assert words in done.stderr, words
    nri = analyse("case", *OCTOBER, "--library", "yun", "--version", "nri")
    assert nri.exit_code == 0
    assert "nri cannot be taken apart" in nri.stderr
    assert nri.stdout.count("nri") > 0

    assert "yun, weibo: bci-1 stayed at 675.97" in done.stderr

    options = (
        "--library", "yun", "--platform", "weibo", "--column", "likes", "--show", "peers",
        "--format", "json",
    )  # fmt: skip
    [own] = rows(analyse("case", *OCTOBER, *options))
    assert (own["after"], own["n_peers"]) == (1560, 0), "hai is not covered"


def test_cases_of_several_libraries_and_platforms(database: Database) -> None:
    insert_study(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET covered_from = '2026-08-01+8'"))
        connection.execute(
            text(
                "UPDATE work_snapshots SET likes = likes * 2 FROM works"
                " WHERE works.id = work_id AND account_id = 2 AND published_at >= '2026-10-01+8'"
            )
        )
        connection.execute(text("SELECT keep_age_counters(array_agg(id)) FROM works"))
    analyse = analyser(database)
    both = ("--library", "yun", "--library", "hai", "--column", "likes", "--show", "peers")
    done = analyse("case", *OCTOBER, *both, "--format", "json")
    found = {
        (row["library"], row["platform"]): (row["before"], row["after"], row["n_peers"])
        for row in rows(done)
    }
    assert found["yun", "weibo"] == (1560, 3120, 1)
    assert found["hai", "weibo"] == (3120, 3120, 1)
    assert {("yun", "wechat"), ("yun", "douyin")} < set(found)
    assert "no wechat account of 'hai' is known" in done.stderr
    reported = analyse("case", *OCTOBER, *both[:4]).stderr
    for words in (
        "rose from 675.97 to",
        "most of all through Likes (+",
        "bci-1 of 1 peers went from",
        "hai, weibo: bci-1 stayed at",
        "\nweibo, 2026-10-01 to 2026-10-31: 2 of 2 accounts covered",
        "\nwechat, 2026-10-01 to 2026-10-31: 1 of 1 accounts covered",
    ):
        assert words in reported, words
    weeks = rows(analyse("case", *OCTOBER, *both[:6], "--show", "weeks", "--format", "json"))
    assert min(row["week"] for row in weeks) == "2026-07-26", "the week of the first covered day"
    assert max(row["week"] for row in weeks) == "2026-10-25"


def test_a_case_without_any_value(read_only_study: Database) -> None:
    done = analyser(read_only_study)("case", "--month", "2026-09", "--library", "hai")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "hai: no value is known in 2026-09-01 to 2026-09-30" in done.stderr
