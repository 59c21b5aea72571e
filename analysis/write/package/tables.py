"""Tables of a package: descriptions, keys, and schemas of their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.choices import Language
from analysis.load.study.queries import StudyTable
from analysis.write.labels import codes, label, meaning

RUNS = "runs"
# What publishers wrote, beside facts about it: left out by default.
TEXTS = ("title", "text", "description", "verified_text")
Words = tuple[str, str]  # in English and in Chinese


@dataclass(frozen=True, slots=True)
class About:
    """Description of a table, its key columns, and the columns that refer to other tables."""

    words: Words
    keys: tuple[str, ...]
    refers: Mapping[str, str] = field(default_factory=dict)


OF_ACCOUNT = {"account_id": str(StudyTable.ACCOUNTS)}
OF_RUN = {"run_id": RUNS}
OF_WORK = {"work_id": str(StudyTable.WORKS)}
ABOUT: dict[str, About] = {
    StudyTable.ACCOUNTS: About(
        ("Accounts of the panel", "名单中的账号"), ("account_id",), OF_RUN
    ),
    StudyTable.WORKS: About(
        ("Works published in the window, with the counters that count",
         "时段内发布的作品及作为依据的计数"),
        ("work_id",), {**OF_ACCOUNT, **OF_RUN},
    ),
    StudyTable.WORK_SNAPSHOTS: About(
        ("Observations of works, including those behind the figures",
         "对作品的观测，含数字所依据的观测"),
        ("work_id", "captured_at"), {**OF_ACCOUNT, **OF_RUN},
    ),
    StudyTable.ACCOUNT_SNAPSHOTS: About(
        ("Observations of the totals of accounts", "对账号总数的观测"),
        ("account_id", "captured_at"), {**OF_ACCOUNT, **OF_RUN},
    ),
    StudyTable.REFRESHES: About(
        ("Refreshes of accounts and their verdicts", "账号的更新及其结论"),
        ("refresh_id",), {**OF_ACCOUNT, **OF_RUN},
    ),
    StudyTable.INDICATORS: About(
        ("Every input of the indices, by account", "各账号的指数输入"), ("account_id",), OF_ACCOUNT
    ),
    StudyTable.INDICES: About(
        ("Every version of every index, by account", "各账号的各版本指数"),
        ("account_id", "version"), OF_ACCOUNT,
    ),
    RUNS: About(
        ("Crawls that made the observations", "得出观测的采集任务"), ("run_id",)
    ),
    "themes": About(
        ("Themes of the codebooks, with their definitions", "编码表的主题及其定义"),
        ("codebook", "codebook_version", "theme"),
    ),
    "work-themes": About(
        ("The theme of each coded work: people's before the program's",
         "每件已编码作品的主题：人工优先于程序"),
        ("work_id", "codebook", "codebook_version"), OF_WORK,
    ),
    "work-codes": About(
        ("Every choice of a theme; people are numbers", "对主题的每一次选择；编码员以编号表示"),
        ("choice_id",), OF_WORK,
    ),
}  # fmt: skip
TYPES = {"i": "integer", "u": "integer", "f": "number", "m": "number", "b": "boolean"}


def schema_of(table: str, frame: pd.DataFrame) -> dict[str, Any]:
    """The Table Schema of the CSV file: types, titles, meanings, codes and keys."""
    about = ABOUT[table]
    schema: dict[str, Any] = {
        "fields": [_field(str(name), frame[name]) for name in frame.columns],
        "missingValues": [""],
        "primaryKey": list(about.keys),
    }
    refers = [
        {"fields": [column], "reference": {"resource": other, "fields": [column]}}
        for column, other in about.refers.items()
        if column in frame
    ]
    return schema | ({"foreignKeys": refers} if refers else {})


def columns_of(table: str, frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Rows of the codebook for a table."""
    for each in schema_of(table, frame)["fields"]:
        known = {language: codes(each["name"], language) for language in Language}
        yield {
            "table": table,
            "column": each["name"],
            "type": each["type"],
            **{f"label_{language}": label(each["name"], language) for language in Language},
            **{f"meaning_{language}": meaning(each["name"], language) for language in Language},
            **{
                f"codes_{language}": "; ".join(f"{code}: {word}" for code, word in words.items())
                for language, words in known.items()
            },
        }


def without_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns without texts of works."""
    return frame.drop(columns=[name for name in TEXTS if name in frame])


def _field(name: str, column: pd.Series) -> dict[str, Any]:
    kind = column.dtype.kind
    of_moment = isinstance(column.dtype, pd.DatetimeTZDtype)
    made: dict[str, Any] = {
        "name": name,
        "type": "datetime" if of_moment else TYPES.get(kind, "string"),
        "title": _both(name, label),
        "description": _both(name, meaning),
    }
    english, chinese = (codes(name, language) for language in (Language.EN, Language.ZH))
    if english and made["type"] == "string":
        made["categories"] = [
            {"value": code, "label": f"{word} | {chinese[code]}"} for code, word in english.items()
        ]
    return made


def _both(name: str, words: Callable[[str, Language], str]) -> str:
    return " | ".join(dict.fromkeys(words(name, each) for each in (Language.EN, Language.ZH)))
