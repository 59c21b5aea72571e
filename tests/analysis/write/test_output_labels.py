"""Every column of every command has a heading and a meaning, in Chinese and in English."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from analysis.choices import Format, Language
from analysis.commands.table import COMMANDS
from analysis.write import labels as columns
from analysis.write.labels import codes, is_known, label, meaning
from analysis.write.output import render
from libcrawl.platforms import PLATFORMS
from tests.analysis.study import OCTOBER, analyser, insert_study
from tests.conftest import Database

WEIBO = ("--platform", "weibo", "--column", "likes", "--column", "interactions")
WORKS = (*OCTOBER, "--platform", "weibo", "--rows", "works")
# Of each command the calls that give different columns.
# They write folders, answer a browser, or hold commands of their own.
WITHOUT_TABLE = {"figures", "report", "serve", "themes", "verify"}
CALLS = {
    "overview": [()],
    "coverage": [(), OCTOBER, (*OCTOBER, "--by", "week")],
    "index": [OCTOBER],
    "ranking": [OCTOBER, (*OCTOBER, "--order", "improved"), (*OCTOBER, "--by", "month")],
    "quality": [OCTOBER],
    "describe": [
        OCTOBER,
        (*OCTOBER, "--by", "month"),
        (*WORKS, "--column", "text_length", "--column", "age", "--group", "kind"),
        (*OCTOBER, "--column", "active_weeks", "--group", "region", "--tag", "阅读"),
    ],
    "interaction": [OCTOBER, (*OCTOBER, "--by", "month"), (*OCTOBER, "--top", "3")],
    "inequality": [OCTOBER, (*OCTOBER, "--lorenz")],
    "timing": [(*OCTOBER, "--by", rows) for rows in ("weekday", "slot", "account", "mismatch")],
    "compare": [
        (*WORKS, "--column", "likes", "--group", "is_original"),
        OCTOBER,
        (*OCTOBER, "--before", "1"),
        (*OCTOBER, "--by", "platform"),
    ],
    "composite": [
        (*WORKS, "--column", "likes", "--column", "comments"),
        (*WORKS, "--column", "likes", "--column", "comments", "--group", "hours"),
        (*OCTOBER, *WEIBO),
        (*OCTOBER, *WEIBO, "--show", "weights"),
        (
            *OCTOBER,
            "--column",
            "weibo.likes",
            "--column",
            "weibo.interactions",
            "--weighting",
            "equal",
        ),
    ],
    "sensitivity": [
        (*OCTOBER, "--index", "bci"),
        (*OCTOBER, "--index", "bci", "--show", "ranks"),
        (*OCTOBER, *WEIBO, "--show", "ranks"),
    ],
    "case": [
        (*OCTOBER, "--library", "yun", "--platform", "weibo", "--show", show)
        for show in ("parts", "peers", "changes", "weeks")
    ],
    "growth": [],  # nor works at 30 days: tests/analysis/commands/test_growth_command.py
    "network": [],  # the study has no links: tests/analysis/commands/test_network_command.py
    "duplicates": [],  # nor repeated works: tests/analysis/commands/test_duplicates_command.py
    "search": [("开卷",)],
    "tests": [
        (*OCTOBER, *WEIBO, "--test", "correlation"),
        (*OCTOBER, *WEIBO, "--test", "describe"),
    ],
}


def test_every_column_of_every_command(database: Database, tmp_path: Path) -> None:
    insert_study(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET covered_from = '2026-08-01+8'"))
    analyse = analyser(database)
    assert set(CALLS) | {"export"} | WITHOUT_TABLE == set(COMMANDS), (
        "a new command needs its calls here"
    )
    seen = {}
    for command, calls in CALLS.items():
        for options in calls:
            done = analyse(command, *options, "--format", "json")
            assert done.exit_code == 0, f"{command} {options}: {done.output}"
            found = json.loads(done.stdout)
            assert found, f"{command} {options} gave no rows"
            seen.update(dict.fromkeys(found[0], f"{command} {' '.join(options)}"))
    folder = tmp_path / "study"
    done = analyse("export", *OCTOBER, "--format", "parquet", "--output", str(folder))
    assert done.exit_code == 0, done.output
    for file in folder.iterdir():
        seen.update(dict.fromkeys(pq.read_schema(file).names, f"export: {file.name}"))
    missing = {name: where for name, where in seen.items() if not is_known(name)}
    assert not missing, f"write them into migrations/columns.csv: {missing}"


def test_words_are_in_both_languages() -> None:
    """A column that is in no file has no heading, but a meaning."""
    files = {columns.MEANINGS / "columns.csv": ("zh", "en"), columns.HERE / "codes.csv": ()}
    for file, headings in files.items():
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert all(value or name in headings for row in rows for name, value in row.items()), file
        assert all(bool(row["zh"]) == bool(row["en"]) for row in rows), file
        keys = [(row.get("column"), row.get("name", row.get("code"))) for row in rows]
        assert len(set(keys)) == len(keys), file


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("likes", "点赞数", "Likes"),
        ("likes_mean", "点赞均值", "Mean likes"),
        ("headline_reads", "头条阅读", "Reads of headlines"),
        ("followers_rank", "粉丝数名次", "Rank by Followers"),
        ("bci-1", "bci-1", "bci-1"),
        ("rank_wci-14.2", "名次（wci-14.2）", "Rank by wci-14.2"),
        ("rank_wci-14.2+bci-1", "名次（wci-14.2+bci-1）", "Rank by wci-14.2+bci-1"),
        ("wechat.reads", "微信 阅读数", "WeChat Reads"),
        ("rank_entropy-topsis", "名次（熵权 TOPSIS）", "Rank by entropy weights, TOPSIS"),
        ("staff", "staff", "staff"),
    ],
)
def test_headings(name: str, zh: str, en: str) -> None:
    assert (label(name, Language.ZH), label(name, Language.EN)) == (zh, en)


def test_meanings_and_codes() -> None:
    assert meaning("wechat.reads", Language.EN) == "WeChat: Reads (阅读); empty: not given"
    assert meaning("wci-14.2", Language.EN) == "Value of the index, version wci-14.2"
    assert meaning("staff", Language.ZH) == "staff"
    assert list(codes("platform", Language.ZH)) == list(PLATFORMS)
    assert codes("likes", Language.ZH) == {}


def test_codes_and_names_of_columns_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")  # however wide the terminal of the tests is
    coded = pd.DataFrame(
        {"platform": ["weibo"], "reason": [None], "column": ["likes"], "missing": [("likes", "x")],
         "weekday": [7], "east": [1], "one": ["entropy-sum"], "2026-10-01 to 2026-10-31": [1]}
    )  # fmt: skip
    shown = render(coded, Format.TABLE, Language.ZH).decode()
    for words in (
        "微博",
        "点赞数",
        "点赞数 x",
        "星期日",
        "东部",
        "熵权 加权和",
        "2026-10-01 至 2026-10-31",
    ):
        assert words in shown
    shown = render(coded, Format.TABLE, Language.EN).decode()
    for words in ("weibo", "likes x", "Sunday", "east", "entropy-sum", "2026-10-01 to 2026-10-31"):
        assert words in shown
