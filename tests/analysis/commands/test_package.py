"""`export --package`: a data set that validators accept, that verifies, and is the same twice."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML
from sqlalchemy import URL
from typer.testing import CliRunner, Result

from analysis.__main__ import app
from analysis.load.checksums import SUMS
from analysis.write.labels import is_known
from analysis.write.package.tables import ABOUT, TEXTS
from tests.analysis.commands.coded import code_works
from tests.analysis.commands.test_command import one_line
from tests.analysis.commands.test_verify import insert_videos
from tests.analysis.study import OCTOBER, Analyse, analyser, insert_study
from tests.conftest import new_database


@pytest.fixture(scope="module")
def analyse(server_url: URL, template: str) -> Iterator[Analyse]:
    with new_database(server_url, template) as database:
        insert_study(database)
        insert_videos(database)
        with database.engine.begin() as connection:
            code_works(connection)
        yield analyser(database)


@pytest.fixture(scope="module")
def package(analyse: Analyse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages") / "october"
    authors = ("--author", "云山图书馆", "--author", "A. Name", "--license", "CC-BY-4.0")
    done = analyse("export", *OCTOBER, "--package", str(folder), *authors)
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert "works: 27 rows" in done.stderr
    return folder


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(package, tmp_path / "copy"))


def verify(folder: Path) -> Result:
    return CliRunner().invoke(app, ["verify", str(folder)])


def descriptor(folder: Path) -> dict[str, Any]:
    reported: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return reported


def test_frictionless_accepts_it(package: Path) -> None:
    from frictionless import validate

    report = validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == 2 * len(ABOUT) + 1  # CSV and Parquet, and the codebook


def test_frictionless_sees_a_key_without_its_row(copy: Path) -> None:
    from frictionless import validate

    """It finds this because keys, types and checksums are declared."""
    file = copy / "data" / "works.csv"
    works = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    works.loc[0, "account_id"] = "99"
    works.loc[1, "likes"] = "many"
    works.to_csv(file, index=False, encoding="utf-8-sig")
    kinds = {kind for [kind] in validate(str(copy / "datapackage.json")).flatten(["type"])}
    assert {"foreign-key", "type-error", "hash-count"} <= kinds


def test_mlcroissant_reads_it(package: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(str(package / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    works = pd.DataFrame(dataset.records("works"))
    assert len(works) == 27
    reported = pd.read_parquet(package / "data" / "works.parquet")
    assert sorted(works["works/likes"].dropna()) == sorted(reported["likes"].dropna())
    assert len(list(dataset.records("indices"))) == len(pd.read_parquet(
        package / "data" / "indices.parquet"
    ))  # fmt: skip


def test_themes_go_along_and_people_are_numbers(analyse: Analyse, package: Path) -> None:
    data = package / "data"
    themes = pd.read_parquet(data / "work-themes.parquet").set_index("work_id")
    works = set(pd.read_parquet(data / "works.parquet")["work_id"])
    coded = {work for work in works if work % 3 or work % 6 == 0}
    assert set(themes.index) == coded
    people = themes[themes["rests_on"] == "coders"]
    assert (people["coders"] == 2).all() and (people["theme"] == "b").equals(
        people.index.to_series() % 4 == 0
    )
    codes = pd.read_parquet(data / "work-codes.parquet")
    assert set(codes.loc[codes["method"] == "person", "coder_number"]) == {1, 2}
    assert codes.loc[codes["method"] == "rules", "coder_number"].isna().all()
    assert pd.read_csv(data / "themes.csv", encoding="utf-8-sig")["theme"].tolist() == ["a", "b"]
    for file in package.rglob("*"):
        assert not file.is_file() or "王小明".encode() not in file.read_bytes(), file


def test_it_verifies_in_both_forms(package: Path) -> None:
    done = verify(package)
    assert done.exit_code == 0, done.stdout
    assert "parquet: counters latest" in done.stdout
    assert "csv: counters latest" in done.stdout


def test_a_changed_file_is_found(copy: Path) -> None:
    with (copy / "README.md").open("a") as file:
        file.write("more\n")
    done = verify(copy)
    assert done.exit_code == 1
    assert f"README.md: {SUMS} has another checksum" in done.stderr
    (copy / "data" / "runs.csv").unlink()
    assert "2 files are not those that were written" in verify(copy).stderr


def test_the_same_window_and_database_give_the_same_hashes(
    analyse: Analyse, package: Path, tmp_path: Path
) -> None:
    again = tmp_path / "another name"
    authors = ("--author", "云山图书馆", "--author", "A. Name", "--license", "CC-BY-4.0")
    assert analyse("export", *OCTOBER, "--package", str(again), *authors).exit_code == 0
    assert (again / SUMS).read_text("utf-8") == (package / SUMS).read_text("utf-8")
    listed = {line.split("  ")[1] for line in (package / SUMS).read_text("utf-8").splitlines()}
    files = {f.relative_to(package).as_posix() for f in package.rglob("*") if f.is_file()}
    assert listed == files - {SUMS}


def test_what_publishers_wrote_is_left_out_by_default(
    analyse: Analyse, package: Path, tmp_path: Path
) -> None:
    for file in (package / "data").glob("*.csv"):
        assert "开卷有益" not in file.read_text("utf-8"), file
    columns = {row["column"] for row in codebook(package)}
    assert not columns & set(TEXTS)
    whole = tmp_path / "whole"
    assert analyse("export", *OCTOBER, "--package", str(whole), "--texts").exit_code == 0
    assert "开卷有益" in (whole / "data" / "works.csv").read_text("utf-8")
    assert "texts that their publishers own" in (whole / "README.md").read_text("utf-8")


def codebook(folder: Path) -> list[dict[str, str]]:
    with (folder / "codebook.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_column_is_described_in_both_languages(package: Path) -> None:
    rows = codebook(package)
    assert {row["table"] for row in rows} == set(ABOUT)
    for row in rows:
        assert is_known(row["column"]), row
        assert row["label_en"] and row["label_zh"] and row["meaning_en"] and row["meaning_zh"], row
    likes = next(row for row in rows if (row["table"], row["column"]) == ("works", "likes"))
    assert (likes["type"], likes["label_zh"]) == ("integer", "点赞数")
    fields = descriptor(package)["resources"][2]["schema"]["fields"]
    titles = {each["name"]: each["title"] for each in fields}
    assert titles["likes"] == "Likes | 点赞数"


def test_its_documents(package: Path) -> None:
    reported = descriptor(package)
    assert reported["study"]["window_from"] == "2026-10-01"
    assert reported["study"]["counters"] == "latest"
    assert reported["sources"] == [{"title": "weibo", "access_basis": ["none"]}]
    citation = YAML(typ="safe").load((package / "CITATION.cff").read_text("utf-8"))
    assert [each["name"] for each in citation["authors"]] == ["云山图书馆", "A. Name"]
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
    assert (citation["version"], citation["license"]) == ("2026-11-05", "CC-BY-4.0")
    english = (package / "README.md").read_text("utf-8")
    assert "| Weibo | 2 | 1 | 24 | 24 |" in english
    assert "Accounts that are not covered: 海滨图书馆 (Weibo)." in english
    assert "Verdicts of refreshes: Complete 1, Login required 1, Partial 1." in english
    chinese = (package / "README.zh.md").read_text("utf-8")
    assert "| 微博 | 2 | 1 | 24 | 24 |" in chinese
    assert "计数口径：`latest`" in chinese
    assert "海滨图书馆（微博）" in chinese and "完整 1、" in chinese


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--output", "x.csv"), "--output does not go with --package"),
        (("--what", "works"), "--what does not go with --package"),
        (("--month", "2020-01"), "nothing to export"),
        (("--library", "yum"), "did you mean yun"),
    ],
)
def test_mistakes(analyse: Analyse, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    window = () if "--month" in options else OCTOBER
    folder = tmp_path / "package"
    assert words in one_line(analyse("export", *window, "--package", str(folder), *options))
    assert not list(tmp_path.iterdir())


def test_only_a_package_is_overwritten(analyse: Analyse, copy: Path, tmp_path: Path) -> None:
    options = ("export", *OCTOBER, "--package")
    assert "exists: choose another name" in one_line(analyse(*options, str(copy)))
    (copy / "mine.txt").write_text("notes")
    assert analyse(*options, str(copy), "--overwrite").exit_code == 0
    assert not (copy / "mine.txt").exists()  # the folder is the package, whole
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("notes")
    line = one_line(analyse(*options, str(other), "--overwrite"))
    assert "is no package of ours: nothing in it is overwritten" in line
    (tmp_path / "file").write_text("")
    assert "is a file" in one_line(analyse(*options, str(tmp_path / "file")))
    assert "there is no folder" in one_line(analyse(*options, str(tmp_path / "no" / "where")))


def test_what_goes_with_a_package_alone(analyse: Analyse, tmp_path: Path) -> None:
    assert "nowhere to write" in one_line(analyse("export", *OCTOBER))
    file = str(tmp_path / "works.csv")
    line = one_line(analyse("export", *OCTOBER, "--what", "works", "--output", file, "--texts"))
    assert "are of a data set: --package" in line
