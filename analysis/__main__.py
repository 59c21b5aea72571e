"""`python -m analysis`: tables from the database."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console

from analysis.load import DataError, load_accounts, load_works, open_database
from analysis.output import Format, render, write
from analysis.ranking import ACCOUNT_COLUMNS, WORK_COLUMNS, rank_libraries

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


class Platform(StrEnum):
    """A platform that may be asked for."""

    WEIBO = "weibo"
    WECHAT = "wechat"
    DOUYIN = "douyin"


@app.callback()
def main() -> None:
    """Tables about the libraries of the panel, read from the database."""


@app.command()
def ranking(
    platform: Annotated[Platform, typer.Option(help="Platform to compare on")] = Platform.WEIBO,
    top: Annotated[int | None, typer.Option(min=1, help="Only the first N libraries")] = None,
    format_: Annotated[Format, typer.Option("--format", help="Form of the table")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="File instead of the screen")] = None,
    database: Annotated[str | None, typer.Option(help="Address; default: DATABASE_URL")] = None,
) -> None:
    """Libraries by followers, works and interactions, from the latest counters."""
    try:
        engine = open_database(database)
        accounts = load_accounts(engine, platform, ACCOUNT_COLUMNS)
        table = rank_libraries(accounts, load_works(engine, platform, WORK_COLUMNS))
        if table.empty:
            raise DataError(f"no {platform} account was crawled yet: `scrapy crawl {platform}`")
        _deliver(table.head(top or len(table)), format_, output)
    except DataError as error:
        Console(stderr=True).print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _deliver(table: pd.DataFrame, format_: Format, output: Path | None) -> None:
    content = render(table, format_)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write(content, output)


if __name__ == "__main__":
    app()
