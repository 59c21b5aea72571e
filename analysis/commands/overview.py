"""`overview`: libraries from their latest counters."""

from typing import Annotated

import typer

from analysis.commands import options
from analysis.compute.overview import ACCOUNT_COLUMNS, WORK_COLUMNS, rank_libraries
from analysis.errors import DataError
from analysis.load.database import load_accounts, load_works, open_database
from analysis.write.labels import Language
from analysis.write.provenance import begin_source


def overview(
    *,
    platform: Annotated[
        options.Platform, typer.Option(help="Platform to compare on")
    ] = options.Platform.WEIBO,
    top: Annotated[int | None, typer.Option(min=1, help="Only the first N libraries")] = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    lang: options.Lang = Language.EN,
    database: options.Database = None,
) -> None:
    """Libraries by followers, works and interactions, from the latest counters of all time.

    Example: overview --platform weibo --top 10
    """
    options.check_output(format_, output, overwrite=overwrite)
    engine = open_database(database)
    accounts = load_accounts(engine, platform, ACCOUNT_COLUMNS)
    table = rank_libraries(accounts, load_works(engine, platform, WORK_COLUMNS))
    if table.empty:
        raise DataError(f"no {platform} account was crawled yet: `scrapy crawl {platform}`")
    options.deliver(
        table.head(top or len(table)),
        format_,
        output,
        overwrite=overwrite,
        language=lang,
        trace=lambda rows: begin_source(engine, "overview").with_fact("rows", rows),
    )
