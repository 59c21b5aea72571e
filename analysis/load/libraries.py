"""Libraries by what people call them: code, name in Chinese or English, or a part of a name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import pandas as pd
from sqlalchemy import Engine

from analysis.choices import Language
from analysis.errors import DataError
from analysis.load.database import read
from analysis.load.selection import hint

QUERY = "SELECT code, name_zh, name_en FROM libraries ORDER BY id"
REGIONS = "SELECT DISTINCT region FROM libraries WHERE region IS NOT NULL ORDER BY region"
SHOWN = 5  # of the libraries that a part of a name fits


def find_libraries(engine: Engine, words: Sequence[str]) -> list[str]:
    """The codes of the libraries that the words name, each once, in their order.

    Raises DataError for a word that names none, with those near it, or several.
    """
    if not words:
        return []
    libraries = read(engine, QUERY)
    if libraries.empty:
        raise DataError("no library is in the database yet: `scrapy panel` loads the panel")
    return list(dict.fromkeys(find_library(libraries, word) for word in words))


def load_names(engine: Engine, language: Language) -> dict[str, str]:
    """What each library is called beside figures, by its code: in English that is the code."""
    libraries = read(engine, QUERY)
    names = "name_zh" if language is Language.ZH else "code"
    return dict(zip(libraries["code"], libraries[names], strict=True))


def find_library(libraries: pd.DataFrame, word: str) -> str:
    """The code of the library that a word names, whole or by a part that no other name has.

    `libraries`: code, name_zh and name_en. Raises DataError where there is none, or several.
    """
    sought = word.strip().casefold()
    names = libraries[["name_zh", "name_en"]].fillna("").apply(lambda name: name.str.casefold())
    is_whole = (libraries["code"] == sought) | ((names == sought) & bool(sought)).any(axis=1)
    has_part = names.apply(lambda name: name.str.contains(sought, regex=False)).any(axis=1)
    found = libraries[is_whole if is_whole.any() else has_part & bool(sought)]
    if len(found) > 1:
        fitting = ", ".join(_shown(found.head(SHOWN))) + (", …" if len(found) > SHOWN else "")
        raise DataError(f"{word!r} fits {len(found)} libraries, name one: {fitting}")
    if found.empty:
        raise DataError(f"there is no library {word!r}{_hint(libraries, sought)}")
    return str(found["code"].iloc[0])


def check_regions(engine: Engine, names: Sequence[str]) -> None:
    """Raises DataError naming what is the region of no library, and those near it."""
    if names and (known := list(read(engine, REGIONS)["region"])):
        for name in names:
            if name not in known:
                raise DataError(f"there is no region {name!r}{hint(name, known)}")


def _hint(libraries: pd.DataFrame, sought: str) -> str:
    shown = dict(zip(libraries["code"], _shown(libraries), strict=True))
    spelled = {
        str(name).casefold(): shown[row["code"]]
        for row in libraries.to_dict(orient="records")
        for name in row.values()
        if not pd.isna(name)
    }
    near = dict.fromkeys(spelled[name] for name in get_close_matches(sought, spelled, n=3))
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are: {', '.join(shown.values())}"


def _shown(libraries: pd.DataFrame) -> list[str]:
    return [f"{row['code']} ({row['name_zh']})" for row in libraries.to_dict(orient="records")]
