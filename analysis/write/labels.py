"""Labels and meanings of columns and codes, in Chinese and English.

The words are in migrations/columns.csv, with the counters of counters.csv, and in codes.csv. A
`{counter}` there is each counter of works, a `{version}` for each version of an index, a
`{way}` for each way of ranking, and a `{column}` for each named column. Names of
platforms come from the database.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from analysis.choices import Language
from analysis.compute.versions import VERSIONS
from analysis.messages import translate
from analysis.platform_names import PLATFORM_NAMES

HERE = Path(__file__).parent
# Beside the views: names and meanings of columns are written once, for the database, too.
MEANINGS = Path(__file__).resolve().parents[2] / "migrations"
IDENTIFIER = re.compile(r"[a-z]+(?:[._][a-z]+)*(?![\w-])|[a-z]+-[\w.-]+")
# Of tests; in a table about hours the column of this name holds their number.
GROUPINGS = {"hours": "时段"}
WEIGHTINGS = {
    "equal": ("等权", "equal weights"),
    "fixed": ("给定权重", "given weights"),
    "entropy": ("熵权", "entropy weights"),
    "critic": ("CRITIC 权重", "CRITIC weights"),
}
SCORINGS = {
    "sum": ("加权和", "sum"),
    "topsis": ("TOPSIS", "TOPSIS"),
    "values": ("原值和", "values"),
}


QUARTER = "_quarter"  # of numbers, put into groups
YES_NO = {Language.EN: ("yes", "no"), Language.ZH: ("是", "否")}


@dataclass(frozen=True, slots=True)
class Words:
    """Heading and meaning of a column."""

    label: str
    meaning: str


def is_known(name: str) -> bool:
    """Whether the column has words of its own."""
    return _split(name)[1] in _columns()


def label(name: str, language: Language) -> str:
    """Heading of a column; for a user's column, its name."""
    return _look_up(name, language).label


def meaning(name: str, language: Language) -> str:
    """Meaning of a column; for a user's column, its name."""
    return _look_up(name, language).meaning


def codes(name: str, language: Language) -> dict[str, str]:
    """Meaning of each code of the column, in a stable order; empty for a column without codes."""
    is_platform = name in ("platform", "other_platform")
    known = PLATFORM_NAMES if is_platform else _codes().get(name, {})
    return {code: words[language] for code, words in known.items()}


def name_columns(text: str, language: Language) -> str:
    """Translate columns and codes in a text such as `ln(likes + 1) ← kind = video`."""
    if language is Language.EN:
        return text
    return IDENTIFIER.sub(lambda found: _name(found[0]), text)


def _name(word: str) -> str:
    if word in GROUPINGS:
        return GROUPINGS[word]
    is_ours = is_known(word) or is_known(word.removesuffix(QUARTER))
    return label(word, Language.ZH) if is_ours else translate(word, Language.ZH)


def way(name: str, language: Language) -> str:
    """A way of ranking, such as "entropy-sum", in words; a version of an index by its name."""
    zh, en = _ways().get(name, (name, name))
    return zh if language is Language.ZH else en


def _look_up(name: str, language: Language) -> Words:
    """Words of a column, also of a platform's (`weibo.likes`) and of quarters."""
    if name.endswith(QUARTER) and is_known(of := name.removesuffix(QUARTER)):
        words = _look_up(of, language)
        mark = "（四分组）" if language is Language.ZH else ", quarters"
        return Words(words.label + mark, words.meaning)
    if not is_known(name):
        return Words(name, name)
    platform, column = _split(name)
    words = _columns()[column][language]
    if not platform:
        return words
    of = PLATFORM_NAMES[platform][language]
    return Words(f"{of} {words.label}", f"{of}: {words.meaning}")


def _split(name: str) -> tuple[str, str]:
    """Platform (or "") and column; versions have points in their names, too."""
    platform, _, column = name.partition(".")
    return (platform, column) if platform in PLATFORM_NAMES else ("", name)


@cache
def _columns() -> dict[str, dict[Language, Words]]:
    counters = _counters()
    rows = [row for row in _read(MEANINGS / "columns.csv") if row["zh"]]
    plain = {row["name"]: (row["zh"], row["en"]) for row in rows if "{" not in row["name"]}
    versions = {name: (name, name) for name in VERSIONS}
    kinds = {
        "counter": counters,
        "version": versions,
        "way": versions | _ways(),
        "column": plain | {name: (f"{zh}数", en) for name, (zh, en) in counters.items()},
    }
    known = {}
    for row in rows:
        kind = next((kind for kind in kinds if f"{{{kind}}}" in row["name"]), None)
        if kind is None:
            known[row["name"]] = _words(row)
            continue
        for name, (zh, en) in kinds[kind].items():
            filled = {
                field: _fill(text, f"{{{kind}}}", zh if field.endswith("zh") else en, zh)
                for field, text in row.items()
            }
            known[row["name"].replace(f"{{{kind}}}", name)] = _words(filled)
    return known


@cache
def _counters() -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["zh"], row["en"]) for row in _read(MEANINGS / "counters.csv")}


@cache
def _ways() -> dict[str, tuple[str, str]]:
    pairs = product(WEIGHTINGS.items(), SCORINGS.items())
    composites = {
        f"{weighting}-{scoring}": (f"{one[0]} {two[0]}", f"{one[1]}, {two[1]}")
        for (weighting, one), (scoring, two) in pairs
    }
    wci, bci = ([n for n, each in VERSIONS.items() if each.index == i] for i in ("wci", "bci"))
    mixes = {f"{one}+{other}" for one, other in product(wci, bci)}  # of MCCI
    return composites | {mix: (mix, mix) for mix in mixes}


def _fill(text: str, place: str, words: str, zh: str) -> str:
    """Fill a place; at the beginning of the text with a capital."""
    is_first = text.startswith(place) and words not in VERSIONS
    filled = text.replace(place, words).replace("{zh}", zh)
    return filled[:1].upper() + filled[1:] if is_first else filled


def _words(row: dict[str, str]) -> dict[Language, Words]:
    """A file has no NULL: a cell of what is not known is empty."""
    meant = {
        Language.ZH: row["meaning_zh"],
        Language.EN: row["meaning_en"].replace("NULL", "empty"),
    }
    return {language: Words(row[language], meant[language]) for language in Language}


@cache
def _codes() -> dict[str, dict[str, dict[Language, str]]]:
    known: dict[str, dict[str, dict[Language, str]]] = {}
    for row in _read(HERE / "codes.csv"):
        words = {language: row[language] for language in Language}
        known.setdefault(row["column"], {})[row["code"]] = words
    return known


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
