"""Codebooks, samples for coders, and the import of their choices."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.choices import Language
from analysis.commands import options
from analysis.commands.notes import print_note
from analysis.commands.target import Target
from analysis.commands.themes.shared import (
    DEFAULT,
    CodebookName,
    Files,
    check_drawn_here,
    choose_kind,
    keys_of,
    select_works,
)
from analysis.errors import DataError
from analysis.messages import use_language

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from analysis.codebook import Codebook
    from analysis.window import Window
    from analysis.write.themes.filled import Coded

STRATA = ("platform", "library", "region", "kind", "account")
# As the program calls itself, and columns of a workbook that shows the choices of coders.
RESERVED = {
    *("settled", "rules", "classifier", "work_id", "platform", "library", "published_at", "kind"),
    *("title", "text", "url", "theme", "second_theme", "note", "region", "account_id", "account"),
    "tags",
}


def codebook(
    name: Annotated[str | None, typer.Argument(help="A name of the list, or a file")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write it: .toml to edit, .qdc (REFI-QDA) for NVivo, MAXQDA")
    ] = None,
    overwrite: options.Overwrite = False,
    lang: options.Lang = None,
) -> None:
    """The codebooks, the themes of one, or a codebook as a file of another form.

    A codebook of your own: write one of these as .toml, change its name and themes, and give the
    file to --codebook. It is checked, and mistakes are reported with their line.

    Example: themes codebook library-media --output mine.toml
    """
    import pandas as pd

    from analysis.load.codebooks import codebook_names, read_codebook
    from analysis.write.provenance import untraced
    from analysis.write.themes.codebooks import save_codebook

    if name is None:
        books = [read_codebook(each) for each in codebook_names()]
        rows = [
            {"codebook": b.name, "codebook_version": b.version, "themes": len(b.themes),
             "name": b.name_zh if use_language(lang) is Language.ZH else b.name_en} for b in books
        ]  # fmt: skip
        Target(language=use_language(lang)).write(pd.DataFrame(rows), untraced)
        return
    book = read_codebook(name)
    if output is not None:
        save_codebook(book, output, overwrite=overwrite)
        print_note(f"{output}: codebook {book}, {len(book.themes)} themes")
        return
    chinese = use_language(lang) is Language.ZH
    rows = [
        {"theme": t.code, "name": t.name_zh if chinese else t.name_en,
         "definition": (t.definition_zh if chinese else t.definition_en) or pd.NA,
         "cues": " ".join(t.cues) or pd.NA} for t in book.themes
    ]  # fmt: skip
    Target(language=use_language(lang)).write(pd.DataFrame(rows), untraced)
    print_note(f"{book}: {book.source}")


def sample(  # noqa: PLR0917
    folder: Annotated[Path, typer.Argument(help="A folder for the workbooks; made where needed")],
    codebook: CodebookName = DEFAULT,
    n: Annotated[int, typer.Option("--n", min=1, help="How many works")] = 200,
    coders: Annotated[str, typer.Option(help="How many coders, or their names: anna,bo")] = "2",
    round_: Annotated[
        str, typer.Option("--round", help="pilot (to learn), reliability (measured) or full")
    ] = "reliability",
    stratify: Annotated[
        str, typer.Option(help="Draw in proportion to: platform, library, region, kind, account")
    ] = "",
    min_per_theme: Annotated[
        int,
        typer.Option(
            min=0, help="At least so many works of each theme by cues; shares are weighted"
        ),
    ] = 0,
    form: Annotated[str, typer.Option("--form", help="xlsx, doccano or label-studio")] = "xlsx",
    first: options.First = None,
    last: options.Last = None,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    seed: Annotated[
        int | None, typer.Option(help="Of the random numbers; default: by chance")
    ] = None,
    database: options.Database = None,
) -> None:
    """Draw works and write a workbook for each coder: the same works in different orders.

    Works that an earlier round of the codebook has drawn are left out. Not under 50 for a
    reliability round; 200 give α an interval about .10 wide.

    Example: themes sample coding --n 200 --coders anna,bo --stratify platform --round pilot
    """
    from analysis.compute.themes.rules import code_by_cues
    from analysis.compute.themes.sampling import RARE, draw_sample
    from analysis.load.codebooks import read_codebook
    from analysis.load.database import open_database
    from analysis.load.themes import find_codebook, load_unsampled
    from analysis.store.themes import adding, store_codebook, store_round

    kind, names, by = choose_kind(round_), _coders(coders), _strata(stratify)
    book, window = read_codebook(codebook), _window(first, last)
    if form not in ("xlsx", "doccano", "label-studio"):
        raise DataError(f"--form {form!r}: one of xlsx, doccano, label-studio")
    engine = open_database(database)
    works = load_unsampled(engine, window, find_codebook(engine, book))
    works = select_works(works, library, platform, region)
    number = random.SystemRandom().getrandbits(31) if seed is None else seed
    if min_per_theme:
        works[RARE] = code_by_cues(works, book)["theme"].to_numpy()
    drawn = draw_sample(works, n, by, number, min_per_theme)
    by += ["cues"] if min_per_theme else []
    with adding(engine) as connection:
        values: dict[str, Any] = {
            "codebook_id": store_codebook(connection, book), "kind": kind, "seed": number,
            "coders": names, "stratified_by": by, "works": len(works),
            "window_from": window.start if window else None,
            "window_to": window.end - timedelta(days=1) if window else None,
        }  # fmt: skip
        weights = dict(zip(map(int, drawn["work_id"]), drawn["weight"], strict=True))
        key = store_round(connection, values, weights)
        files = _write_tasks(folder, form, drawn, book, key, names, number)
    for file in files:
        print_note(str(file))
    print_note(
        f"round {key} ({kind}): {n:,} of {len(works):,} works, seed {number};"
        f" when all have coded: themes import {folder}/*"
    )
    if kind == "reliability" and n < 50:
        print_note("fewer than 50 works: reviewers expect more for a test of reliability")


def _write_tasks(  # noqa: PLR0917
    folder: Path, form: str, drawn: pd.DataFrame, book: Codebook, key: int, names: list[str],
    seed: int,
) -> list[Path]:  # fmt: skip
    """Write all files or none."""
    from analysis.write.files import whole_folder
    from analysis.write.themes import jsonl
    from analysis.write.themes.workbooks import name_files, save_workbook

    stem = f"{book.name}-round-{key}"
    if form == "xlsx":
        files = name_files(stem, names)
        with whole_folder(folder, list(files.values()), overwrite=False) as half:
            for place, (name, file) in enumerate(files.items()):
                facts = {"round_id": key, "seed": seed, "coder": name}
                save_workbook(drawn, book, half / file, facts, seed=seed + place + 1)
        return [folder / file for file in files.values()]
    ours = {
        "doccano": ("labels.json", jsonl.doccano_labels, jsonl.save_doccano),
        "label-studio": ("config.xml", jsonl.label_studio_config, jsonl.save_label_studio),
    }
    name, labels, save = ours[form]  # fmt: skip
    both = [f"{stem}-{form}.jsonl", f"{stem}-{form}-{name}"]
    with whole_folder(folder, both, overwrite=False) as half:
        save(drawn, book, half / both[0], key)
        (half / both[1]).write_text(labels(book), encoding="utf-8")
    return [folder / each for each in both]


def import_codes(
    files: Files,
    codebook: CodebookName = DEFAULT,
    coder: Annotated[
        str | None, typer.Option(help="Who has coded: for exports, which do not name them")
    ] = None,
    database: options.Database = None,
) -> None:
    """Read what people have chosen; all files are taken, or none.

    A work without a theme, an unknown code, a row that is missing: each is reported with its cell.

    Example: themes import coding/*.xlsx
    """
    from analysis.load.codebooks import read_codebook
    from analysis.load.database import open_database
    from analysis.load.themes import require_codebook
    from analysis.store.themes import adding, store_codes

    book = read_codebook(codebook)
    engine = open_database(database)
    key = require_codebook(engine, book)
    coded = [_read(engine, path, book, coder) for path in files]
    _refuse_twice(coded)
    new = _without_known(engine, coded)
    rows = [
        {
            "codebook_id": key,
            "round_id": each.round_id,
            "method": "person",
            "coder": each.coder,
            **row,
        }
        for each in new
        for row in each.rows
    ]
    with adding(engine) as connection:
        store_codes(connection, rows)
    for each in new:
        print_note(f"{each.path}: {len(each.rows):,} works by {each.coder}, round {each.round_id}")
    _report_missing(engine, book, {each.round_id for each in coded})


def _coders(given: str) -> list[str]:
    """`2` → coder1, coder2; `anna,bo` → their names. Raises DataError."""
    if given.isdecimal():
        names = [f"coder{number}" for number in range(1, int(given) + 1)]
    else:
        names = _listed(given)
    if not names or len(set(names)) < len(names):
        raise DataError(f"--coders {given!r}: a number, or different names with commas between")
    if reserved := RESERVED & set(names):
        raise DataError(f"--coders: {min(reserved)} has a meaning of its own: choose another name")
    return names


def _listed(given: str) -> list[str]:
    """Names separated by commas, Chinese ones included."""
    return [name.strip() for name in re.split("[,，、]", given) if name.strip()]


def _strata(given: str) -> list[str]:
    names = list(dict.fromkeys(_listed(given)))
    if unknown := [name for name in names if name not in STRATA]:
        raise DataError(f"--stratify {unknown[0]!r}: some of {', '.join(STRATA)}")
    return names


def _window(first: str | None, last: str | None) -> Window | None:
    from analysis.window import between

    if (first is None) != (last is None):
        raise DataError("--from and --to go together")
    return between(first, last) if first is not None and last is not None else None


def _read(engine: Engine, path: Path, book: Codebook, coder: str | None) -> Coded:
    from analysis.load.themes import load_round, load_round_works
    from analysis.write.themes.filled import open_filled
    from analysis.write.themes.jsonl import open_tasks
    from analysis.write.themes.workbooks import SETTLED

    if path.suffix.lower() not in (".json", ".jsonl"):
        filled = open_filled(path)
        if filled.coder == SETTLED:
            raise DataError(f"{path} holds disagreements: themes settle reads it")
        round_ = load_round(engine, filled.round_id)
        check_drawn_here(path, filled.facts, round_)
        coded = filled.read(book, keys_of(load_round_works(engine, round_.round_id)))
    else:
        if coder is None:
            raise DataError(f"{path} does not name its coder: give --coder NAME")
        tasks = open_tasks(path)
        round_ = load_round(engine, tasks.round_id)
        coded = tasks.read(book, keys_of(load_round_works(engine, round_.round_id)), coder)
    if coded.coder not in round_.coders:
        raise DataError(
            f"{path}: {coded.coder!r} is no coder of round {round_.round_id}"
            f" ({', '.join(round_.coders)})"
        )
    return coded


def _without_known(engine: Engine, coded: list[Coded]) -> list[Coded]:
    """The files with new choices; reports those that were imported before."""
    from analysis.load.themes import load_choices

    new = []
    for each in coded:
        if load_choices(engine, each.round_id, each.coder) == {
            row["work_id"]: (row["theme"], row["second_themes"], row["note"]) for row in each.rows
        }:
            print_note(f"{each.path}: all of it was imported before")
        else:
            new.append(each)
    return new


def _refuse_twice(coded: list[Coded]) -> None:
    seen: dict[tuple[int, str], Path] = {}
    for each in coded:
        if (key := (each.round_id, each.coder)) in seen:
            raise DataError(f"{seen[key]} and {each.path} are both of {each.coder}: give one")
        seen[key] = each.path


def _report_missing(engine: Engine, book: Codebook, rounds: set[int]) -> None:
    from analysis.load.themes import load_independent, load_round

    for number in sorted(rounds):
        done = set(load_independent(engine, number)["coder"])
        waiting = [name for name in load_round(engine, number).coders if name not in done]
        if waiting:
            print_note(f"round {number}: not yet of {', '.join(waiting)}")
        else:
            print_note(
                f"round {number}: all have coded; next: themes agreement --codebook {book.name}"
                f" --round-id {number}"
            )
