"""`--by week|month|quarter|year`: a table for each period of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Period
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.errors import DataError
from analysis.periods import name_period, split

if TYPE_CHECKING:
    import pandas as pd

    from analysis.observations import Observations

ByPeriod = Annotated[
    Period | None,
    typer.Option("--by", help="A row for each whole period of the window, instead of one for all"),
]
Wide = Annotated[bool, typer.Option("--wide", help="With --by: periods as columns")]
KEYS = ["library", "name_zh", "region", "platform", "account", "account_id", "version", "column"]
Make = Callable[["Observations"], "pd.DataFrame"]


def present_periods(
    query: Query,
    target: Target,
    period: Period,
    make: Make,
    *,
    value: str,
    wide: bool,
    chief: Sequence[str] | None = None,
    platforms: tuple[str, ...] | None = None,
) -> None:
    """The table that `make` gives of each period, one below the other or (`wide`) side by side.

    `value`: what a period's column holds then; `chief`: the columns for the screen.
    """
    from analysis.compute.indicators import compute_indicators
    from analysis.compute.periods import spread, stack

    windows = split(query.window, period)
    loaded = query.load_each(windows, platforms)
    seen = [each for each in loaded if len(each.works) or each.accounts["covered"].any()]
    if not seen:
        raise DataError(f"{query.window}: nothing was seen of it, no work and no account")
    table = stack({name_period(each.window, period): make(each) for each in seen})
    evidence = [Evidence.of(each, compute_indicators(each)) for each in seen]
    if wide:
        present(query, target, spread(table, KEYS, value), evidence)
    else:
        shown = [name for name in (chief or table.columns) if name in table]
        present(
            query,
            target,
            table,
            evidence,
            ["period_name", *(n for n in shown if n != "period_name")],
        )


def require_period(period: Period | None, *, wide: bool) -> None:
    """Raises DataError for --wide without --by."""
    if wide and period is None:
        raise DataError("--wide sets periods side by side: give --by week, month, quarter or year")
