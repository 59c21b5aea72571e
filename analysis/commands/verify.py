"""`verify`: the figures of an exported study, computed again from its own files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Language
from analysis.commands import options
from analysis.commands.notes import print_note
from analysis.errors import DataError
from analysis.messages import use_language

if TYPE_CHECKING:
    import pandas as pd

    from analysis.load.study.files import StudyFiles

SHOWN = 20  # differences on the screen
WORDS = {
    Language.EN: ("{form}: {values:,} values of {table} are equal", "{form}: counters {counters}"),
    Language.ZH: ("{form}：{table} 的 {values:,} 个值一致", "{form}：计数口径 {counters}"),
}
MORE = {Language.EN: "… and {n:,} more", Language.ZH: "……另有 {n:,} 处"}


def verify(
    study: Annotated[Path, typer.Argument(help="Folder that `export` wrote", show_default=False)],
    *,
    lang: options.Lang = None,
) -> None:
    """Recompute a study from its own files, and report the figures that differ.

    Counters of works and totals of accounts come from the snapshots in the folder, by the choice of
    counters that the study names; indicators and indices from these. Of a package the checksums are
    compared first. Reads every form that `export` writes. Exit status 1: something differs.

    Example: export --month 2026-10 --format parquet --output study; verify study
    """
    from analysis.load.checksums import SUMS, find_changed
    from analysis.studies import read_files

    read = read_files(study)
    problems = find_changed(study) if (study / SUMS).is_file() else []
    for name in problems:
        print_note(f"{study / name}: {SUMS} has another checksum")
    differences = sum(_verify(each, use_language(lang)) for each in read)
    if differences:
        raise DataError(
            f"{study}: {differences:,} values differ from what its own rows give (table, row,"
            " column, found, computed: above)"
        )
    if problems:
        raise DataError(f"{study}: {len(problems)} files are not those that were written")


def _verify(files: StudyFiles, language: Language) -> int:
    """Show the differences and return their number."""
    from analysis.compute.verification import verify
    from analysis.studies import rows_of

    verified = verify(rows_of(files), files.window)
    found = verified.differences
    equal, counters = WORDS[language]
    typer.echo(counters.format(form=files.form, counters=files.window.counters))
    for table, values in verified.compared.items():
        differing = int((found["table"] == table).sum())
        if not differing:
            typer.echo(equal.format(form=files.form, values=values, table=table))
    _show(found, files.form, language)
    return len(found)


def _show(found: pd.DataFrame, form: str, language: Language) -> None:
    for table, row, column, one, other in found.head(SHOWN).to_numpy().tolist():
        typer.echo(f"{table}.{form} {row} {column}: {one or '–'} ≠ {other or '–'}")
    if len(found) > SHOWN:
        typer.echo(MORE[language].format(n=len(found) - SHOWN))
