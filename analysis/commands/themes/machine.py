"""Coding by program: a classifier is trained on works coded by people, and applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.commands import options
from analysis.commands.notes import print_note
from analysis.commands.target import Target
from analysis.commands.themes.shared import DEFAULT, CodebookName, named, source_of
from analysis.errors import DataError
from analysis.messages import translate, use_language

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from analysis.codebook import Codebook

USUAL_PRECISION = 0.8
NO_ROUND = "as there is no reliability round to measure it by"
AT_ONCE = 2000  # works that are coded between two lines of progress
LeftOut = Annotated[
    list[str] | None, typer.Option("--leave-out", help="Theme that is not learnt; may be repeated")
]


def train(  # noqa: PLR0917
    codebook: CodebookName = DEFAULT,
    precision: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Right where it speaks; default: the coders' agreement"),
    ] = None,
    leave_out: LeftOut = None,
    seed: Annotated[int, typer.Option(help="Of the folds and the bootstrap")] = 1,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    lang: options.Lang = None,
    database: options.Database = None,
) -> None:
    """Train a classifier on the works that people have coded, and judge it on unseen accounts.

    It abstains below the confidence from which on it is right as often as coders agree with each
    other. The table: precision, recall and F1 with 95 % intervals, beside cues and majority.

    Example: themes train --codebook library-media
    """
    from analysis.compute.themes import classifier
    from analysis.load.address import data_folder
    from analysis.load.codebooks import read_codebook
    from analysis.load.database import open_database
    from analysis.load.themes import load_coded_by_people, require_codebook
    from analysis.store.themes import adding, store_model
    from analysis.write.themes.models import make_folder, save_model

    command = f"themes train --codebook {codebook} --seed {seed}"
    target = Target(
        format_=format_,
        output=output,
        overwrite=overwrite,
        language=use_language(lang),
        command=command,
    )
    target.check()
    book = read_codebook(codebook)
    engine = open_database(database)
    key = require_codebook(engine, book)
    make_folder(data_folder())
    works = load_coded_by_people(engine, book)
    works = works[~works["theme"].isin(_known(leave_out, book))].reset_index(drop=True)
    classifier.check_classes(works)
    wanted, as_good_as = _wanted(engine, book, precision)
    judged = classifier.judge(works, book, seed)
    curve = classifier.trace_confidence(judged)
    threshold = classifier.choose_threshold(curve, wanted)
    _print_curve(curve, threshold)
    if threshold is None:
        raise DataError(
            f"at no confidence is the classifier right in {wanted:.1%} of the works, {as_good_as}:"
            " code more works, or accept less with --precision"
        )
    measured = classifier.measure_classifier(judged, threshold, seed)
    facts = {
        "codebook": str(book), "codebook_digest": book.digest, "seed": seed,
        "works": len(works), "accounts": int(works["account_id"].nunique()),
        "wanted_precision": wanted, "threshold": threshold, "left_out": list(leave_out or ()),
        "work_ids": [int(each) for each in works["work_id"]], "scikit_learn": _version(),
    }  # fmt: skip
    figures = classifier.as_figures(
        measured, curve, classifier.count_confusion(judged, threshold), facts
    )
    name, digest = save_model(classifier.train(works, book, seed), data_folder())
    with adding(engine) as connection:
        number = store_model(
            connection,
            {"codebook_id": key, "file": name, "digest": digest, "works": len(works), "seed": seed,
             "threshold": threshold, "figures": figures},
        )  # fmt: skip
    source = source_of(engine, command, book, facts={"model_id": number, "model_digest": digest})
    shown = measured[list(CHIEF)] if target.is_brief else measured
    target.write(named(shown, book, target.language, is_brief=target.is_brief), source)
    kept = float(curve.loc[curve["threshold"] == threshold, "kept"].iloc[0])
    accounts = facts["accounts"]
    print_note(f"classifier {number} ({name}): {len(works):,} works of {accounts} accounts")
    print_note(f"aim: right in {wanted:.1%} of the works where it speaks, {as_good_as}")
    if threshold > 0:
        print_note(f"below confidence {threshold:.2f} it abstains: {1 - kept:.1%} stay open")
    else:
        print_note("it reaches that everywhere and abstains nowhere")
    print_note(f"next: themes apply --codebook {codebook}")


CHIEF = ("theme", "works", "precision", "recall", "f1", "f1_low", "f1_high", "rules_f1",
         "majority_f1")  # fmt: skip


def apply(
    codebook: CodebookName = DEFAULT,
    by: Annotated[
        str, typer.Option(help="classifier, or rules: the cues of the codebook")
    ] = "classifier",
    database: options.Database = None,
) -> None:
    """Let the program code the works that people have not coded; new ones only.

    Codes by people take precedence over the program's. A new classifier codes again all works that
    people have not coded; earlier codes are kept.

    Example: themes apply --codebook library-media
    """
    from analysis.load.codebooks import read_codebook
    from analysis.load.database import open_database
    from analysis.load.themes import find_codebook, load_uncoded
    from analysis.store.themes import adding, store_codebook, store_codes

    if by not in ("classifier", "rules"):
        raise DataError(f"--by {by!r}: classifier or rules")
    book = read_codebook(codebook)
    engine = open_database(database)
    key = find_codebook(engine, book)
    if by == "rules" and not any(theme.cues for theme in book.themes):
        raise DataError(f"codebook {book} has no cues: give its themes some, in a file of your own")
    model_id, code = (None, _by_rules(book)) if by == "rules" else _by_model(engine, book, key)
    works = load_uncoded(engine, key or 0, by, model_id)
    counts = {"coded": 0, "open": 0}
    with adding(engine) as connection:
        key = store_codebook(connection, book)
        for start in range(0, len(works), AT_ONCE):
            codes = code(works.iloc[start : start + AT_ONCE])
            rows = _rows(codes, key, by, model_id)
            store_codes(connection, rows)
            counts["open"] += sum(row["theme"] is None for row in rows)
            counts["coded"] += sum(row["theme"] is not None for row in rows)
            if len(works) > AT_ONCE:
                print_note(f"{min(start + AT_ONCE, len(works)):,} of {len(works):,} works")
    if works.empty:
        print_note("no new works: all are coded already")
        return
    left = "no cue stands in them" if by == "rules" else "the classifier abstains"
    print_note(
        f"{counts['coded']:,} works coded by {by}; {counts['open']:,} left open"
        f" ({counts['open'] / len(works):.1%}: {left})"
    )


def _by_rules(book: Codebook) -> Any:
    from analysis.compute.themes.rules import code_by_cues

    return lambda works: code_by_cues(works, book).assign(confidence=None)


def _by_model(engine: Engine, book: Codebook, key: int | None) -> tuple[int, Any]:
    from analysis.compute.themes.classifier import predict
    from analysis.load.address import data_folder
    from analysis.load.themes import load_model
    from analysis.write.themes.models import load_model_file

    row = load_model(engine, key) if key is not None else None
    if row is None:
        raise DataError(f"no classifier was trained for {book}: themes train, or apply --by rules")
    model = load_model_file(data_folder(), str(row["file"]), str(row["digest"]), book)
    threshold = float(row["threshold"])

    def code(works: pd.DataFrame) -> pd.DataFrame:
        found = predict(model, works, book)
        return found.assign(theme=found["theme"].where(found["confidence"] >= threshold, None))

    return int(row["model_id"]), code


def _rows(codes: pd.DataFrame, key: int, by: str, model_id: int | None) -> list[dict[str, Any]]:
    fixed = {"codebook_id": key, "method": by, "coder": by, "model_id": model_id}
    return [
        {
            **fixed,
            "work_id": int(row["work_id"]),
            "theme": row["theme"],
            "confidence": row["confidence"],
        }
        for row in codes.astype(object).where(codes.notna(), None).to_dict(orient="records")
    ]


def _known(names: list[str] | None, book: Codebook) -> list[str]:
    from analysis.load.known_names import hint

    for name in names or ():
        if name not in book.codes:
            raise DataError(f"--leave-out {name!r} is no theme of {book}{hint(name, book.codes)}")
    return list(names or ())


def _wanted(engine: Engine, book: Codebook, precision: float | None) -> tuple[float, str]:
    """The precision required of the classifier, and where it comes from."""
    from analysis.compute.themes.agreement import measure_agreement
    from analysis.load.themes import find_round, load_independent

    if precision is not None:
        return precision, "as --precision requires"
    try:
        codes = load_independent(engine, find_round(engine, book, "reliability").round_id)
    except DataError:
        return USUAL_PRECISION, NO_ROUND
    whole = measure_agreement(codes[~codes["is_discussed"]], book.codes, draws=2).iloc[0]
    if whole["works"] == 0:
        return USUAL_PRECISION, NO_ROUND
    return float(whole["percent"]), "as often as the coders agree"


def _print_curve(curve: pd.DataFrame, threshold: float | None) -> None:
    print_note("confidence  works kept  right of them (accounts not learnt from)")
    for row in curve[curve["works"] > 0].to_dict(orient="records"):
        here = f"  ← {translate('abstains below')}" if row["threshold"] == threshold else ""
        shares = f"{row['kept']:6.1%}        {row['precision']:6.1%}"
        print_note(f"   ≥ {row['threshold']:.2f}     {shares}{here}")


def _version() -> str:
    import sklearn

    return str(sklearn.__version__)
