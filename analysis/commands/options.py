"""The options that the commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.choices import Format, Language
from analysis.errors import DataError
from analysis.window import Window, between, last_month, month, read_day, week

ReportFacts = Annotated[
    Path | None,
    typer.Option(
        "--facts",
        help="Table of facts about libraries, .csv or .xlsx: staff for the diagnosis; a column"
        " `channels`, your index of WeChat Channels, for MCCI over four platforms",
    ),
]
Database = Annotated[str | None, typer.Option(help="Address; default: DATABASE_URL")]
Libraries = Annotated[
    list[str] | None,
    typer.Option(
        "--library", help="A library: its code, its name or a part of it; may be repeated"
    ),
]
Platforms = Annotated[
    list[str] | None, typer.Option("--platform", help="Platform; may be repeated")
]
Regions = Annotated[
    list[str] | None,
    typer.Option("--region", help="east, central, west or northeast; may be repeated"),
]
Month = Annotated[
    str | None, typer.Option("--month", help="A month, e.g. 2026-10; default: the last that ended")
]
Week = Annotated[
    str | None, typer.Option("--week", help="The week, Sunday to Saturday, of a day: 2026-10-07")
]
First = Annotated[str | None, typer.Option("--from", help="First day, e.g. 2026-01-01")]
Last = Annotated[str | None, typer.Option("--to", help="Last day, e.g. 2026-03-31")]
Counters = Annotated[
    str,
    typer.Option(
        help="Counters of a work that count: `latest`, as seen last; `7d`, `30d` or another age of"
        " the work, as seen nearest to it; `window-end`, as seen last in the window. `auto`: 7d"
        " where 90 % of the works were observed at that age, else latest"
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(help="With --counters latest: as seen last before this day, e.g. 2026-11-15"),
]


def _check_index(index: str | None) -> str | None:
    if index is not None:
        from analysis.compute.versions import choose

        choose(index, None)
    return index


def _check_version(version: str | None) -> str | None:
    if version is None:
        return None
    from analysis.compute.versions import choose

    return choose(None, version)


Index = Annotated[
    str | None, typer.Option("--index", callback=_check_index, help="wci, nri, bci, dci or bvci")
]
VersionName = Annotated[
    str | None,
    typer.Option(
        "--version",
        callback=_check_version,
        help="e.g. wci-14.2; default: the first of the index",
    ),
]
Form = Annotated[
    Format | None, typer.Option("--format", help="Form of the table; default: by the file's name")
]
Output = Annotated[
    Path | None,
    typer.Option(help="File instead of the screen: .csv, .xlsx, .parquet, .sav or .json"),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists")]
AllColumns = Annotated[
    bool, typer.Option("--all-columns", help="All columns on the screen, as in a file")
]
Lang = Annotated[
    Language | None,
    typer.Option(
        "--lang",
        help="Language of what is on the screen, and of labels in files; default: that of the"
        " locale (LANGUAGE, LC_ALL, LC_MESSAGES, LANG)",
    ),
]


def choose_window(
    *,
    month_: str | None,
    week_: str | None,
    first: str | None,
    last: str | None,
    counters: str,
    as_of: str | None,
) -> Window:
    """The window that the options name. Raises DataError where they contradict each other."""
    if (first is None) != (last is None):
        raise DataError("--from and --to go together")
    if sum(each is not None for each in (month_, week_, first)) > 1:
        raise DataError("choose one of --month, --week and --from … --to")
    how = (counters, None if as_of is None else read_day(as_of))
    if month_ is not None:
        return month(month_, *how)
    if week_ is not None:
        return week(week_, *how)
    if first is not None and last is not None:
        return between(first, last, *how)
    return last_month(*how)
