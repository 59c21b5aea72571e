"""`sensitivity`: how far ranks depend on the version of an index, or on the weighting."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.commands import options
from analysis.commands.composite import Weights
from analysis.commands.figures import Columns, IncludeUncovered, check_columns
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window
from analysis.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


class SensitivityTable(StrEnum):
    """Rows of the table."""

    PAIRS = "pairs"
    RANKS = "ranks"


@over_window
def sensitivity(
    query: Query,
    target: Target,
    *,
    index_: options.Index = None,
    column: Columns = None,
    weights: Weights = None,
    show: Annotated[
        SensitivityTable,
        typer.Option(help="Pairs of ways with their agreement, or each one's rank by each way"),
    ] = SensitivityTable.PAIRS,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """How far ranks depend on the version of an index, or on weighting and scoring of columns.

    With --index or one --platform: all versions against each other. With columns: equal, entropy,
    CRITIC and given weights, each as sum and by TOPSIS. With neither: MCCI by each choice of
    versions. For each pair the rank correlations, the share of ranks that move, and the largest
    movement.

    Example: sensitivity --month 2026-10 --index wci

    Example: sensitivity --month 2026-10 --column wci-14.2 --column bci-1 --column dci-1.0
    --show ranks
    """
    from analysis.compute.composite_table import tabulate
    from analysis.compute.figures import compute_figures
    from analysis.compute.sensitivity import (
        compare_rankings,
        mix_versions,
        score_in_all_ways,
        score_mixes,
        trace_ranks,
    )
    from analysis.compute.weighting import parse_weights

    fixed = parse_weights(weights) if weights else None
    columns = column or list(fixed or ())
    if columns and index_:
        raise DataError("choose one: the versions of --index, or the weightings of columns")
    versions = [] if columns else _versions(index_, query.platforms)
    if len(versions) == 1:
        raise DataError(f"{versions[0]} has no other version to compare with: choose columns")
    mixes = [] if columns or versions else mix_versions()
    wanted = columns or versions or list(dict.fromkeys(chain(*mixes)))
    check_columns(wanted)
    seen = query.load()
    figures = compute_figures(seen)
    evidence = Evidence.of(seen, figures)
    table = tabulate(figures, wanted, only_covered=not include_uncovered)
    table = table.set_index(_names(table))
    if columns:
        scores = score_in_all_ways(table[columns], fixed)
    else:
        scores = score_mixes(table, mixes) if mixes else table[versions]
    if scores.dropna(how="all").empty:
        reasons = ", ".join(sorted(set(table["reason"].dropna())))
        raise DataError(f"{query.window}: nothing can be ranked ({reasons})")
    if show is SensitivityTable.RANKS:
        ranks = trace_ranks(scores).join(table[["lower_bound", "share_observed"]])
        shown = ranks.rename_axis("library").reset_index()
    else:
        used = table.loc[scores.notna().any(axis=1)]
        shown = compare_rankings(scores).assign(
            lower_bound=bool(used["lower_bound"].fillna(False).any()),
            share_observed=used["share_observed"].mean(),
        )
    present(query, target, shown, [evidence])
    evidence.print_quality()


def _versions(index: str | None, platforms: tuple[str, ...]) -> list[str]:
    """Versions of the index, or of the one platform; none if neither is given."""
    from analysis.compute.versions import VERSIONS, choose

    choose(index, None)
    platform = platforms[0] if len(platforms) == 1 else None
    if index is None and platform is None:
        return []
    return [
        name
        for name, each in VERSIONS.items()
        if each.index == (index or each.index) and each.platform == (platform or each.platform)
    ]


def _names(table: pd.DataFrame) -> pd.Series:
    """Names of rows: the library, with the account if it has several on the platform."""
    is_several = table["library"].duplicated(keep=False)
    accounts = table["account_id"].astype(str) if "account_id" in table else ""
    return table["library"].mask(is_several, table["library"] + " " + accounts)
