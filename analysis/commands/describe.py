"""`describe`: columns described over the accounts of each platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from analysis.commands.window_command import over_window

if TYPE_CHECKING:
    import pandas as pd


@over_window
def describe(
    query: Query,
    target: Target,
    *,
    column: Columns = None,
    include_uncovered: IncludeUncovered = False,
    by: ByPeriod = None,
    wide: Wide = False,
) -> None:
    """Mean, spread, quartiles, skewness and kurtosis of figures over the accounts of a platform.

    Example: describe --month 2026-10 --column likes --column bci-1

    Example: describe --from 2026-01-01 --to 2026-06-30 --column likes --by month --wide
    """
    from analysis.compute.description import describe as describe_columns
    from analysis.compute.figures import choose_columns, compute_figures

    require_period(by, wide=wide)

    def tabulate(figures: pd.DataFrame) -> pd.DataFrame:
        columns = choose_columns(figures, column or USUAL)
        usable = take_covered(figures, include_uncovered=include_uncovered)
        return describe_columns(usable, columns)

    if by is not None:
        present_periods(
            query, target, by, lambda seen: tabulate(compute_figures(seen)),
            value="median", wide=wide,
        )  # fmt: skip
        return
    seen = query.load()
    figures = compute_figures(seen)
    evidence = Evidence.of(seen, figures)
    table = tabulate(figures)
    present(query, target, table, [evidence])
    print_left_out(figures["covered"], include_uncovered=include_uncovered)
    evidence.print_quality()
