"""Every command reports an error in one line, exits with 1, and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.commands.table import COMMANDS
from tests.analysis.commands.test_command import one_line
from tests.analysis.study import OCTOBER, Analyse, analyser
from tests.analysis.write.test_output_labels import WITHOUT_TABLE
from tests.conftest import Database

CASE = ("--library", "yun")
WEIBO = ("--platform", "weibo", "--column", "likes", "--column", "interactions")
# What each command needs beside a window and a file.
CALLS: Mapping[str, tuple[str, ...]] = {
    "overview": (),
    "coverage": (),
    "index": (),
    "ranking": (),
    "quality": (),
    "describe": (),
    "interaction": (),
    "inequality": (),
    "timing": (),
    "growth": (),
    "compare": (),
    "composite": WEIBO,
    "sensitivity": WEIBO,
    "case": CASE,
    "tests": ("--test", "describe"),
    "network": (),
    "duplicates": (),
    "search": ("开卷",),
    "export": ("--what", "works"),
}
WITHOUT_WINDOW = {"overview", "coverage", "search"}
WITH_WINDOW = [name for name in CALLS if name not in WITHOUT_WINDOW]
WITH_LIBRARY = [name for name in CALLS if name not in {"overview", "case"}]
WITH_INDEX = ["index", "ranking", "case"]


@pytest.fixture
def analyse(read_only_study: Database) -> Analyse:
    return analyser(read_only_study)


def call(name: str, folder: Path, *options: str, window: tuple[str, ...] = OCTOBER) -> list[str]:
    """The command on a window, with a file to write into."""
    chosen = () if name in WITHOUT_WINDOW else window
    target = () if "--output" in options else ("--output", str(folder / f"{name}.csv"))
    return [name, *CALLS[name], *chosen, *options, *target]


def refused(analyse: Analyse, arguments: list[str], folder: Path) -> str:
    """The error line of the command; nothing was written."""
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    line = one_line(analyse(*arguments))
    after = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after == before, arguments
    return line


def test_all_commands_are_here() -> None:
    assert set(CALLS) | WITHOUT_TABLE == set(COMMANDS)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (("--month", "2099-01"), "2099-01-01 to 2099-01-31 has not ended yet"),
        (("--month", "2020-01"), "2020-01-01 to 2020-01-31: noth"),
        (("--month", "Oct"), "'Oct' is not a month like 2026-10"),
        (("--from", "2026-10-02", "--to", "2026-10-01"), "lies before"),
        (("--from", "2026-10-01"), "--from and --to go together"),
    ],
)
def test_windows(analyse: Analyse, tmp_path: Path, window: tuple[str, ...], words: str) -> None:
    for name in WITH_WINDOW:
        assert words in refused(analyse, call(name, tmp_path, window=window), tmp_path), name


def test_an_unknown_library(analyse: Analyse, tmp_path: Path) -> None:
    for name in WITH_LIBRARY:
        line = refused(analyse, call(name, tmp_path, "--library", "hia"), tmp_path)
        assert "library 'hia'; did you mean hai (" in line, name
    line = refused(analyse, ["case", *OCTOBER, "--library", "hia"], tmp_path)
    assert "'hia'; did you mean hai (" in line


def test_an_unknown_region(analyse: Analyse, tmp_path: Path) -> None:
    for name in WITH_LIBRARY:
        line = refused(analyse, call(name, tmp_path, "--region", "moon"), tmp_path)
        assert "region 'moon'; there are: east, west" in line, name


def test_versions_and_indices(analyse: Analyse, tmp_path: Path) -> None:
    for name in WITH_INDEX:
        line = refused(analyse, call(name, tmp_path, "--version", "wci-99"), tmp_path)
        assert "there is no version 'wci-99'; there are: wci-14.2" in line, name
        line = refused(analyse, call(name, tmp_path, "--index", "abc"), tmp_path)
        assert "there is no index 'abc'; there are: wci, nri, bci, dci" in line, name
        options = ("--index", "dci", "--platform", "weibo")
        line = refused(analyse, call(name, tmp_path, *options), tmp_path)
        assert "dci" in line and "douyin" in line, line


def test_a_database_without_a_crawl(database: Database, tmp_path: Path) -> None:
    analyse = analyser(database)
    for name in CALLS:
        line = refused(analyse, call(name, tmp_path), tmp_path)
        assert "no account is" in line or "no library is" in line or "crawled yet" in line, line
        assert "`scrapy " in line


def test_files_and_folders(analyse: Analyse, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine")
    targets = {
        "mine.csv": "mine.csv exists: choose another name, or give --overwrite",
        "nowhere/table.csv": "nowhere",
        "table.doc": "ends with none of .csv, .xlsx, .parquet, .sav, .json",
        "table": "ends with none of",
    }
    for name in CALLS:
        for target, words in targets.items():
            arguments = call(name, tmp_path, "--output", str(tmp_path / target))
            assert words in refused(analyse, arguments, tmp_path), name
        if name != "export":  # which has no screen
            bare = call(name, tmp_path)[:-2]
            for form in ("xlsx", "sav", "parquet"):
                line = refused(analyse, [*bare, "--format", form], tmp_path)
                assert f"{form} needs a file" in line
