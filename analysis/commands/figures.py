"""The command `figures`, and the figures that other commands take from the option --column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Rows
from analysis.commands.drawing import figures as figures  # noqa: PLC0414  (the command)
from analysis.commands.notes import print_note
from analysis.errors import DataError
from analysis.names import (
    ACCOUNT_FIGURES,
    ACCOUNT_GROUPINGS,
    WORK_FIGURES,
    WORK_GROUPINGS,
    hint_columns,
)

if TYPE_CHECKING:
    import pandas as pd

USUAL = ["works", "likes", "comments", "shares", "followers"]
USUAL_OF = {Rows.ACCOUNTS: USUAL, Rows.WORKS: ["likes", "comments", "shares", "interactions"]}


def _check(column: list[str] | None) -> list[str] | None:
    check_columns(column or ())
    return column


def check_columns(names: Sequence[str], known: Collection[str] = ()) -> None:
    """Raises DataError for an unknown figure of accounts, before anything is loaded.

    `known`: further valid names. `weibo.likes` is likes on a platform.
    """
    from analysis.compute.versions import VERSIONS

    there = {*ACCOUNT_FIGURES, *VERSIONS, *known}
    for name in names:
        if name not in there and name.partition(".")[2] not in there:
            raise DataError(f"there is no column {name!r}{hint_columns(name, there)}")


def check_names(
    rows: Rows, columns: Sequence[str], groups: Sequence[str], facts: Collection[str] = ()
) -> None:
    """Raises DataError for an unknown figure or grouping of these rows.

    `facts`: names of the given facts, which may be either.
    """
    if rows is Rows.ACCOUNTS:
        check_columns(columns, facts)
    else:
        for name in columns:
            if name not in {*WORK_FIGURES, *facts}:
                raise DataError(f"there is no column {name!r}{hint_columns(name, WORK_FIGURES)}")
    groupings = ACCOUNT_GROUPINGS if rows is Rows.ACCOUNTS else WORK_GROUPINGS
    figures = ACCOUNT_FIGURES if rows is Rows.ACCOUNTS else WORK_FIGURES
    for name in groups:
        if name not in {*groupings, *figures, *facts, *columns}:
            raise DataError(f"{name!r} is no grouping{hint_columns(name, {*groupings, *facts})}")


Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        callback=_check,
        help="Figure: a column of account_months (likes, followers, …), a version (bci-1), or one"
        " of interactions, like_rate, h_index, …; may be repeated. An unknown one lists them all",
    ),
]
# check_names checks them once the rows and facts are known.
AnyColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        help="Figure: a column of account_months (likes, followers, …), a version (bci-1), or one"
        " of interactions, like_rate, active_weeks, …; of works likes, interactions, duration,"
        " title_length, text_length, tags, hour, age, …; a fact of yours; may be repeated. An"
        " unknown one lists them all",
    ),
]
OfRows = Annotated[
    Rows, typer.Option("--rows", help="What the figures are of: accounts, or each single work")
]
Group = Annotated[
    str | None,
    typer.Option(
        "--group",
        help="A row for each group by this column: region, level, size, library, is_active; of"
        " works also kind, has_video, is_original, tag, weekday, hour, day_kind, duration, …; or a"
        " fact of yours. Numbers of many kinds are put into quarters",
    ),
]
OnPlatform = Annotated[
    str | None,
    typer.Option(
        "--platform",
        help="Platform; default: that of the index, else the first one that was crawled",
    ),
]
IncludeUncovered = Annotated[
    bool, typer.Option("--include-uncovered", help="Take accounts whose window is not covered, too")
]


def take_covered(frame: pd.DataFrame, *, include_uncovered: bool) -> pd.DataFrame:
    """The rows of covered accounts, or of all. Raises DataError if there is none.

    That no work was seen in a window that is not covered does not mean that there was none. Indices
    of accounts that published nothing are NA.
    """
    from analysis.compute.figures import without_silent

    usable = frame if include_uncovered else frame[frame["covered"]]
    if usable.empty:
        raise DataError(
            "no account's window is covered; --include-uncovered takes them all the same"
        )
    return without_silent(usable) if "works" in usable else usable


def print_left_out(covered: pd.Series[bool], *, include_uncovered: bool) -> None:
    """Print how many accounts take_covered left out."""
    left_out = int((~covered).sum())
    if left_out and not include_uncovered:
        print_note(f"left out: {left_out} of {len(covered)} accounts, whose window is not covered")
