"""`coverage`: every library on every platform."""

from analysis.commands import options
from analysis.load.coverage import load_coverage
from analysis.load.database import open_database
from analysis.write.labels import Language
from analysis.write.provenance import begin_source

SHOWN = ["library", "name_zh", "platform", "account", "status", "followers", "works", "verdict"]


def coverage(
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    lang: options.Lang = Language.EN,
    database: options.Database = None,
) -> None:
    """Every library on every platform: whether it has an account, and how much of it was seen.

    Example: coverage --region east --platform douyin
    """
    options.check_output(format_, output, overwrite=overwrite)
    engine = open_database(database)
    table = load_coverage(
        engine,
        libraries=library or (),
        platforms=platform or (),
        regions=region or (),
    )
    if options.is_brief(format_, output):
        table = table[SHOWN]
    options.deliver(
        table,
        format_,
        output,
        overwrite=overwrite,
        language=lang,
        trace=lambda rows: begin_source(engine, "coverage").with_fact("rows", rows),
    )
