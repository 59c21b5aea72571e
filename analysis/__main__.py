"""`python -m analysis` and `libcrawl-analysis`: tables from the database."""

import os

import typer

from analysis.commands.group import CommandGroup

# NumPy and SciPy read this when they are imported. With short vectors threads of BLAS mostly wait
# for each other: a classifier of themes took five times the processor time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = typer.Typer(
    cls=CommandGroup,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # it joins the lines of a paragraph
)


@app.callback()
def main() -> None:
    """Tables about the libraries of the panel, read from the database.

    A table goes to the screen, or with --output into a file (.csv, .xlsx, .parquet, .sav or
    .json), which has more columns. Weeks run from Sunday to Saturday; all days are those of
    Shanghai.
    """


if __name__ == "__main__":
    app()
