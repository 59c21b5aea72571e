"""What every column means: migrations/columns.csv, in both languages, for the comments in the
database and the data dictionary; `python -m analysis` labels its tables from the same file.

A row's name is a column's, or `relation.column` where it means something else there. `{counter}`
stands for each counter of works (migrations/counters.csv). A view by weeks is described by its
twin by months.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

FOLDER = Path(__file__).resolve().parents[3] / "migrations"
FILES = (FOLDER / "columns.csv", FOLDER / "counters.csv")
RELATIONS = FOLDER / "relations.csv"
COUNTER = "{counter}"
COLUMNS = text(
    """
    SELECT relation.relname AS relation, attribute.attname AS name
    FROM pg_class AS relation
    INNER JOIN pg_attribute AS attribute ON relation.oid = attribute.attrelid
    WHERE
        relation.relnamespace = 'public'::regnamespace
        AND relation.relname = ANY(:relations)
        AND attribute.attnum > 0
        AND NOT attribute.attisdropped
    ORDER BY relation.relname, attribute.attnum
    """
)


class Language(StrEnum):
    """A language of the data dictionary."""

    EN = "en"
    ZH = "zh"


def meaning(relation: str, column: str, language: Language = Language.EN) -> str:
    """The meaning of a column of a table or view. Raises LookupError where none is written."""
    known = _meanings()[language]
    twin = relation.replace("_weeks", "_months")
    for name in (f"{relation}.{column}", f"{twin}.{column}", column):
        if name in known:
            return known[name]
    raise LookupError(f"{relation}.{column} has no meaning: write one into {FILES[0].name}")


def relation_meaning(relation: str) -> str:
    """The meaning of a table or view in Chinese (the English is its comment).

    Raises LookupError where nothing is written.
    """
    for row in _read(RELATIONS):
        if row["name"] == relation:
            return row["meaning_zh"]
    raise LookupError(f"{relation} has no meaning: write one into {RELATIONS.name}")


def comment_columns(connection: Connection, relations: Iterable[str]) -> None:
    """Comments on all columns of these tables and views."""
    found = connection.execute(COLUMNS, {"relations": list(relations)}).all()
    statements = [
        f'COMMENT ON COLUMN "{row.relation}"."{row.name}" IS {_quoted(row.relation, row.name)};'
        for row in found
    ]
    as_they_are = {"no_parameters": True}  # several statements, which may hold a %
    connection.exec_driver_sql("\n".join(statements), execution_options=as_they_are)


def _quoted(relation: str, column: str) -> str:
    return "'" + meaning(relation, column).replace("'", "''") + "'"


@cache
def _meanings() -> dict[Language, dict[str, str]]:
    """By name. A column named outright has that meaning, whatever a pattern gives."""
    columns, counters = (list(_read(file)) for file in FILES)
    patterns = [row for row in columns if COUNTER in row["name"]]
    known = {}
    for language in Language:
        field = f"meaning_{language}"
        of_patterns = {
            row["name"].replace(COUNTER, counter["name"]): _fill(row[field], counter, language)
            for row in patterns
            for counter in counters
        }
        known[language] = of_patterns | {row["name"]: row[field] for row in columns}
    return known


def _fill(words: str, counter: dict[str, str], language: Language) -> str:
    filled = words.replace(COUNTER, counter[language]).replace("{zh}", counter["zh"])
    return filled[:1].upper() + filled[1:]


def _read(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
