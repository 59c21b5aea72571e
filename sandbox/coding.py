"""Simulated coders, who fill in the workbooks of `themes sample` by the world's truth, with errors.

A coder chooses the true theme of most works, the second theme of some mixed ones, and a wrong one
by mistake; what has no true theme is `other`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook

from sandbox.prose.themes import WEIGHTS

OTHER = "other"
SECOND = 0.25
"""Share of the works of two themes of which a coder takes the second one for the main one."""

WORKS, LIBRARIES = 14, 4
"""Of so many at least must the works of a theme be, for a classifier to learn it."""


class Truth:
    """True themes by the addresses of works. `truths`: of platforms, each with `works`."""

    def __init__(self, *truths: Mapping[str, Any]) -> None:
        self._works = {work["url"]: work for truth in truths for work in truth["works"]}

    def theme(self, url: str) -> str:
        return self._works.get(url, {}).get("theme") or OTHER

    def second_theme(self, url: str) -> str | None:
        second: str | None = self._works.get(url, {}).get("second_theme")
        return second


def code_workbook(path: Path, truth: Truth, *, accuracy: float, seed: int) -> int:
    """Fills in a coder's workbook in its place; returns the number of works."""
    rng = Random(f"{seed} {path.name}")
    book = load_workbook(path)
    sheet = book["coding"]
    titles = [str(cell.value).split(" ")[0] for cell in sheet[1]]
    url, theme, second = (titles.index(name) + 1 for name in ("url", "THEME", "second"))
    for row in range(2, sheet.max_row + 1):
        address = str(sheet.cell(row, url).value)
        chosen, other = _choose(truth, address, accuracy, rng)
        sheet.cell(row, theme).value = chosen
        sheet.cell(row, second).value = other
    book.save(path)
    return int(sheet.max_row) - 1


def settle_workbook(path: Path, truth: Truth) -> int:
    """Settles the disagreements as the truth has it; returns their number."""
    return code_workbook(path, truth, accuracy=1.0, seed=0)


def _choose(truth: Truth, url: str, accuracy: float, rng: Random) -> tuple[str, str | None]:
    theme, second = truth.theme(url), truth.second_theme(url)
    if rng.random() >= accuracy:
        return rng.choice([code for code in (*WEIGHTS, OTHER) if code != theme]), None
    if second and accuracy < 1 and rng.random() < SECOND:
        return second, theme
    return theme, second


def rare_themes(path: Path, truth: Truth) -> list[str]:
    """Themes of which a coded workbook has too few works or libraries for a classifier."""
    book = load_workbook(path, read_only=True)
    rows = list(book["coding"].iter_rows(values_only=True))
    book.close()
    titles = [str(cell).split(" ")[0] for cell in rows[0]]
    url, library = titles.index("url"), titles.index("library")
    found: dict[str, list[str]] = {}
    for row in rows[1:]:
        found.setdefault(truth.theme(str(row[url])), []).append(str(row[library]))
    return sorted(t for t, of in found.items() if len(of) < WORKS or len(set(of)) < LIBRARIES)


def code_themes(
    folder: Path, analyse: Callable[..., object], truth: Truth, *, works: int = 400
) -> None:
    """The whole way: sample, two coders, agreement, settling, classifier, all works coded.

    `analyse`: runs `python -m analysis` with these words. `folder`: for workbooks, emptied first.
    """
    coding, to_settle = folder / "coding", folder / "to-settle.xlsx"
    shutil.rmtree(coding, ignore_errors=True)
    analyse("themes", "sample", str(coding), "--n", str(works), "--coders", "anna,bo",
            "--stratify", "platform", "--seed", "7")  # fmt: skip
    files = sorted(coding.iterdir())
    for number, file in enumerate(files):
        code_workbook(file, truth, accuracy=0.93, seed=number)
    analyse("themes", "import", *map(str, files))
    analyse("themes", "agreement", "--disagreements", str(to_settle), "--overwrite")
    settle_workbook(to_settle, truth)
    analyse("themes", "settle", str(to_settle))
    left_out = [word for theme in rare_themes(files[0], truth) for word in ("--leave-out", theme)]
    analyse("themes", "train", *left_out)
    analyse("themes", "apply")
