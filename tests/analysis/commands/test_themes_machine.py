"""Coding by program: trained on codes by people, judged on unseen accounts, people first."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import URL, text
from typer.testing import Result

from analysis.codebook import Codebook
from analysis.compute.themes import classifier
from analysis.compute.themes.shares import share_themes
from analysis.load.codebooks import read_codebook
from analysis.load.database import open_database
from analysis.load.themes import load_errors, load_work_themes
from analysis.store.themes import store_codebook
from analysis.window import month
from sandbox import WorldSpec
from sandbox.coding import code_workbook
from tests.analysis.themes import World, insert_world, runner
from tests.conftest import Database, new_database

Themes = Callable[..., Result]
SPEC = WorldSpec(accounts=16, works=45)
CODED = 300


@pytest.fixture(scope="module")
def stage(
    server_url: URL, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, World, Path, dict[str, Any]]]:
    """A world of which two coders have coded 300 works, and a classifier trained on them."""
    folder = tmp_path_factory.mktemp("themes")
    with new_database(server_url, template) as database:
        with database.engine.begin() as connection:
            world = insert_world(connection, SPEC)
        themes = runner(database.url, LIBCRAWL_DATA=str(folder))
        options = ("--n", str(CODED), "--coders", "anna,bo", "--seed", "2")
        for step in (("sample", str(folder / "coding"), *options),):
            assert themes(*step).exit_code == 0
        files = sorted((folder / "coding").iterdir())
        for file in files:
            code_workbook(file, world.truth, accuracy=0.95, seed=1)
        assert themes("import", *map(str, files)).exit_code == 0
        done = themes("train", "--leave-out", "work", "--leave-out", "news", "--format", "json")
        assert done.exit_code == 0, done.stderr
        yield database, world, folder, {"rows": json.loads(done.stdout), "notes": done.stderr}


@pytest.fixture
def themes(stage: tuple[Database, World, Path, dict[str, Any]]) -> Themes:
    return runner(stage[0].url, LIBCRAWL_DATA=str(stage[2]))


def rows_of(database: Database, sql: str) -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(text(sql)).all())


def refused(done: Result, *words: str) -> None:
    assert done.exit_code == 1, done.output
    for word in words:
        assert word in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: ")


def test_what_training_reports(stage: tuple[Database, World, Path, dict[str, Any]]) -> None:
    trained = stage[3]
    [whole] = [row for row in trained["rows"] if row["theme"] == "all"]
    assert whole["f1"] > 0.75, "other accounts' sentences, not learnt by heart"
    assert whole["f1_low"] < whole["f1"] < whole["f1_high"]
    assert whole["f1"] > whole["rules_f1"] > whole["majority_f1"]
    assert "as often as the coders agree" in trained["notes"]
    assert "← abstains below" in trained["notes"]
    [row] = rows_of(stage[0], "SELECT * FROM theme_models")
    figures = row.figures
    assert figures["codebook"] == "library-media 1"
    assert len(figures["work_ids"]) == row.works == figures["works"]
    assert (stage[2] / "models" / row.file).is_file()
    assert figures["seed"] == row.seed == 1
    confusion = {(true, predicted): n for true, predicted, n in figures["confusion"]}
    assert sum(confusion.values()) == row.works


def test_apply_takes_new_works_only_and_people_stand_first(
    stage: tuple[Database, World, Path, dict[str, Any]], themes: Themes
) -> None:
    database, world = stage[0], stage[1]
    done = themes("apply")
    assert done.exit_code == 0, done.stderr
    assert "works coded by classifier" in done.stderr
    assert "no new works" in themes("apply").stderr
    found = rows_of(database, "SELECT work_id, theme, rests_on FROM work_themes")
    by = {name: [r for r in found if r.rests_on == name] for name in {r.rests_on for r in found}}
    assert len(by["coders"]) + len(by["disputed"]) == CODED
    assert all(row.theme is None for row in by["disputed"])
    machine = by["classifier"]
    learnt = [r for r in machine if (world.theme(r.work_id) or "other") not in ("work", "news")]
    right = [r for r in learnt if r.theme == (world.theme(r.work_id) or "other")]
    assert len(right) / len(learnt) > 0.75
    differing = (
        "SELECT t.work_id FROM work_themes AS t JOIN work_codes AS c"
        " ON c.work_id = t.work_id AND c.method = t.rests_on"
        " WHERE t.rests_on = 'classifier' AND t.second_themes <> c.second_themes"
    )
    assert rows_of(database, differing) == []
    # codes by people replace it, with the second themes of the first of them
    work = machine[0]
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO work_codes"
                " (codebook_id, work_id, method, coder, theme, second_themes)"
                " SELECT codebook_id, :work, 'person', coder, 'other', seconds::text[]"
                " FROM (SELECT min(codebook_id) AS codebook_id FROM work_codes"
                " WHERE work_id = :work) AS book,"
                " (VALUES ('bo', '{}'), ('anna', '{news,work}')) AS chosen (coder, seconds)"
            ),
            {"work": work.work_id},
        )
    [row] = rows_of(database, f"SELECT * FROM work_themes WHERE work_id = {work.work_id}")
    assert (row.theme, row.rests_on, row.confidence) == ("other", "coders", None)
    assert row.second_themes == ["news", "work"]


WEIGHTED = """
WITH drawn AS (
    INSERT INTO coding_rounds (codebook_id, kind, seed, coders, works)
    VALUES (:book, 'full', 1, '{anna}', 700) RETURNING id
), sampled AS (
    INSERT INTO coding_round_works (round_id, work_id, weight)
    SELECT drawn.id, works.id, 1 + works.id % 3 FROM drawn, works WHERE works.id % 4 = 0
    RETURNING round_id, work_id
)
INSERT INTO work_codes (codebook_id, work_id, round_id, method, coder, theme)
SELECT :book, work_id, round_id, 'person', 'anna',
    (SELECT theme FROM codebook_themes WHERE codebook_id = :book AND position = 1 + work_id % 3)
FROM sampled
"""


def test_shares_of_the_view_are_those_of_themes_show(
    stage: tuple[Database, World, Path, dict[str, Any]], themes: Themes
) -> None:
    """Corrected, of a weighted sample by people, and of cues: in SQL as in Python."""
    database = stage[0]
    assert themes("apply").exit_code == 0
    assert themes("apply", "--by", "rules", "--codebook", "media-services").exit_code == 0
    with database.engine.begin() as connection:
        book = store_codebook(connection, read_codebook("gao-2021"))
        connection.execute(text(WEIGHTED), {"book": book})
    bases = {"library-media": "corrected", "gao-2021": "people", "media-services": "uncorrected"}
    for name, basis in bases.items():
        for level in ("all", "region", "account"):
            found = shares_by_both(database, read_codebook(name), level)
            assert level != "all" or set(found["basis_sql"]) == {basis}
            assert found["basis"].tolist() == found["basis_sql"].tolist()
            for column in ("works", "works_by_people", "works_coded", "works_open"):
                assert found[column].tolist() == found[f"{column}_sql"].tolist()
            for column, own in (
                ("share", "share"),
                ("least", "share_least"),
                ("most", "share_most"),
            ):
                assert found[column].tolist() == pytest.approx(
                    found[f"{own}_sql"].tolist(), nan_ok=True
                )
            if basis == "corrected" and level == "account":
                continue  # a handful of works has no approximation
            near = {"all": 0.03, "region": 0.07}[level] if basis == "corrected" else 1e-9
            for column in ("share_low", "share_high"):
                gap = (found[column] - found[f"{column}_sql"]).abs()
                assert gap.max() < near, (name, level)
    by_classifier = rows_of(database, "SELECT sum(works_by_classifier) FROM theme_shares"
                            " WHERE level = 'all' AND codebook = 'library-media'")  # fmt: skip
    assert by_classifier == rows_of(
        database,
        "SELECT count(*) FROM work_themes WHERE rests_on = 'classifier' AND theme IS NOT NULL"
        " AND codebook = 'library-media'",
    )


def shares_by_both(database: Database, book: Codebook, level: str) -> pd.DataFrame:
    """A row for each group and theme of a month, of Python and (with _sql) of the view."""
    engine, window = open_database(database.url), month("2026-06")
    works = load_work_themes(engine, book, window)
    key = {"all": [], "region": ["region"], "account": ["account_id"]}[level]
    table = share_themes(works, book.codes, key, load_errors(engine, works)[0])
    table["name"] = table[key[0]].astype(str) if key else ""
    with database.engine.connect() as connection:
        view = pd.read_sql_query(
            text("SELECT *, coalesce(name, '') AS group_name FROM theme_shares WHERE level = :level"
                 " AND codebook = :book AND month = '2026-06-01'"),
            connection, params={"level": level, "book": book.name},
        )  # fmt: skip
    view = view.drop(columns="name").rename(columns={"group_name": "name"})
    both = table.merge(view, on=["name", "theme"], suffixes=("", "_sql"), validate="one_to_one")
    assert len(view) == len(both) > 0
    return both.rename(columns={name: f"{name}_sql" for name in ("share_least", "share_most")})


def test_rules(stage: tuple[Database, World, Path, dict[str, Any]], themes: Themes) -> None:
    done = themes("apply", "--by", "rules", "--codebook", "media-services")
    assert done.exit_code == 0, done.stderr
    found = rows_of(
        stage[0],
        "SELECT rests_on, count(*) AS works FROM work_themes WHERE codebook = 'media-services'"
        " GROUP BY rests_on",
    )
    counts = {row.rests_on: row.works for row in found}
    assert set(counts) == {"rules", "no_cue"}
    assert sum(counts.values()) == 16 * 45
    assert "no new works" in themes("apply", "--by", "rules", "--codebook", "media-services").stderr


def test_classes_that_are_too_small_are_refused(themes: Themes) -> None:
    refused(themes("train"), "a theme needs 10 coded works of 3 accounts", "--leave-out it")
    refused(themes("train", "--leave-out", "wrok"), "did you mean work?")
    refused(themes("train", "--codebook", "han-2021"), "nothing was coded by han-2021")


def test_a_classifier_that_is_never_good_enough_is_not_kept(
    stage: tuple[Database, World, Path, dict[str, Any]], themes: Themes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(classifier, "LEAST_KEPT", CODED + 1)
    names = [n for t in ("work", "news") for n in ("--leave-out", t)]
    refused(themes("train", *names), "at no confidence", "code more works", "--precision")
    assert rows_of(stage[0], "SELECT count(*) FROM theme_models") == [(1,)]


def test_mistakes_of_apply(themes: Themes) -> None:
    refused(themes("apply", "--codebook", "sun-2021"), "no classifier was trained for sun-2021")
    refused(themes("apply", "--codebook", "sun-2021", "--by", "rules"), "has no cues")
    refused(themes("apply", "--by", "magic"), "--by 'magic'")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("gone", "is not there: train it again"),
        ("changed", "is not the one that was trained"),
        ("outside", "lies outside of"),
        ("other codebook", "was trained on codebook library-media 1, not on media-services 1"),
        ("pickle", "is no classifier"),
    ],
)
def test_models_that_are_not_read(
    stage: tuple[Database, World, Path, dict[str, Any]], themes: Themes, change: str, words: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Each in a database with a valid row, so that only the file is wrong."""
    import hashlib

    from analysis.errors import DataError
    from analysis.load.codebooks import read_codebook
    from analysis.write.themes.models import load_model_file

    [row] = rows_of(stage[0], "SELECT file, digest FROM theme_models")
    data = tmp_path / "data"
    shutil.copytree(stage[2] / "models", data / "models")
    name, digest, book = row.file, row.digest, read_codebook("library-media")
    file = data / "models" / name
    assert load_model_file(data, name, digest, book).codebook == "library-media 1"
    if change == "gone":
        file.unlink()
    elif change == "changed":
        file.write_bytes(file.read_bytes() + b"x")
    elif change == "outside":
        shutil.copy(file, data / "model.npz")
        name = "../model.npz"
    elif change == "other codebook":
        book = read_codebook("media-services")
    else:
        np.savez(data / "models" / "p.npz", codebook=np.array([{"a": 1}], dtype=object))
        name = "p.npz"
        digest = hashlib.sha256((data / "models" / "p.npz").read_bytes()).hexdigest()
    with pytest.raises(DataError, match=words):
        load_model_file(data, name, digest, book)
