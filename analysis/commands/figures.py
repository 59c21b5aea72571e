"""The figures that `describe`, `inequality`, `compare` and others take from the option --column."""

from typing import Annotated

import typer

from analysis.options import Platform

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
    Platform | None,
    typer.Option("--platform", help="Platform; default: that of the index, else weibo"),
]
