"""`python -m analysis`: tables from the database."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from analysis.commands.case import case
from analysis.commands.compare import compare
from analysis.commands.composite import composite
from analysis.commands.coverage import coverage
from analysis.commands.describe import describe
from analysis.commands.export import export
from analysis.commands.index import index
from analysis.commands.inequality import inequality
from analysis.commands.interaction import interaction
from analysis.commands.overview import overview
from analysis.commands.quality import quality
from analysis.commands.ranking import ranking
from analysis.commands.sensitivity import sensitivity
from analysis.commands.target import print_note
from analysis.commands.tests import tests
from analysis.commands.timing import timing
from analysis.errors import DataError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # it joins the lines of a paragraph
)
P = ParamSpec("P")


@app.callback()
def main() -> None:
    """Tables about the libraries of the panel, read from the database.

    A table goes to the screen, or with --output into a file (.csv, .xlsx, .parquet, .sav or
    .json), which has more columns. Weeks run from Sunday to Saturday; all days are those of
    Shanghai.
    """


def reporting(function: Callable[P, None]) -> Callable[P, None]:
    """Turn DataError into one line of `error:` and exit status 1."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except DataError as error:
            for line in str(error).splitlines():
                print_note(f"error: {line}")
            raise typer.Exit(1) from None

    return run


for command in (
    overview,
    index,
    ranking,
    coverage,
    quality,
    describe,
    interaction,
    inequality,
    timing,
    compare,
    composite,
    sensitivity,
    case,
    tests,
    export,
):
    app.command()(reporting(command))


if __name__ == "__main__":
    app()
