"""`inequality`: how unevenly figures are spread over accounts."""

from analysis import options
from analysis.commands.describe import Columns, choose_columns
from analysis.indicators import compute_indicators
from analysis.inequality import measure_inequality
from analysis.load import open_database
from analysis.observations import load_observations
from analysis.quality import sum_up
from analysis.window import WINDOW_END

USUAL = ["works", "likes", "comments", "shares", "followers"]


def inequality(
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
    column: Columns = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    database: options.Database = None,
) -> None:
    """Gini, Theil (within and between regions) and top shares over the accounts of a platform."""
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
    indicators = compute_indicators(seen)
    table = measure_inequality(*choose_columns(indicators, column or USUAL))
    options.deliver(table, format_, output, overwrite=overwrite)
    options.say(f"{window}: {sum_up(indicators)}")
