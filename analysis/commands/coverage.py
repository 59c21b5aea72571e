"""`coverage`: every library on every platform."""

from typing import Annotated

import typer

from analysis.commands import options
from analysis.commands.target import Target
from analysis.errors import DataError
from analysis.messages import spoken

SHOWN = ["library", "name_zh", "platform", "account", "status", "followers", "works", "verdict"]


def coverage(
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="Only platforms that a library lacks; `none`: looked for"),
    ] = False,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    all_columns: options.AllColumns = False,
    lang: options.Lang = None,
    database: options.Database = None,
) -> None:
    """Every library on every platform: whether it has an account, and how much of it was seen.

    Example: coverage --region east --platform douyin

    Example: coverage --missing
    """
    from analysis.load.coverage import load_coverage
    from analysis.load.database import open_database
    from analysis.load.libraries import find_libraries
    from analysis.load.platforms import check_platforms
    from analysis.load.provenance import load_schema_version
    from analysis.write.provenance import Provenance, describe_figures

    target = Target(
        format_=format_,
        output=output,
        overwrite=overwrite,
        language=spoken(lang),
        all_columns=all_columns,
        command="coverage",
    )
    target.check()
    engine = open_database(database)
    check_platforms(engine, platform or ())
    table = load_coverage(
        engine,
        libraries=find_libraries(engine, library or ()),
        platforms=platform or (),
        regions=region or (),
    )
    if missing:
        table = table[~table["is_known"].fillna(False)].reset_index(drop=True)
        if table.empty:
            raise DataError("every library is known on every platform")
    if target.is_brief and not target.all_columns:
        table = table[SHOWN]

    def source(rows: int) -> Provenance:
        return describe_figures(target.command, load_schema_version(engine)).with_facts(
            {"rows": rows}
        )

    target.write(table, source)
