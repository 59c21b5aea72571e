"""`interaction`: what works are met with."""

from typing import Annotated

import typer

from analysis import options
from analysis.indicators import compute_indicators
from analysis.interaction import summarise_interactions, top_works, with_interactions
from analysis.load import DataError, open_database
from analysis.observations import load_observations
from analysis.quality import sum_up
from analysis.window import WINDOW_END

HIDDEN = ["account_id", "name_zh", "region", "account"]  # on the screen


def interaction(
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    month: options.Month = None,
    week: options.Week = None,
    first: options.First = None,
    last: options.Last = None,
    observed_at: options.ObservedAt = WINDOW_END,
    tolerance: options.Tolerance = None,
    top: Annotated[
        int | None, typer.Option(min=1, help="The N works met with most, instead of accounts")
    ] = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    database: options.Database = None,
) -> None:
    """Interactions of each account's works: totals, like rate, hot works, h, g and p indices."""
    window = options.choose_window(
        month_=month,
        week_=week,
        first=first,
        last=last,
        observed_at=observed_at,
        tolerance=tolerance,
    )
    seen = load_observations(
        open_database(database),
        window,
        libraries=library or (),
        platforms=platform or (),
        regions=region or (),
    )
    works = with_interactions(seen)
    if works.empty:
        raise DataError(f"{window}: no work is known that was published then")
    if top is not None:
        options.deliver(top_works(works, top), format_, output, overwrite=overwrite)
    else:
        table = summarise_interactions(works)
        is_brief = options.is_brief(format_, output)
        table = table.drop(columns=HIDDEN) if is_brief else options.dated(table, window)
        options.deliver(table, format_, output, overwrite=overwrite)
    options.say(f"{window}: {sum_up(compute_indicators(seen))}")
