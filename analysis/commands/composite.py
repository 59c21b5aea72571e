"""`composite`: one index over several columns, of accounts or over platforms."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Rows, Scoring, Weighting
from analysis.commands.figures import (
    USUAL_OF,
    AnyColumns,
    Group,
    IncludeUncovered,
    OfRows,
    check_names,
)
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_works
from analysis.errors import DataError
from analysis.messages import chosen_language

if TYPE_CHECKING:
    import pandas as pd

    from analysis.compute.composite import Composite
    from analysis.write.provenance import Provenance

FIRST = ["rank", "group", "n", "library", "name_zh", "account", "heading", "score"]
HIDDEN = ["published_at", "region", "platform", "account_id", "work_id"]  # on the screen
Weights = Annotated[
    str | None,
    typer.Option(help="Fixed weights, e.g. wci-14.2=0.5,bci-1=0.5; they are made to sum to 1"),
]


class CompositeTable(StrEnum):
    """Rows of the table."""

    SCORES = "scores"
    WEIGHTS = "weights"


@over_works
def composite(
    query: Query,
    target: Target,
    *,
    rows: OfRows = Rows.ACCOUNTS,
    column: AnyColumns = None,
    group: Group = None,
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
    clip: Annotated[
        list[str] | None,
        typer.Option(
            help="Bounds of a column, beyond which values count as the bound:"
            " followers_change=0: (losses count as 0), likes=:10000, likes=5%:95% (percentiles);"
            " may be repeated"
        ),
    ] = None,
    show: Annotated[
        CompositeTable, typer.Option(help="Scores, or how the weights came about")
    ] = CompositeTable.SCORES,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """A composite index with its weights; without columns MCCI, of one --platform the usual ones.

    Columns of one platform give a row for each account. Columns of several (weibo.likes, or
    versions of indices) give a row for each library; one that lacks a column has no score, and the
    reason is given. Columns of --facts alone give a row for each library of that table: nothing
    need have been crawled. With --rows works each work has a score; with --group each group has
    one, by the medians of its rows.

    Example: composite --month 2026-10

    Example: composite --month 2026-10 --weights wci-14.2=0.6,bci-1=0.4

    Example: composite --month 2026-10 --platform weibo --column likes --column works
    --weighting critic --scoring topsis

    Example: composite --facts services.csv --column visits --column loans --clip loans=0:
    """
    from analysis.compute.clipping import clip as clip_columns
    from analysis.compute.clipping import parse_clips
    from analysis.compute.composite_table import MCCIS, mcci_version
    from analysis.compute.versions import VERSIONS
    from analysis.compute.weighting import parse_weights

    fixed = parse_weights(weights) if weights else None
    clips = parse_clips(clip or ())
    version = mcci_version(query.fact_names)
    mcci = MCCIS[version]
    usual = USUAL_OF[rows] if rows is Rows.WORKS or len(query.platforms) == 1 else list(mcci)
    if column is None and fixed is None and usual == list(mcci):
        fixed = mcci if weighting in (None, Weighting.FIXED) else None
    columns = list(dict.fromkeys(column or list(fixed or usual)))
    weighting = weighting or (Weighting.FIXED if fixed else Weighting.ENTROPY)
    if fixed and weighting is not Weighting.FIXED:
        raise DataError(f"--weights are fixed: leave them out, or --weighting {weighting}")
    is_mix = weighting is Weighting.FIXED and (
        fixed is mcci or all(name in VERSIONS for name in columns)
    )
    groups = [group] if group else []
    if query.filters.facts is None:
        check_names(rows, columns, groups)
    query.filters.refuse_whole(columns)
    check_names(rows, columns, groups, query.fact_names)

    from analysis.compute.composite import compose

    table, evidence = _tabulate(query, rows, columns, group, only_covered=not include_uncovered)
    values, clipped = clip_columns(table[columns], clips)
    found = compose(
        values, weighting, scoring or (Scoring.VALUES if is_mix else Scoring.SUM), fixed
    )
    if show is CompositeTable.WEIGHTS:
        _present(query, target, found.weights, evidence)
    else:
        table = table.assign(**values, score=found.scores["score"], rank=found.scores["rank"])
        keys = ["rank", "group" if group else "library"]
        table = table.sort_values(keys, na_position="last", kind="stable")
        _refuse_where_nobody_has_a_score(table["reason"].dropna().tolist(), len(table))
        table = table.drop(columns="reason") if group else table
        first = [name for name in FIRST if name in table]
        others = [name for name in table.columns if name not in {*first, *HIDDEN}]
        chief = [*first, *others]
        _present(query, target, table, evidence, chief)
    _print_weights(found, weighting, version if fixed is mcci else None)
    for name, number in clipped.items():
        print_note(f"clipped: {number} values of {name}")
    if evidence:
        evidence[0].print_quality()


def _tabulate(
    query: Query, rows: Rows, columns: list[str], group: str | None, *, only_covered: bool
) -> tuple[pd.DataFrame, list[Evidence]]:
    """The rows with their columns, and the observations; none if all columns are facts."""
    from analysis.compute.composite_table import (
        sum_up_groups,
        tabulate,
        tabulate_facts,
        tabulate_works,
    )
    from analysis.compute.grouping import group_by

    evidence = []
    if query.facts is not None and set(columns) <= set(query.fact_names):
        cases = query.facts.merge(query.panel, how="left", on="library")
        table = tabulate_facts(query.chosen_facts, query.panel, columns)
        key = "library"
    else:
        seen = query.load(traits=rows is Rows.WORKS)
        cases = query.cases(seen, rows)
        if rows is Rows.WORKS:
            table, key = tabulate_works(cases, columns, only_covered=only_covered), "work_id"
        else:
            table = tabulate(cases, columns, only_covered=only_covered, facts=query.fact_names)
            key = "account_id" if "account_id" in table else "library"
        evidence = [Evidence.of_cases(seen, cases, rows)]
    if group is None:
        return table, evidence
    if group not in cases:
        raise DataError(f"{group!r} is no grouping of libraries")
    if key == "library" and (cases.groupby("library")[group].nunique() > 1).any():
        raise DataError(f"{group} differs between accounts of a library: give --platform")
    pairs = group_by(cases, group)[[key, "group"]].drop_duplicates()
    return sum_up_groups(table, pairs, columns), evidence


def _present(
    query: Query,
    target: Target,
    table: pd.DataFrame,
    evidence: list[Evidence],
    chief: list[str] | None = None,
) -> None:
    """Present the table with its evidence: observations, or the table of facts alone."""
    if evidence:
        present(query, target, table, evidence, chief)
        return

    def source(rows: int) -> Provenance:
        from analysis.load.provenance import load_schema_version
        from analysis.write.provenance import describe_figures

        made = describe_figures(target.command, load_schema_version(query.engine))
        return made.with_facts({"rows": rows} | query.filters.facts_source())

    target.write(table if chief is None or not target.is_brief else table[chief], source)


def _refuse_where_nobody_has_a_score(reasons: list[str], rows: int) -> None:
    if len(reasons) == rows:
        hint = "; --include-uncovered takes what is not covered" if "not_covered" in reasons else ""
        hint += "; --counters latest takes what was seen last" if "few_observed" in reasons else ""
        raise DataError(f"no row has all columns ({', '.join(sorted(set(reasons)))}){hint}")


def _print_weights(found: Composite, weighting: Weighting, mcci: str | None) -> None:
    from analysis.write.labels import name_columns

    shown = ", ".join(
        f"{name_columns(row['column'], chosen_language())} {row['weight']:.4f}"
        for row in found.weights.to_dict(orient="records")
    )
    known = int(found.scores["score"].notna().sum())
    name = f"{mcci}, weights" if mcci else f"weights ({weighting})"
    print_note(f"{name}: {shown}; {known} rows with a score, {len(found.scores) - known} without")
