"""Shared parts of the commands of `themes`: options, selection of works, source of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.choices import Language
from analysis.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from analysis.codebook import Codebook
    from analysis.load.themes import Round
    from analysis.window import Window
    from analysis.write.provenance import Provenance

DEFAULT = "library-media"
CodebookName = Annotated[
    str,
    typer.Option(
        "--codebook", help="A codebook of `themes codebook`, or a .toml or .qdc file of your own"
    ),
]
Files = Annotated[list[Path], typer.Argument(help="Workbooks, or exports as .json or .jsonl")]
KINDS = ("pilot", "reliability", "full")


def choose_kind(kind: str) -> str:
    """Raises DataError for an unknown kind."""
    if kind not in KINDS:
        raise DataError(f"--round {kind!r}: one of {', '.join(KINDS)}")
    return kind


def select_works(
    works: pd.DataFrame,
    libraries: Sequence[str] | None,
    platforms: Sequence[str] | None,
    regions: Sequence[str] | None,
) -> pd.DataFrame:
    """The works of these libraries, platforms and regions; nothing named: all. Raises DataError."""
    from analysis.load.selection import select

    wanted = {"library": libraries or (), "platform": platforms or (), "region": regions or ()}
    return select(works, wanted, "no work is known of the")


def theme_names(book: Codebook, language: Language) -> dict[str, str]:
    """Words for the codes on a screen: in Chinese their names, else the codes."""
    if language is not Language.ZH:
        return {theme.code: theme.code for theme in book.themes}
    return {theme.code: theme.name_zh for theme in book.themes}


def named(
    table: pd.DataFrame, book: Codebook, language: Language, *, is_brief: bool = False
) -> pd.DataFrame:
    """Adds the names of the themes beside their codes; on a Chinese screen in their place."""
    names = {t.code: t.name_zh if language is Language.ZH else t.name_en for t in book.themes}
    found = table.copy()
    if is_brief:
        all_ = {"all": "全部"} if language is Language.ZH else {}
        found["theme"] = found["theme"].replace(theme_names(book, language) | all_)
        return found
    found.insert(list(table.columns).index("theme") + 1, "name", table["theme"].map(names))
    return found


def source_of(
    engine: Engine,
    command: str,
    codebook: Codebook,
    window: Window | None = None,
    facts: dict[str, Any] | None = None,
) -> Callable[[int], Provenance]:
    """The source of a table that is based on a codebook."""
    from analysis.load.provenance import load_schema_version
    from analysis.write.provenance import describe_figures

    named = {"codebook": str(codebook), "codebook_digest": codebook.digest, **(facts or {})}

    def source(rows: int) -> Provenance:
        schema = load_schema_version(engine)
        return describe_figures(command, schema, window).with_facts(named | {"rows": rows})

    return source


def keys_of(works: pd.DataFrame) -> set[int]:
    """Keys by which workbooks name works."""
    return set(map(int, works["work_id"]))


def check_drawn_here(path: Path, facts: Mapping[str, str], round_: Round) -> None:
    """Raises DataError for a workbook of another database with a round of the same number.

    Workbooks of earlier versions do not name the seed.
    """
    is_round = facts.get("seed", str(round_.seed)) == str(round_.seed)
    if not is_round or facts.get("digest") != round_.digest:
        raise DataError(f"{path} was not drawn from this database as round {round_.round_id}")
