"""The figures that `describe`, `inequality`, `compare` and others take from the option --column."""

from typing import Annotated

import pandas as pd
import typer

from analysis.commands.target import print_note
from analysis.errors import DataError

USUAL = ["works", "likes", "comments", "shares", "followers"]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        help="Figure: a column of account_months (likes, followers, …), a version (bci-1), or one"
        " of interactions, like_rate, h_index, …; may be repeated. An unknown one lists them all",
    ),
]
OnPlatform = Annotated[
    str | None,
    typer.Option("--platform", help="Platform; default: that of the index, else weibo"),
]
IncludeUncovered = Annotated[
    bool, typer.Option("--include-uncovered", help="Take accounts whose window is not covered, too")
]


def take_covered(frame: pd.DataFrame, *, include_uncovered: bool) -> pd.DataFrame:
    """The rows of covered accounts, or of all. Raises DataError where there is none.

    That no work was seen in a window that is not covered does not mean that there was none.
    """
    usable = frame if include_uncovered else frame[frame["covered"]]
    if usable.empty:
        raise DataError(
            "no account's window is covered; --include-uncovered takes them all the same"
        )
    return usable


def print_left_out(covered: "pd.Series[bool]", *, include_uncovered: bool) -> None:
    """How many accounts take_covered left out."""
    left_out = int((~covered).sum())
    if left_out and not include_uncovered:
        print_note(f"left out: {left_out} of {len(covered)} accounts, whose window is not covered")
