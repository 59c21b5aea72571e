"""Rows that `themes` adds to the database: codebooks, samples, codes, models. Nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from analysis.codebook import Codebook
from analysis.errors import DataError

STORED = "SELECT id, digest FROM codebooks WHERE name = :name AND version = :version"
CODEBOOK = """
INSERT INTO codebooks (name, version, name_zh, name_en, source, digest)
VALUES (:name, :version, :name_zh, :name_en, :source, :digest)
ON CONFLICT (name, version) DO NOTHING
"""
THEME = """
INSERT INTO codebook_themes
    (codebook_id, theme, position, name_zh, name_en, definition_zh, definition_en)
VALUES (:codebook_id, :code, :position, :name_zh, :name_en, :definition_zh, :definition_en)
"""
ROUND = """
INSERT INTO coding_rounds
    (codebook_id, kind, seed, coders, stratified_by, window_from, window_to, works)
VALUES (:codebook_id, :kind, :seed, :coders, :stratified_by, :window_from, :window_to, :works)
RETURNING id
"""
SAMPLED = """
INSERT INTO coding_round_works (round_id, work_id, weight) VALUES (:round_id, :work_id, :weight)
"""
CODE = """
INSERT INTO work_codes
    (codebook_id, work_id, round_id, method, coder, theme, second_themes, confidence, model_id,
     note)
VALUES
    (:codebook_id, :work_id, :round_id, :method, :coder, :theme, :second_themes, :confidence,
     :model_id, :note)
"""
MODEL = """
INSERT INTO theme_models (codebook_id, file, digest, works, seed, threshold, figures)
VALUES (:codebook_id, :file, :digest, :works, :seed, :threshold, CAST(:figures AS jsonb))
RETURNING id
"""
NO_RIGHT = "42501"
NOTHING: dict[str, Any] = {
    **{"round_id": None, "confidence": None, "model_id": None, "note": None, "theme": None},
    "second_themes": [],
}


@contextmanager
def adding(engine: Engine) -> Iterator[Connection]:
    """A transaction that may insert: all of it is stored, or nothing. Raises DataError."""
    try:
        with engine.connect() as connection:
            connection.execution_options(postgresql_readonly=False)
            with connection.begin():
                yield connection
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0]
        if getattr(error.orig, "sqlstate", None) == NO_RIGHT:
            raise DataError(
                f"this login may read and not add codes ({words}):"
                " an administrator grants it the role coder, see docs/themes.md"
            ) from None
        raise DataError(f"the codes cannot be stored: {words}") from None


def store_codebook(connection: Connection, codebook: Codebook) -> int:
    """Key of the codebook, stored if new. Raises DataError if its content changed."""
    known = {"name": codebook.name, "version": codebook.version}
    found = connection.execute(text(STORED), known).one_or_none()
    if found is None:
        values = known | {
            name: getattr(codebook, name) for name in ("name_zh", "name_en", "source", "digest")
        }
        is_ours = connection.execute(text(CODEBOOK), values).rowcount
        found = connection.execute(text(STORED), known).one()
        if is_ours:
            connection.execute(text(THEME), list(_theme_rows(found.id, codebook)))
    if found.digest != codebook.digest:
        raise DataError(
            f"codebook {codebook} was used before with other content:"
            " give the changed one a new version"
        )
    return int(found.id)


def _theme_rows(codebook_id: int, codebook: Codebook) -> Iterator[dict[str, Any]]:
    names = ("code", "name_zh", "name_en", "definition_zh", "definition_en")
    for position, theme in enumerate(codebook.themes, start=1):
        values = {name: getattr(theme, name) for name in names}
        yield {"codebook_id": codebook_id, "position": position, **values}


def store_round(
    connection: Connection, values: Mapping[str, Any], weights: Mapping[int, float]
) -> int:
    """Store a sample and return its key. `weights`: those of the works drawn, by key."""
    key: int = connection.execute(text(ROUND), dict(values)).scalar_one()
    rows = [{"round_id": key, "work_id": w, "weight": weight} for w, weight in weights.items()]
    connection.execute(text(SAMPLED), rows)
    return key


def store_codes(connection: Connection, codes: Sequence[Mapping[str, Any]]) -> None:
    """Store choices."""
    if codes:
        connection.execute(text(CODE), [NOTHING | dict(code) for code in codes])


def store_model(connection: Connection, values: Mapping[str, Any]) -> int:
    """Store a classifier, whose file exists already, and return its key."""
    row = dict(values) | {"figures": json.dumps(values["figures"], ensure_ascii=False)}
    key: int = connection.execute(text(MODEL), row).scalar_one()
    return key
