"""Exported studies, read without a database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.choices import Language

if TYPE_CHECKING:
    from analysis.compute.verification import StudyRows
    from analysis.load.study.files import StudyFiles
    from analysis.observations import Observations

FACTS = ("window_from", "window_to", "counters", "as_of")
OF_ACCOUNTS = ["library", "name_zh", "region", "platform", "account"]  # that works have, too


def load_study(folder: str | Path) -> Observations:
    """Observations of a study's window, as load_observations returns them from a database.

    `folder`: what `export` wrote, or a package. Counters come from its observations, by the choice
    that it names; `heading` is NA if it has no texts. Raises DataError.
    """
    import pandas as pd

    from analysis.compute.verification import observe

    study = read_files(Path(folder))[0]
    seen = observe(rows_of(study), study.window)
    if "title" in seen.works:
        heading = seen.works["title"].fillna(seen.works["text"].str[:60])
    else:
        heading = pd.Series(pd.NA, seen.works.index, dtype="string")
    works = seen.works.assign(heading=heading).drop(columns=OF_ACCOUNTS)
    return replace(seen, works=works)


def read_files(folder: Path) -> list[StudyFiles]:
    """The study in each form that the folder has. Raises DataError."""
    from analysis.load.study.files import read_study
    from analysis.write.labels import codes, label

    def code_of(column: str) -> dict[str, str]:
        known = [codes(column, each) for each in Language]
        return {word: code for words in known for code, word in words.items()}

    names = {label(name, each): name for name in FACTS for each in Language}
    return read_study(folder, names, code_of)


def rows_of(study: StudyFiles) -> StudyRows:
    """Tables of the study by name."""
    from analysis.compute.verification import StudyRows
    from analysis.load.study.queries import StudyTable

    return StudyRows(
        accounts=study.tables[StudyTable.ACCOUNTS],
        works=study.tables[StudyTable.WORKS],
        work_snapshots=study.tables[StudyTable.WORK_SNAPSHOTS],
        account_snapshots=study.tables[StudyTable.ACCOUNT_SNAPSHOTS],
        indicators=study.tables[StudyTable.INDICATORS],
        indices=study.tables[StudyTable.INDICES],
    )
