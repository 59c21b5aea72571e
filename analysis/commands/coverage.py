"""`coverage`: every library on every platform."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.choices import Language, Period
from analysis.commands import options
from analysis.commands.command_line import as_typed
from analysis.commands.periods import ByPeriod, Wide, arrange, require_period
from analysis.commands.target import Target, dated
from analysis.errors import DataError
from analysis.load.early_checks import check_names
from analysis.messages import use_language
from analysis.periods import name_period, split
from analysis.window import LATEST, Window

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from analysis.write.provenance import Provenance

SHOWN = ["library", "name_zh", "platform", "account", "status", "followers", "works", "verdict"]
LACKED = ["library", "name_zh", "platform", "status"]  # with --missing: the rest is not known
OF_PERIODS = ["platform", "account", "covered", "hole_days", "works", "holes"]  # on the screen


def coverage(
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="Only platforms that a library lacks; `none`: looked for"),
    ] = False,
    month: options.Month = None,
    week: options.Week = None,
    first: options.First = None,
    last: options.Last = None,
    by: ByPeriod = None,
    wide: Wide = False,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    all_columns: options.AllColumns = False,
    lang: options.Lang = None,
    database: options.Database = None,
) -> None:
    """Every library on every platform: whether it has an account, and how much of it was seen.

    Of a window, or of each period of it: whether complete refreshes saw all that every account
    published then (covered), how many of the days they did not cover, and the works. With --wide
    the periods hold the days that are not covered; 0: covered.

    Example: coverage --region east --platform douyin

    Example: coverage --missing

    Example: coverage --from 2026-01-01 --to 2026-06-30 --by month --wide
    """
    typed = as_typed("coverage", locals(), signature(coverage))
    target = Target(
        format_=format_,
        output=output,
        overwrite=overwrite,
        language=use_language(lang),
        all_columns=all_columns,
        command=typed,
    )
    target.check()
    require_period(by, wide=wide)
    window = None
    if by is not None or any(each is not None for each in (month, week, first, last)):
        window = options.choose_window(
            month_=month, week_=week, first=first, last=last, counters=LATEST, as_of=None
        )
        if missing:
            raise DataError("choose one: --missing accounts, or those of a window")
    windows = {} if window is None else _name_windows(window, by)
    check_names(database, platform=platform, region=region, library=library)
    from analysis.load.database import open_database
    from analysis.load.libraries import check_regions, find_libraries
    from analysis.load.platforms import check_platforms

    engine = open_database(database)
    check_platforms(engine, platform or ())
    check_regions(engine, region or ())
    selection = {
        "libraries": find_libraries(engine, library or ()),
        "platforms": platform or (),
        "regions": region or (),
    }
    if window is None:
        table = _of_panel(engine, selection, missing=missing)
        if target.is_brief and not all_columns:
            table = table[LACKED if missing else SHOWN]
    else:
        table = _of_windows(engine, windows, selection)
        name = "name_zh" if target.language is Language.ZH else "library"
        table = arrange(target, table, "hole_days", wide=wide, chief=[name, *OF_PERIODS])
        table = table if by else table.drop(columns="period_name")
        table = table if target.is_brief else dated(table, window)

    def source(rows: int) -> Provenance:
        from analysis.load.provenance import load_schema_version
        from analysis.write.provenance import describe_figures

        return describe_figures(target.command, load_schema_version(engine)).with_facts(
            {"rows": rows}
        )

    target.write(table, source)


def _name_windows(window: Window, by: Period | None) -> dict[str, Window]:
    """The window, or its periods, by name."""
    if by is None:
        return {str(window): window}
    return {name_period(each, by): each for each in split(window, by)}


def _of_panel(engine: Engine, selection: dict[str, Any], *, missing: bool) -> pd.DataFrame:
    from analysis.load.coverage import load_coverage

    table = load_coverage(engine, **selection)
    if missing:
        table = table[~table["is_known"].fillna(False)].reset_index(drop=True)
        if table.empty:
            raise DataError("every library is known on every platform")
    return table


def _of_windows(
    engine: Engine, windows: dict[str, Window], selection: dict[str, Any]
) -> pd.DataFrame:
    """A row for each window, by its name, and account."""
    from analysis.load.coverage import load_periods

    table = load_periods(engine, list(windows.values()), **selection)
    names = list(windows)
    table.insert(0, "period_name", [names[int(place) - 1] for place in table.pop("period")])
    return table
