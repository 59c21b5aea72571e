"""`compare`: libraries, regions, platforms or windows side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import By, Period, Statistic
from analysis.commands.figures import USUAL, Columns, IncludeUncovered, take_covered
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.periods import split
from analysis.window import Window, month

if TYPE_CHECKING:
    import pandas as pd


@over_window
def compare(
    query: Query,
    target: Target,
    *,
    by: Annotated[
        By | None,
        typer.Option(
            help="What is compared; default: windows with --before or --against,"
            " libraries where some are named, else regions"
        ),
    ] = None,
    before: Annotated[
        int, typer.Option(min=0, help="So many windows before this one beside it")
    ] = 0,
    against: Annotated[
        list[str] | None,
        typer.Option(help="This month beside it, e.g. 2025-10; may be repeated"),
    ] = None,
    column: Columns = None,
    statistic: Annotated[
        Statistic, typer.Option(help="Of the accounts of a group")
    ] = Statistic.MEDIAN,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """Libraries, regions, platforms or windows side by side, by any figures.

    A file has a row for each figure and group, with the number of accounts behind it.

    Example: compare --month 2026-10 --library shanghai --library anhui

    Example: compare --month 2026-10 --against 2026-09 --platform weibo --column bci-1

    Example: compare --month 2026-10 --by platform --column works --statistic sum
    """
    import pandas as pd

    from analysis.compute.comparison import set_side_by_side, widen
    from analysis.compute.figures import choose_columns, compute_figures

    is_by_period = by is not None and by.value in list(Period)
    if by is not None and is_by_period:
        windows, by = split(query.window, Period(by.value)), By.WINDOW
        if before or against:
            raise DataError("choose one: --by periods, or --before and --against")
    else:
        windows = _windows(query.window, before, against or [])
    by = by or (
        By.WINDOW if len(windows) > 1 else By.LIBRARY if query.libraries_named else By.REGION
    )
    if not is_by_period and (by is By.WINDOW) != (len(windows) > 1):
        raise DataError("windows side by side need --before N or --against 2025-10, others do not")
    seen = query.load_each(windows)
    figures = [compute_figures(each).assign(window=str(each.window)) for each in seen]
    evidence = [Evidence.of(*each) for each in zip(seen, figures, strict=True)]
    frame = pd.concat(figures, ignore_index=True)
    columns = choose_columns(frame, column or USUAL)
    usable = take_covered(frame, include_uncovered=include_uncovered)
    if by is By.LIBRARY:
        usable = usable.sort_values("library", key=_in_order(query.libraries), kind="stable")
    table = set_side_by_side(usable, columns, by, statistic)
    present(query, target, widen(table) if target.is_brief else table, evidence)
    print_note(f"{statistic} of {'all' if include_uncovered else 'the covered'} accounts by {by}")
    for each in evidence:
        each.print_quality()


def _windows(present: Window, before: int, against: list[str]) -> list[Window]:
    """In the order of time, each once."""
    windows = [present]
    for _ in range(before):
        windows.append(windows[-1].before())
    windows += [month(each, present.counters, present.as_of) for each in against]
    return sorted(dict.fromkeys(windows), key=lambda window: (window.start, window.end))


def _in_order(names: tuple[str, ...]) -> Callable[[pd.Series], pd.Series]:
    """Sorts by the order in which the names were given."""
    return lambda column: column.map({name: place for place, name in enumerate(names)})
