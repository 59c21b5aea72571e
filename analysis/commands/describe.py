"""`describe`: columns described over the accounts of each platform."""

from analysis.commands.figures import (
    USUAL,
    Columns,
    IncludeUncovered,
    print_left_out,
    take_covered,
)
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window


@over_window
def describe(
    query: Query,
    target: Target,
    *,
    column: Columns = None,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """Mean, spread, quartiles, skewness and kurtosis of figures over the accounts of a platform.

    Example: describe --month 2026-10 --column likes --column bci-1
    """
    from analysis.compute.description import describe as describe_columns
    from analysis.compute.figures import choose_columns, compute_figures

    seen = query.load()
    figures = compute_figures(seen)
    evidence = Evidence.of(seen, figures)
    columns = choose_columns(figures, column or USUAL)
    table = describe_columns(take_covered(figures, include_uncovered=include_uncovered), columns)
    present(query, target, table, [evidence])
    print_left_out(figures["covered"], include_uncovered=include_uncovered)
    evidence.print_quality()
