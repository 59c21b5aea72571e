"""GNU PSPP on a frame: the tables that it prints."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

Row = list[str]
# Of figures; p and the table of correlations have three decimals at any setting.
DIGITS = "SET FORMAT=F22.12.\n"
TITLE = "Table: "


class Tables:
    """The tables of an output, by title."""

    def __init__(self, rows: list[Row]) -> None:
        self.tables: list[tuple[str, list[Row]]] = []
        for row in rows:
            if row and row[0].startswith(TITLE):
                self.tables.append((row[0].removeprefix(TITLE), []))
            elif row and self.tables:
                self.tables[-1][1].append(row)

    def rows(self, title: str, place: int = 0) -> list[Row]:
        """The rows of a table; `place`: its number among tables of this title, from 0."""
        return [rows for name, rows in self.tables if name == title][place]

    def find(self, title: str, *labels: str, place: int = 0) -> list[float | None]:
        """The numbers behind the labels that a row of the table begins with."""
        rows = self.rows(title, place)
        [found] = [row[len(labels) :] for row in rows if tuple(row[: len(labels)]) == labels]
        return [float(text) if text else None for text in found]


def run_pspp(folder: Path, frame: pd.DataFrame, syntax: str) -> Tables:
    """Output of the syntax on the frame, which PSPP reads as .sav."""
    pyreadstat.write_sav(frame, folder / "data.sav")
    shown = run_syntax(folder, f"{DIGITS}GET FILE='data.sav'.\n{syntax}")
    return Tables(list(csv.reader(io.StringIO(shown, newline=""))))


def run_syntax(folder: Path, syntax: str) -> str:
    """Output of PSPP as CSV, run in the folder. Skips the test without PSPP."""
    if (program := shutil.which("pspp")) is None:
        pytest.skip("GNU PSPP is not installed, and .ci/packages could not install it")
    (folder / "run.sps").write_text(syntax, encoding="utf-8")
    done = subprocess.run(
        [program, "-O", "format=csv", "run.sps"],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8"},  # titles in English, points in numbers
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout
