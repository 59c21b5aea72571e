"""`index`: the indices of accounts in a window."""

from analysis import options
from analysis.indicators import compute_indicators
from analysis.load import DataError, open_database
from analysis.observations import load_observations
from analysis.quality import sum_up
from analysis.scores import compute_indices
from analysis.versions import VERSIONS, choose
from analysis.window import WINDOW_END

SHOWN = ["library", "platform", "version", "value", "parts", "lower_bound", "reason", "works"]


def index(
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
    index_: options.Index = None,
    version: options.VersionName = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    database: options.Database = None,
) -> None:
    """Indices of each account in a window, with their parts and what they rest on."""
    window = options.choose_window(
        month_=month,
        week_=week,
        first=first,
        last=last,
        observed_at=observed_at,
        tolerance=tolerance,
    )
    name = choose(index_, version)
    engine = open_database(database)
    seen = load_observations(
        engine, window, libraries=library or (), platforms=platform or (), regions=region or ()
    )
    indicators = compute_indicators(seen)
    table = compute_indices(indicators)
    if name is not None:
        table = table[table["version"] == name]
        if table.empty:
            raise DataError(
                f"{name} is of {VERSIONS[name].platform}: no account of it was asked for"
            )
    if options.is_brief(format_, output):
        options.deliver(table[SHOWN], format_, None)
    else:
        options.deliver(options.dated(table, window), format_, output, overwrite=overwrite)
    options.say(f"{window}: {sum_up(indicators)}")
