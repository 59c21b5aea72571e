"""The recipes of docs/exports.md run as they are printed, on an export of a database."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.analysis.compute.pspp.run import run_syntax
from tests.analysis.study import OCTOBER, WORKS, Analyse, analyser
from tests.conftest import Database

PAGE = Path(__file__).resolve().parents[3] / "docs" / "exports.md"


def blocks(language: str) -> list[str]:
    """The blocks of code of the page that are in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.fixture
def folder(read_only_study: Database, tmp_path: Path) -> Path:
    """Has the works of October as .sav and .parquet."""
    analyse: Analyse = analyser(read_only_study)
    for form in ("sav", "parquet"):
        file = str(tmp_path / f"works.{form}")
        done = analyse("export", "--what", "works", *OCTOBER, "--lang", "zh", "--output", file)
        assert done.exit_code == 0, done.stderr
    return tmp_path


def test_python(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    first, *others = blocks("python")
    exec(first, {})  # noqa: S102  (our own page)
    stata = pd.read_stata("works.dta")
    assert len(stata) == WORKS + 1
    assert set(stata["platform"]) == {"微博", "微信"}
    with pd.read_stata("works.dta", iterator=True) as reader:
        assert reader.variable_labels()["published_at"] == "发布时间"
    for block in others:
        names: dict[str, object] = {}
        exec(block, names)  # noqa: S102  (our own page)
        works, source = names["works"], names["source"]
        assert isinstance(works, pd.DataFrame) and len(works) == WORKS + 1
        assert isinstance(source, str) and "--what works" in source


def test_spss_in_pspp(folder: Path) -> None:
    [syntax] = blocks("spss")
    shown = run_syntax(folder, syntax)
    tables = re.findall(r"^Table: (.*)$", shown, re.M)
    assert tables[:2] == ["Variables", "Value Labels"]
    assert tables[-3:] == ["Report", "Ranks", "Test Statistics"]
    assert "window_from: 2026-10-01" in shown
    assert re.search(r"^微博,[\d.]+,22,", shown, re.M)
