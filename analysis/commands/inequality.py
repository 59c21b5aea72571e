"""`inequality`: how unevenly figures are spread over accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from analysis.commands.figures import (
    USUAL,
    Columns,
    IncludeUncovered,
    print_left_out,
    take_covered,
)
from analysis.commands.periods import ByPeriod, Wide, present_periods, require_period
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_works

if TYPE_CHECKING:
    import pandas as pd

    from analysis.observations import Observations


@over_works
def inequality(
    query: Query,
    target: Target,
    *,
    column: Columns = None,
    lorenz: Annotated[
        bool, typer.Option("--lorenz", help="The points of the Lorenz curves instead")
    ] = False,
    include_uncovered: IncludeUncovered = False,
    by: ByPeriod = None,
    wide: Wide = False,
) -> None:
    """Gini, Theil (within and between regions) and top shares over the accounts of a platform.

    Example: inequality --month 2026-10 --platform weibo --column likes --column followers
    """
    from analysis.compute.figures import choose_columns, compute_figures
    from analysis.compute.inequality import measure_inequality, trace_lorenz

    require_period(by, wide=wide)
    query.filters.refuse_whole(column or ())

    def compute(seen: Observations) -> tuple[pd.DataFrame, Evidence]:
        figures = compute_figures(seen)
        columns = choose_columns(figures, column or USUAL)
        measure = trace_lorenz if lorenz else measure_inequality
        usable = take_covered(figures, include_uncovered=include_uncovered)
        return measure(usable, columns), Evidence.of(seen, figures)

    if by is not None:
        present_periods(query, target, by, compute, value="gini", wide=wide)
        return
    seen = query.load()
    table, evidence = compute(seen)
    present(query, target, table, [evidence])
    print_left_out(seen.accounts["covered"], include_uncovered=include_uncovered)
    evidence.print_quality()
