"""`overview`: libraries from their latest counters."""

from typing import Annotated

import typer

from analysis.commands import options
from analysis.commands.target import Target
from analysis.errors import DataError
from analysis.messages import use_language


def overview(
    *,
    platform: Annotated[
        str | None,
        typer.Option(help="Platform to compare on; default: the first one that was crawled"),
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, help="Only the first N libraries")] = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    all_columns: options.AllColumns = False,
    lang: options.Lang = None,
    database: options.Database = None,
) -> None:
    """Libraries by followers, works and interactions, from the latest counters of all time.

    Example: overview --platform weibo --top 10
    """
    from analysis.compute.overview import ACCOUNT_COLUMNS, WORK_COLUMNS, rank_libraries
    from analysis.load.database import load_accounts, load_works, open_database
    from analysis.load.platforms import choose_platform
    from analysis.load.provenance import load_schema_version
    from analysis.write.provenance import Provenance, describe_figures

    target = Target(
        format_=format_,
        output=output,
        overwrite=overwrite,
        language=use_language(lang),
        all_columns=all_columns,
        command="overview",
    )
    target.check()
    engine = open_database(database)
    platform = choose_platform(engine, platform)
    accounts = load_accounts(engine, platform, ACCOUNT_COLUMNS)
    table = rank_libraries(accounts, load_works(engine, platform, WORK_COLUMNS))
    if table.empty:
        raise DataError(f"no {platform} account was crawled yet: `scrapy crawl {platform}`")

    def source(rows: int) -> Provenance:
        return describe_figures(target.command, load_schema_version(engine)).with_facts(
            {"rows": rows}
        )

    target.write(table.head(top or len(table)), source)
