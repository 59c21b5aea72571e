"""`describe`: columns described over the accounts of each platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.choices import Rows
from analysis.commands.figures import (
    USUAL_OF,
    AnyColumns,
    Group,
    IncludeUncovered,
    OfRows,
    check_names,
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
def describe(
    query: Query,
    target: Target,
    *,
    rows: OfRows = Rows.ACCOUNTS,
    column: AnyColumns = None,
    group: Group = None,
    include_uncovered: IncludeUncovered = False,
    by: ByPeriod = None,
    wide: Wide = False,
) -> None:
    """Mean, spread, quartiles, skewness and kurtosis of figures over the accounts of a platform.

    With --rows works over its single works; with --group for each group of them.

    Example: describe --month 2026-10 --column likes --column bci-1

    Example: describe --from 2026-01-01 --to 2026-06-30 --column likes --by month --wide

    Example: describe --month 2026-10 --rows works --column interactions --group has_video

    Example: describe --month 2026-10 --rows works --tag 阅读 --size small
    """
    require_period(by, wide=wide)
    groups = [group] if group else []
    columns = column or USUAL_OF[rows]
    if query.filters.facts is None:
        check_names(rows, columns, groups)
    query.filters.refuse_whole(columns)
    check_names(rows, columns, groups, query.fact_names)

    from analysis.compute.cases import describe_cases
    from analysis.compute.figures import choose_columns

    def compute(seen: Observations) -> tuple[pd.DataFrame, Evidence]:
        cases = query.cases(seen, rows)
        known = choose_columns(cases, columns)
        usable = take_covered(cases, include_uncovered=include_uncovered)
        return describe_cases(usable, known, groups), Evidence.of_cases(seen, cases, rows)

    is_of_works = rows is Rows.WORKS
    if by is not None:
        present_periods(query, target, by, compute, value="median", wide=wide, traits=is_of_works)
        return
    seen = query.load_works(traits=True) if is_of_works else query.load()
    table, evidence = compute(seen)
    present(query, target, table, [evidence])
    print_left_out(seen.accounts["covered"], include_uncovered=include_uncovered)
    evidence.print_quality()
