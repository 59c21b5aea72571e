"""Works to be coded, their codes and their classifiers, from the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from analysis.codebook import Codebook, Theme
from analysis.errors import DataError
from analysis.load.database import read
from analysis.window import Window

CODEBOOK = "SELECT id, digest FROM codebooks WHERE name = :name AND version = :version"
FRAME = """
SELECT
    works.id AS work_id, libraries.code AS library, libraries.region, accounts.id AS account_id,
    accounts.name AS account, accounts.platform, works.kind, works.published_at, works.title,
    works.text, works.url, array_to_string(works.tags, ' ') AS tags
FROM works
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
WHERE (works.text <> '' OR works.title <> '') {condition}
ORDER BY works.id
"""
IN_WINDOW = "AND works.published_at >= :start AND works.published_at < :end"
NOT_SAMPLED = """
AND NOT EXISTS (
    SELECT FROM coding_round_works AS sampled
    INNER JOIN coding_rounds AS rounds ON sampled.round_id = rounds.id
    WHERE sampled.work_id = works.id AND rounds.codebook_id = :codebook_id
)
"""
# Works without a code by people, or by this method with this model.
NOT_CODED = """
AND NOT EXISTS (
    SELECT FROM work_codes AS codes
    WHERE codes.codebook_id = :codebook_id AND codes.work_id = works.id
        AND (codes.method IN ('person', 'settled')
             OR (codes.method = :method AND codes.model_id IS NOT DISTINCT FROM :model_id))
)
"""
OF_ROUND = """
AND EXISTS (
    SELECT FROM coding_round_works AS sampled
    WHERE sampled.work_id = works.id AND sampled.round_id = :round_id
)
"""
ROUNDS = """
SELECT
    rounds.id AS round_id, rounds.kind, rounds.drawn_at,
    array_to_string(rounds.coders, ',') AS coders,
    array_to_string(rounds.stratified_by, ',') AS stratified_by,
    rounds.window_from, rounds.window_to, rounds.works, rounds.seed,
    codebooks.name AS codebook, codebooks.version AS codebook_version, codebooks.digest,
    (SELECT count(*) FROM coding_round_works AS s WHERE s.round_id = rounds.id) AS sampled
FROM coding_rounds AS rounds
INNER JOIN codebooks ON rounds.codebook_id = codebooks.id
WHERE rounds.id = :round_id
"""
LATEST_ROUND = """
SELECT max(id) AS round_id FROM coding_rounds
WHERE codebook_id = :codebook_id AND (:kind = '' OR kind = :kind)
"""
# Choices made independently: before the work was settled in any round.
INDEPENDENT = """
SELECT DISTINCT ON (codes.work_id, codes.coder)
    codes.work_id, codes.coder, codes.theme, codes.coded_at,
    coalesce(codes.coded_at >= discussed.at, false) AS is_discussed
FROM work_codes AS codes
LEFT JOIN LATERAL (
    SELECT min(settled.coded_at) AS at FROM work_codes AS settled
    WHERE settled.work_id = codes.work_id AND settled.codebook_id = codes.codebook_id
        AND settled.method = 'settled'
) AS discussed ON true
WHERE codes.round_id = :round_id AND codes.method = 'person'
ORDER BY
    codes.work_id ASC, codes.coder ASC, is_discussed ASC, codes.coded_at DESC, codes.id DESC
"""
CHOICES = """
SELECT DISTINCT ON (work_id) work_id, theme, array_to_string(second_themes, ',') AS seconds, note
FROM work_codes
WHERE round_id = :round_id AND coder = :coder AND method = 'person'
ORDER BY work_id ASC, coded_at DESC, id DESC
"""
SETTLED = """
SELECT DISTINCT ON (work_id) work_id, theme FROM work_codes
WHERE codebook_id = :codebook_id AND method = 'settled'
ORDER BY work_id ASC, coded_at DESC, id DESC
"""
STANDING = """
SELECT work_id, theme, rests_on FROM work_themes
WHERE codebook = :codebook AND codebook_version = :version AND rests_on IN ('settled', 'coders')
    AND theme IS NOT NULL
ORDER BY work_id
"""
WORKS = """
SELECT
    metrics.work_id, metrics.library, metrics.account_id, metrics.account, metrics.platform,
    libraries.region, metrics.kind, metrics.title, metrics.published_at, metrics.interactions,
    (
        SELECT sampled.weight FROM coding_round_works AS sampled
        INNER JOIN coding_rounds AS rounds ON sampled.round_id = rounds.id
        INNER JOIN codebooks ON rounds.codebook_id = codebooks.id
        WHERE sampled.work_id = metrics.work_id AND rounds.kind <> 'pilot'
            AND codebooks.name = :codebook AND codebooks.version = :version
        ORDER BY rounds.id DESC
        LIMIT 1
    ) AS weight,
    themes.theme, coalesce(themes.rests_on, 'not_coded') AS rests_on, themes.confidence,
    themes.model_id
FROM work_metrics AS metrics
INNER JOIN libraries ON metrics.library = libraries.code
LEFT JOIN work_themes AS themes
    ON metrics.work_id = themes.work_id AND themes.codebook = :codebook
    AND themes.codebook_version = :version
WHERE metrics.published_at >= :start AND metrics.published_at < :end
ORDER BY metrics.work_id
"""
IN_USE = """
SELECT books.id, books.name, books.version, books.name_zh, books.name_en, books.source
FROM work_themes AS themes
INNER JOIN works ON themes.work_id = works.id
INNER JOIN codebooks AS books
    ON themes.codebook = books.name AND themes.codebook_version = books.version
WHERE works.published_at >= :start AND works.published_at < :end AND themes.theme IS NOT NULL
GROUP BY books.id
ORDER BY count(*) DESC, books.id DESC
LIMIT 1
"""
THEMES = """
SELECT theme AS code, name_zh, name_en, definition_zh, definition_en FROM codebook_themes
WHERE codebook_id = :codebook_id ORDER BY position
"""
MODEL = """
SELECT id AS model_id, file, digest, trained_at, works, seed, threshold,
    CAST(figures AS text) AS figures
FROM theme_models WHERE codebook_id = :codebook_id ORDER BY trained_at DESC, id DESC LIMIT 1
"""
MODELS_BY_ID = (
    "SELECT id AS model_id, digest, CAST(figures AS text) AS figures, threshold FROM theme_models"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A sample of works for people to code."""

    round_id: int
    kind: str
    drawn_at: datetime
    coders: tuple[str, ...]
    stratified_by: tuple[str, ...]
    window_from: date | None
    window_to: date | None
    works: int
    seed: int
    codebook: str
    codebook_version: str
    digest: str
    sampled: int


def find_codebook(engine: Engine, codebook: Codebook) -> int | None:
    """Key of the codebook, None if it was never used. Raises DataError if its content changed."""
    found = read(engine, CODEBOOK, {"name": codebook.name, "version": codebook.version})
    if found.empty:
        return None
    if found["digest"].iloc[0] != codebook.digest:
        raise DataError(
            f"codebook {codebook} was used before with other content:"
            " give the changed one a new version"
        )
    return int(found["id"].iloc[0])


def require_codebook(engine: Engine, codebook: Codebook) -> int:
    """Key of the codebook. Raises DataError if nothing was coded by it."""
    found = find_codebook(engine, codebook)
    if found is None:
        raise DataError(f"nothing was coded by {codebook} yet: themes sample draws works to code")
    return found


def load_codebook_in_use(engine: Engine, window: Window) -> tuple[int, Codebook] | None:
    """Key and codebook by which most works of the window are coded, as stored: without cues."""
    values = dict(zip(("start", "end"), window.moments, strict=True))
    found = read(engine, IN_USE, values)
    if found.empty:
        return None
    names = {str(name): value for name, value in found.to_dict(orient="records")[0].items()}
    key = int(names.pop("id"))
    rows = read(engine, THEMES, {"codebook_id": key}).to_dict(orient="records")
    themes = tuple(Theme(**{str(name): value for name, value in row.items()}) for row in rows)
    return key, Codebook(**names, themes=themes)


def load_unsampled(engine: Engine, window: Window | None, codebook_id: int | None) -> pd.DataFrame:
    """Works with words that no earlier round of the codebook has drawn."""
    condition = NOT_SAMPLED if codebook_id is not None else ""
    return _load_works(engine, condition, {"codebook_id": codebook_id}, window)


def load_uncoded(
    engine: Engine, codebook_id: int, method: str, model_id: int | None
) -> pd.DataFrame:
    """Works that neither people nor this program, with this model, have coded."""
    values = {"codebook_id": codebook_id, "method": method, "model_id": model_id}
    return _load_works(engine, NOT_CODED, values)


def load_round_works(engine: Engine, round_id: int) -> pd.DataFrame:
    """The works of a sample."""
    return _load_works(engine, OF_ROUND, {"round_id": round_id})


def load_texts(engine: Engine, window: Window | None = None) -> pd.DataFrame:
    """All works with words."""
    return _load_works(engine, "", {}, window)


def _load_works(
    engine: Engine, condition: str, values: dict[str, Any], window: Window | None = None
) -> pd.DataFrame:
    if window is not None:
        condition += IN_WINDOW
        values |= dict(zip(("start", "end"), window.moments, strict=True))
    used = {name: value for name, value in values.items() if f":{name}" in condition}
    return read(engine, FRAME.format(condition=condition), used)


def load_round(engine: Engine, round_id: int) -> Round:
    """The round of this number. Raises DataError if there is none."""
    found = read(engine, ROUNDS, {"round_id": round_id})
    if found.empty:
        raise DataError(f"there is no round {round_id} in this database")
    row = found.astype(object).where(found.notna(), None).to_dict(orient="records")[0]
    lists = {
        name: tuple(filter(None, str(row[name]).split(","))) for name in ("coders", "stratified_by")
    }
    return Round(**{str(name): value for name, value in row.items()} | lists)


def find_round(engine: Engine, codebook: Codebook, kind: str = "") -> Round:
    """The latest round of the codebook. Raises DataError if there is none."""
    found = _latest_round(engine, require_codebook(engine, codebook), kind)
    if found is None:
        raise DataError(
            f"{codebook} has no {kind + ' ' if kind else ''}round: themes sample draws one"
        )
    return found


def find_reliability(engine: Engine, codebook_id: int) -> Round | None:
    """The round for measuring agreement: the latest reliability round, else the latest round."""
    return _latest_round(engine, codebook_id, "reliability") or _latest_round(engine, codebook_id)


def _latest_round(engine: Engine, codebook_id: int, kind: str = "") -> Round | None:
    values = {"codebook_id": codebook_id, "kind": kind}
    found = read(engine, LATEST_ROUND, values)["round_id"]
    return None if found.isna().all() else load_round(engine, int(found.iloc[0]))


def load_independent(engine: Engine, round_id: int) -> pd.DataFrame:
    """What each coder chose for each work of a round: work_id, coder, theme, is_discussed.

    The latest choice before the work was settled; only where there is none, the latest after it.
    """
    return read(engine, INDEPENDENT, {"round_id": round_id})


def load_choices(
    engine: Engine, round_id: int, coder: str
) -> dict[int, tuple[str, list[str], str | None]]:
    """The last choice of a coder for each work of a round: theme, second themes, note."""
    found = read(engine, CHOICES, {"round_id": round_id, "coder": coder})
    return {
        int(row["work_id"]): (
            str(row["theme"]),
            list(filter(None, str(row["seconds"]).split(","))),
            None if pd.isna(row["note"]) else str(row["note"]),
        )
        for row in found.to_dict(orient="records")
    }


def load_settled(engine: Engine, codebook_id: int) -> pd.DataFrame:
    """work_id and theme of the works whose disagreement was settled."""
    return read(engine, SETTLED, {"codebook_id": codebook_id})


def load_coded_by_people(engine: Engine, codebook: Codebook) -> pd.DataFrame:
    """Works that people have coded, as load_texts returns them, with theme and rests_on."""
    values = {"codebook": codebook.name, "version": codebook.version}
    codes = read(engine, STANDING, values)
    works = load_texts(engine)
    return works.merge(codes, on="work_id", validate="one_to_one")


def load_work_themes(engine: Engine, codebook: Codebook, window: Window) -> pd.DataFrame:
    """Every work of the window with its theme, the theme's basis, and its interactions."""
    values = {
        **{"codebook": codebook.name, "version": codebook.version},
        **dict(zip(("start", "end"), window.moments, strict=True)),
    }
    return read(engine, WORKS, values)


def load_model(engine: Engine, codebook_id: int) -> dict[str, Any] | None:
    """The latest classifier of the codebook."""
    found = read(engine, MODEL, {"codebook_id": codebook_id})
    return None if found.empty else _record(found)


def load_model_figures(engine: Engine, models: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Quality figures of classifiers by key."""
    found = read(engine, MODELS_BY_ID)
    wanted = found[found["model_id"].isin(list(models))]
    return {int(wanted["model_id"].loc[i]): _record(wanted.loc[[i]]) for i in wanted.index}


def load_errors(engine: Engine, works: pd.DataFrame) -> tuple[list[list[Any]], dict[str, Any]]:
    """Known confusions of the classifiers behind these works, and facts for their source.

    `works`: as load_work_themes gives them. Rows of (people's theme, classifier's, works); facts:
    models, and not_learnt where themes were left out.
    """
    models = [int(each) for each in works["model_id"].dropna().unique()]
    figures = load_model_figures(engine, models)
    confusion = [row for each in figures.values() for row in each["figures"]["confusion"]]
    if not figures:
        return confusion, {}
    named = ", ".join(f"{n} ({f['digest'][:12]})" for n, f in figures.items())
    left = {theme for each in figures.values() for theme in each["figures"]["left_out"]}
    return confusion, {"models": named} | ({"not_learnt": ", ".join(sorted(left))} if left else {})


def _record(found: pd.DataFrame) -> dict[str, Any]:
    row = {str(name): value for name, value in found.to_dict(orient="records")[0].items()}
    return row | {"figures": json.loads(row["figures"])}
