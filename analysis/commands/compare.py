"""`compare`: libraries, regions, platforms or windows side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import By, Language, Period, Rows, Statistic
from analysis.commands.figures import (
    USUAL_OF,
    AnyColumns,
    Group,
    IncludeUncovered,
    OfRows,
    check_names,
    take_covered,
)
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_works
from analysis.errors import DataError
from analysis.periods import split
from analysis.window import Window, month

if TYPE_CHECKING:
    import pandas as pd


@over_works
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
    rows: OfRows = Rows.ACCOUNTS,
    column: AnyColumns = None,
    group: Group = None,
    statistic: Annotated[
        Statistic, typer.Option(help="Of the accounts of a group")
    ] = Statistic.MEDIAN,
    include_uncovered: IncludeUncovered = False,
) -> None:
    """Libraries, regions, platforms, windows or any groups side by side, by any figures.

    With --rows works each work counts, instead of each account. A file has a row for each figure
    and group, with the number of accounts or works behind it.

    Example: compare --month 2026-10 --library shanghai --library anhui

    Example: compare --month 2026-10 --against 2026-09 --platform weibo --column bci-1

    Example: compare --month 2026-10 --by platform --column works --statistic sum

    Example: compare --month 2026-10 --platform weibo --rows works --group has_video
    """
    columns = column or USUAL_OF[rows]
    groups = [group] if group else []
    if query.filters.facts is None:
        check_names(rows, columns, groups)
    query.filters.refuse_whole(columns)
    if group and (by is not None or before or against):
        raise DataError("choose one: --group, or --by, --before and --against")
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
    check_names(rows, columns, groups, query.fact_names)

    import pandas as pd

    from analysis.compute.comparison import set_side_by_side, widen
    from analysis.compute.figures import choose_columns
    from analysis.compute.grouping import group_by, in_order
    from analysis.write.labels import label

    seen = query.load_each(windows, traits=rows is Rows.WORKS)
    cases = [query.cases(each, rows).assign(window=str(each.window)) for each in seen]
    evidence = [Evidence.of_cases(*each, rows) for each in zip(seen, cases, strict=True)]
    frame = pd.concat(cases, ignore_index=True)
    columns = choose_columns(frame, columns)
    usable = take_covered(frame, include_uncovered=include_uncovered)
    if group:
        usable = in_order(group_by(usable, group))
    if by is By.LIBRARY:
        usable = usable.sort_values("library", key=_in_order(query.libraries), kind="stable")
    table = set_side_by_side(usable, columns, "group" if group else by.value, statistic)
    if target.is_brief:
        names = _names(group or by.value, usable, target.language)
        table = table.assign(group=table["group"].map(lambda each: names.get(each, each)))
        table = widen(table)
    present(query, target, table, evidence)
    who = "works of " if rows is Rows.WORKS else ""
    whose = "all" if include_uncovered else "the covered"
    name = group or by.value
    shown = label(name, target.language) if target.language is Language.ZH else name
    print_note(f"{statistic} of {who}{whose} accounts by {shown}")
    for each in evidence:
        each.print_quality()


def _names(by: str, cases: pd.DataFrame, language: Language) -> dict[str, str]:
    """Headings for numbers of weekdays and, in Chinese, for codes of libraries."""
    from analysis.write.labels import codes

    if by == "weekday":
        return codes(by, language)
    if by == "library" and language is Language.ZH:
        return dict(zip(cases["library"], cases["name_zh"].fillna(cases["library"]), strict=True))
    return {}


def _windows(present: Window, before: int, against: list[str]) -> list[Window]:
    """Windows in order of time, each once."""
    windows = [present]
    for _ in range(before):
        windows.append(windows[-1].before())
    windows += [month(each, present.counters, present.as_of) for each in against]
    return sorted(dict.fromkeys(windows), key=lambda window: (window.start, window.end))


def _in_order(names: tuple[str, ...]) -> Callable[[pd.Series], pd.Series]:
    """Sorts by the order in which the names were given."""
    return lambda column: column.map({name: place for place, name in enumerate(names)})
