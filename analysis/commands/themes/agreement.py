"""Agreement of coders, and the settling of their disagreements."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.commands import options
from analysis.commands.notes import print_note
from analysis.commands.target import Target
from analysis.commands.themes.shared import (
    DEFAULT,
    CodebookName,
    Files,
    check_drawn_here,
    keys_of,
    named,
    source_of,
    theme_names,
)
from analysis.errors import DataError
from analysis.messages import use_language

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from analysis.codebook import Codebook
    from analysis.load.themes import Round

RoundId = Annotated[
    int | None,
    typer.Option(
        "--round-id",
        help="A round by its number; default: the latest reliability round or else the latest",
    ),
]


def agreement(  # noqa: PLR0917  (options of a command)
    codebook: CodebookName = DEFAULT,
    round_id: RoundId = None,
    disagreements: Annotated[
        Path | None,
        typer.Option(help="Write the works on which coders differ, to be settled: .xlsx"),
    ] = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    lang: options.Lang = None,
    database: options.Database = None,
) -> None:
    """Percent, Cohen's κ and Krippendorff's α with its interval, over all and for each theme.

    Of one round alone: the latest reliability round, else the latest. Works that were settled
    before somebody coded them count nowhere. The paragraph for the paper follows the table.

    Example: themes agreement --disagreements coding/to-settle.xlsx
    """
    from analysis.compute.themes.agreement import count_pairs, find_disagreements, measure_agreement
    from analysis.load.codebooks import read_codebook
    from analysis.load.database import open_database
    from analysis.load.themes import load_independent, load_settled, require_codebook
    from analysis.write.themes.paragraph import describe_reliability, state_facts

    if disagreements is not None:
        _check_disagreements(disagreements, overwrite=overwrite)
    target = Target(
        format_=format_, output=output, overwrite=overwrite, language=use_language(lang),
        command=f"themes agreement --codebook {codebook}",
    )  # fmt: skip
    target.check()
    book = read_codebook(codebook)
    engine = open_database(database)
    key = require_codebook(engine, book)
    round_ = _choose_round(engine, book, round_id)
    codes = load_independent(engine, round_.round_id)
    missing = sorted(set(round_.coders) - set(codes["coder"]))
    if missing or codes["coder"].nunique() < 2:
        raise DataError(
            f"round {round_.round_id} has no codes of {', '.join(missing) or 'a second coder'} yet:"
            " themes import reads them"
        )
    independent = codes[~codes["is_discussed"]]
    if not independent.duplicated("work_id").any():
        raise DataError(
            f"round {round_.round_id}: no work was coded by two people before it was settled"
        )
    table = measure_agreement(independent, book.codes)
    differing = find_disagreements(independent)
    settled = load_settled(engine, key)
    is_settled = differing["work_id"].isin(settled["work_id"])
    facts = state_facts(round_, book, codes, int(is_settled.sum()))
    source = source_of(engine, target.command, book, facts={"round_id": round_.round_id})
    target.write(named(table, book, target.language, is_brief=target.is_brief), source)
    print_note(f"round {round_.round_id} ({round_.kind}): {len(differing)} disagreements")
    names = theme_names(book, target.language)
    for row in count_pairs(independent).head(5).to_dict(orient="records"):
        print_note(f"  {names[row['theme']]} / {names[row['other_theme']]}: {row['works']}")
    typer.echo(describe_reliability(table, facts, target.language), err=True)
    if disagreements is not None:
        _write_disagreements(engine, disagreements, book, round_, differing)


def settle(
    files: Files,
    codebook: CodebookName = DEFAULT,
    database: options.Database = None,
) -> None:
    """Read the workbook of `agreement --disagreements` after the coders have settled its works.

    What was chosen before is kept; from now on the settled theme stands for the work.

    Example: themes settle coding/to-settle.xlsx
    """
    from analysis.compute.themes.agreement import find_disagreements
    from analysis.load.codebooks import read_codebook
    from analysis.load.database import open_database
    from analysis.load.themes import load_independent, load_round, require_codebook
    from analysis.store.themes import adding, store_codes
    from analysis.write.themes.filled import open_filled
    from analysis.write.themes.workbooks import SETTLED

    book = read_codebook(codebook)
    engine = open_database(database)
    key = require_codebook(engine, book)
    rows: list[dict[str, Any]] = []
    for path in files:
        filled = open_filled(path)
        if filled.coder != SETTLED:
            raise DataError(
                f"{path} is the workbook of {filled.coder}: settle reads the one that"
                " themes agreement --disagreements has written"
            )
        round_ = load_round(engine, filled.round_id)
        check_drawn_here(path, filled.facts, round_)
        differing = find_disagreements(load_independent(engine, round_.round_id))
        coded = filled.read(book, keys_of(differing))
        settled = {
            "codebook_id": key,
            "round_id": round_.round_id,
            "method": SETTLED,
            "coder": SETTLED,
        }
        rows += [{**settled, **row} for row in coded.rows]
    with adding(engine) as connection:
        store_codes(connection, rows)
    print_note(f"{len(rows):,} disagreements settled")


def _choose_round(engine: Engine, book: Codebook, round_id: int | None) -> Round:
    from analysis.load.themes import find_reliability, find_round, load_round, require_codebook

    if round_id is None:
        found = find_reliability(engine, require_codebook(engine, book))
        return found or find_round(engine, book)  # which raises DataError
    found = load_round(engine, round_id)
    if (found.codebook, found.codebook_version) != (book.name, book.version):
        raise DataError(
            f"round {round_id} is of {found.codebook} {found.codebook_version}, not of {book}"
        )
    return found


def _check_disagreements(path: Path, *, overwrite: bool) -> None:
    from analysis.write.files import refuse_existing, require_folder

    if path.suffix != ".xlsx":
        raise DataError(f"{path}: disagreements go into a workbook, .xlsx")
    require_folder(path)
    if not overwrite:
        refuse_existing(path)


def _write_disagreements(
    engine: Engine, path: Path, book: Codebook, round_: Round, differing: pd.DataFrame
) -> None:
    from analysis.load.themes import load_round_works
    from analysis.write.files import replacing
    from analysis.write.themes.workbooks import SETTLED, save_workbook

    if differing.empty:
        print_note("the coders agree on all works: there is nothing to settle")
        return
    works = load_round_works(engine, round_.round_id).merge(differing, on="work_id")
    facts = {
        "round_id": round_.round_id, "seed": round_.seed, "coder": SETTLED,
        "made": time.strftime("%Y-%m-%d"),
    }  # fmt: skip
    with replacing([path]) as halves:
        coders = [str(name) for name in differing.columns if name != "work_id"]
        save_workbook(works, book, halves[0], facts, coders)
    print_note(f"{path}: {len(works)} works to settle; then: themes settle {path}")
