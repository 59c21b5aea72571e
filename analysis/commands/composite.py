"""`composite`: one index over several columns, of accounts or over platforms."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Scoring, Weighting
from analysis.commands.figures import USUAL, Columns, IncludeUncovered, check_columns
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.messages import chosen_language

if TYPE_CHECKING:
    from analysis.compute.composite import Composite

HIDDEN = ["region", "platform", "account_id"]  # on the screen
Weights = Annotated[
    str | None,
    typer.Option(help="Fixed weights, e.g. wci-14.2=0.5,bci-1=0.5; they are made to sum to 1"),
]


class Show(StrEnum):
    """What the rows are."""

    SCORES = "scores"
    WEIGHTS = "weights"


@over_window
def composite(
    query: Query,
    target: Target,
    *,
    column: Columns = None,
    weights: Weights = None,
    weighting: Annotated[
        Weighting | None, typer.Option(help="Default: fixed with --weights, else entropy")
    ] = None,
    scoring: Annotated[
        Scoring | None,
        typer.Option(
            help="Sum of the columns from 0 to 1, TOPSIS, or sum of the values as they are;"
            " default: values where fixed weights mix indices, else sum"
        ),
    ] = None,
    show: Annotated[Show, typer.Option(help="Scores, or how the weights came about")] = Show.SCORES,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """A composite index with its weights; without columns MCCI, of one --platform the usual ones.

    Columns of one platform give a row for each account. Columns of several (weibo.likes, or
    versions of indices) give a row for each library; one that lacks a column has no score, and the
    reason is given.

    Example: composite --month 2026-10

    Example: composite --month 2026-10 --weights wci-14.2=0.6,bci-1=0.4

    Example: composite --month 2026-10 --platform weibo --column likes --column works
    --weighting critic --scoring topsis
    """
    from analysis.compute.composite import compose
    from analysis.compute.composite_table import MCCI_3, tabulate
    from analysis.compute.figures import compute_figures
    from analysis.compute.versions import VERSIONS
    from analysis.compute.weighting import parse_weights

    fixed = parse_weights(weights) if weights else None
    usual = USUAL if len(query.platforms) == 1 else list(MCCI_3)
    if column is None and fixed is None and usual != USUAL:
        fixed = MCCI_3 if weighting in (None, Weighting.FIXED) else None
    columns = column or list(fixed or usual)
    weighting = weighting or (Weighting.FIXED if fixed else Weighting.ENTROPY)
    if fixed and weighting is not Weighting.FIXED:
        raise DataError(f"--weights are fixed: leave them out, or --weighting {weighting}")
    is_mix = weighting is Weighting.FIXED and all(name in VERSIONS for name in columns)
    check_columns(columns)
    seen = query.load()
    figures = compute_figures(seen)
    evidence = Evidence.of(seen, figures)
    table = tabulate(figures, columns, only_covered=not include_uncovered)
    found = compose(
        table[columns], weighting, scoring or (Scoring.VALUES if is_mix else Scoring.SUM), fixed
    )
    if show is Show.WEIGHTS:
        present(query, target, found.weights, [evidence])
    else:
        table = table.assign(score=found.scores["score"], rank=found.scores["rank"])
        table = table.sort_values(["rank", "library"], na_position="last", kind="stable")
        _refuse_where_nobody_has_a_score(table["reason"].dropna().tolist(), len(table))
        chief = [name for name in table.columns if name not in HIDDEN]
        present(query, target, table, [evidence], chief)
    _say(found, weighting, fixed is MCCI_3)
    evidence.print_quality()


def _refuse_where_nobody_has_a_score(reasons: list[str], rows: int) -> None:
    if len(reasons) == rows:
        hint = "; --include-uncovered takes what is not covered" if "not_covered" in reasons else ""
        hint += "; --counters latest takes what was seen last" if "few_observed" in reasons else ""
        raise DataError(f"no row has all columns ({', '.join(sorted(set(reasons)))}){hint}")


def _say(found: Composite, weighting: Weighting, is_mcci: bool) -> None:
    from analysis.write.labels import name_columns

    shown = ", ".join(
        f"{name_columns(row['column'], chosen_language())} {row['weight']:.4f}"
        for row in found.weights.to_dict(orient="records")
    )
    known = int(found.scores["score"].notna().sum())
    name = "mcci-3, weights" if is_mcci else f"weights ({weighting})"
    print_note(f"{name}: {shown}; {known} rows with a score, {len(found.scores) - known} without")
