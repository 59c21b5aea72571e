"""`themes show|diversity|response|compare|words|topics` on a world whose themes are known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from sqlalchemy import URL, text
from typer.testing import Result

from analysis.load.codebooks import read_codebook
from analysis.store.themes import store_codebook
from sandbox import WorldSpec
from tests.analysis.themes import World, insert_world, runner
from tests.conftest import Database, new_database

Themes = Callable[..., Result]
WINDOW = ("--from", "2025-12-01", "--to", "2026-11-15")
SPEC = WorldSpec(accounts=16, works=30)
CODES = """
INSERT INTO work_codes (codebook_id, work_id, method, coder, theme)
VALUES (:book, :work, 'person', 'anna', :theme)
"""


@pytest.fixture(scope="module")
def stage(server_url: URL, template: str) -> Iterator[tuple[Database, World]]:
    """Two thirds of the works coded as the truth has it; knowledge is answered four times."""
    with new_database(server_url, template) as database:
        with database.engine.begin() as connection:
            world = insert_world(connection, SPEC)
            book = store_codebook(connection, read_codebook("library-media"))
            for key, work in world.by_key().items():
                theme = work["theme"] or "other"
                if key % 3:
                    values = {"book": book, "work": key, "theme": theme}
                    connection.execute(text(CODES), values)
                if theme == "knowledge":
                    connection.execute(
                        text(
                            "UPDATE work_snapshots SET likes = 4 * likes + 9,"
                            " comments = 4 * comments + 9 WHERE work_id = :work"
                        ),
                        {"work": key},
                    )
        yield database, world


@pytest.fixture
def themes(stage: tuple[Database, World]) -> Themes:
    return runner(stage[0].url)


def rows(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_shares_hold_the_truth(stage: tuple[Database, World], themes: Themes) -> None:
    """The true share among all works of the window, of which a third is not coded."""
    found = rows(themes("show", *WINDOW, "--format", "json"))
    world = stage[1]
    in_window = [
        work["theme"] or "other"
        for work in world.reported["works"]
        if "2025-12-01" <= work["published_at"][:10] <= "2026-11-15"
    ]
    held = [
        row["share_low"] <= in_window.count(row["theme"]) / len(in_window) <= row["share_high"]
        for row in found
    ]
    assert len(found) == 10
    assert sum(held) >= 9
    assert {row["basis"] for row in found} == {"people"}
    assert found[0]["works_coded"] + found[0]["works_open"] == len(in_window)


@pytest.mark.parametrize("by", ["platform", "region", "library", "account", "month"])
def test_groups(themes: Themes, by: str) -> None:
    found = pd.DataFrame(rows(themes("show", *WINDOW, "--by", by, "--format", "json")))
    names = ["library", "platform", "account"] if by == "account" else [by]
    for _, group in found.groupby(names):
        assert group["share"].sum() == pytest.approx(1)
    counts = {"platform": 1, "region": 4, "library": 16, "account": 16, "month": 12}
    assert len(found) == 10 * counts[by]


def test_what_readers_answer_and_libraries_neglect(themes: Themes) -> None:
    done = themes("response", *WINDOW, "--format", "json")
    served = {row["theme"]: row for row in rows(done)}
    assert served["knowledge"]["served"] == "too_little"
    assert served["knowledge"]["response"] > 2
    assert "Kruskal–Wallis H" in done.stderr


def test_diversity_and_comparison(themes: Themes) -> None:
    found = rows(themes("diversity", *WINDOW, "--by", "region", "--format", "json"))
    assert len(found) == 4
    for row in found:
        assert 0.7 < row["evenness_low"] <= row["evenness"] <= row["evenness_high"] <= 1
    table = rows(themes("compare", *WINDOW, "--by", "region", "--format", "json"))
    assert table[0]["theme"] == "all"
    assert table[0]["p"] > 0.001, "regions were dealt out"
    assert sum(row["east"] for row in table[1:]) == pytest.approx(1)


def test_words_and_topics(themes: Themes) -> None:
    done = themes("words", *WINDOW, "--one", "theme=notices", "--format", "json")
    marked = {row["word"] for row in rows(done) if row["log_ratio"] > 1}
    assert marked & {"闭馆", "通知", "公告", "暂停", "公示", "调整"}
    found = rows(themes("topics", *WINDOW, "--number", "5", "--format", "json"))
    assert len(found) == 5
    assert [row["is_stable"] for row in found] == sorted(
        (row["is_stable"] for row in found), reverse=True
    )


COMMANDS = [
    ("codebook",),
    ("codebook", "library-media"),
    ("show", *WINDOW),
    ("show", *WINDOW, "--by", "region"),
    ("diversity", *WINDOW, "--by", "library"),
    ("response", *WINDOW),
    ("compare", *WINDOW, "--by", "region"),
    ("words", *WINDOW, "--one", "theme=notices"),
    ("topics", *WINDOW, "--number", "4"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_tables_fit_the_screen_in_both_languages(
    themes: Themes, command: tuple[str, ...], language: str
) -> None:
    from rich.cells import cell_len

    done = themes(*command, "--lang", language)
    assert done.exit_code == 0, done.stderr
    assert max(map(cell_len, done.stdout.splitlines())) <= 100
    heading = done.stdout.splitlines()[0] + done.stdout.splitlines()[1]
    assert ("主题" in done.stdout or "词" in done.stdout) is (language == "zh") or "主题" in heading


def test_a_file_names_codebook_and_models(themes: Themes, tmp_path: Path) -> None:
    file = tmp_path / "shares.xlsx"
    assert themes("show", *WINDOW, "--output", str(file), "--lang", "zh").exit_code == 0
    sheet = load_workbook(file)["来源"]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "library-media 1" in words
    assert "themes show --from 2025-12-01 --to 2026-11-15" in words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("show", *WINDOW, "--codebook", "sun-2021"), "no work is coded by sun-2021 1"),
        (("show", "--from", "2020-01-01", "--to", "2020-02-01"), "no work is known"),
        (("show", *WINDOW, "--by", "size"), "--by 'size': one of platform"),
        (("show", *WINDOW, "--library", "nowhere"), "'nowhere'"),
        (("words", *WINDOW, "--one", "notices"), "write column=value"),
        (("words", *WINDOW, "--one", "theme=notice"), "did you mean notices?"),
        (("compare", *WINDOW), "coded works of one platform alone"),
        (("topics", "--from", "2020-01-01", "--to", "2020-02-01"), "no work with words"),
    ],
)
def test_mistakes(themes: Themes, command: tuple[str, ...], words: str) -> None:
    done = themes(*command)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("error: ")
    assert words in done.stderr
