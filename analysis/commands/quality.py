"""`quality`: what the figures of a window rest on."""

from analysis import options
from analysis.indicators import compute_indicators
from analysis.load import open_database
from analysis.observations import load_observations
from analysis.quality import assess, sum_up
from analysis.window import WINDOW_END

SHOWN = [
    "library", "platform", "covered", "works", "works_observed", "share_observed", "age_mean",
    "distance_mean", "counters_missing", "counters_capped", "counters_rounded",
]  # fmt: skip


def quality(
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
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    database: options.Database = None,
) -> None:
    """What the figures of a window rest on: coverage, ages, capped and missing counters."""
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
    table = assess(indicators)
    if options.is_brief(format_, output):
        options.deliver(table[SHOWN], format_, None)
    else:
        options.deliver(options.dated(table, window), format_, output, overwrite=overwrite)
    options.say(f"{window}: {sum_up(indicators)}")
