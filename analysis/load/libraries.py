"""Libraries and regions of the database by name."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine

from analysis.choices import Language
from analysis.load import known_names
from analysis.load.database import read

PANEL = """
SELECT code AS library, name_zh, name_en, province, region, level FROM libraries ORDER BY code
"""


def load_panel(engine: Engine) -> pd.DataFrame:
    """One row for each library: library, name_zh, name_en, province, region, level."""
    return read(engine, PANEL)


def find_libraries(engine: Engine, words: Sequence[str]) -> list[str]:
    """Codes of the libraries that the words name, each once, in their order.

    Raises DataError for an unknown or ambiguous word, with names near it.
    """
    if not words:
        return []
    rows = read(engine, known_names.LIBRARIES).astype(object)
    libraries = [
        known_names.Library(row["code"], row["name_zh"], row["name_en"])
        for row in rows.where(rows.notna(), None).to_dict("records")
    ]
    return known_names.find_libraries(words, libraries)


def load_names(engine: Engine, language: Language) -> dict[str, str]:
    """Display name of each library by its code: the Chinese name, in English the code."""
    libraries = read(engine, known_names.LIBRARIES)
    names = "name_zh" if language is Language.ZH else "code"
    return dict(zip(libraries["code"], libraries[names], strict=True))


def check_regions(engine: Engine, given: Sequence[str]) -> None:
    """Raises DataError with the unknown regions and names near them."""
    if given:
        known_names.require_regions(given, list(read(engine, known_names.REGIONS)["region"]))
