"""`--by week|month|quarter|year`: a table for each period of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Period
from analysis.commands.notes import print_note
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
KEYS = [
    "library",
    "name_zh",
    "region",
    "platform",
    "account",
    "account_id",
    "version",
    "column",
    "by",
    "group",
]
HIDDEN = ["region", "account_id"]  # on the screen, beside periods
Make = Callable[["Observations"], "tuple[pd.DataFrame, Evidence]"]


def present_periods(
    query: Query,
    target: Target,
    period: Period,
    make: Make,
    *,
    value: str,
    wide: bool,
    chief: Sequence[str] | None = None,
    traits: bool = False,
) -> None:
    """Present the table that `make` returns for each period, stacked or (`wide`) side by side.

    `make` also returns the evidence of its table.
    `value`: the content of a period's column; `chief`: the columns for the screen; `traits`: works
    with the columns of load_traits.
    """
    from analysis.compute.periods import stack

    windows = split(query.window, period)
    loaded = query.load_each(windows, traits=traits)
    seen = [each for each in loaded if len(each.works) or each.accounts["covered"].any()]
    if not seen:
        raise DataError(f"{query.window}: nothing was seen of it, no work and no account")
    tables, evidence = zip(*map(make, seen), strict=True)
    names = [name_period(each.window, period) for each in seen]
    table = stack(dict(zip(names, tables, strict=True)))
    present(query, target, arrange(target, table, value, wide=wide, chief=chief), evidence)


def arrange(
    target: Target,
    table: pd.DataFrame,
    value: str,
    *,
    wide: bool,
    chief: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The table with its periods side by side, or one below the other as it is.

    `chief`: the columns that are enough on the screen.
    """
    from analysis.compute.periods import spread
    from analysis.write.labels import label

    is_brief = target.is_brief and not target.all_columns
    if wide:
        print_note(f"the columns of periods show: {label(value, target.language)}")
        side_by_side = spread(table, KEYS, value)
        return side_by_side.drop(columns=_not_read(side_by_side)) if is_brief else side_by_side
    if chief is None or not is_brief:
        return table
    return table[["period_name", *(name for name in chief if name in table)]]


def _not_read(wide: pd.DataFrame) -> list[str]:
    """Keys that add nothing to library and platform: periods need the room."""
    row = [name for name in wide if name in ("library", "platform", "column", "by", "group")]
    keys = wide.groupby(row, dropna=False)[[n for n in ("account", "version") if n in wide]]
    more = keys.nunique(dropna=False).max() if row else None
    same = [] if more is None else [str(name) for name in more.index if more[name] <= 1]
    return [*(name for name in HIDDEN if name in wide), *same]


def require_period(period: Period | None, *, wide: bool) -> None:
    """Raises DataError for --wide without --by."""
    if wide and period is None:
        raise DataError("--wide sets periods side by side: give --by week, month, quarter or year")
