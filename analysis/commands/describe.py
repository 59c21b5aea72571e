"""`describe`: columns described over the accounts of each platform."""

from typing import Annotated

import pandas as pd
import typer

from analysis import options
from analysis.description import describe as describe_columns
from analysis.indicators import compute_indicators
from analysis.load import DataError, open_database
from analysis.observations import load_observations
from analysis.quality import sum_up
from analysis.scores import compute_indices
from analysis.window import WINDOW_END

USUAL = ["works", "likes", "comments", "shares", "followers"]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", help="Column of account_months, or a version such as bci-1; may be repeated"
    ),
]


def describe(
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
    """Mean, spread, quartiles, skewness and kurtosis of figures over the accounts of a platform."""
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
    table = describe_columns(*choose_columns(indicators, column or USUAL))
    options.deliver(table, format_, output, overwrite=overwrite)
    options.say(f"{window}: {sum_up(indicators)}")


def choose_columns(indicators: pd.DataFrame, wanted: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """The indicators with a column for each version of an index, and the columns wanted of them.

    Raises DataError where one is not there, or holds no numbers.
    """
    indices = compute_indices(indicators)
    values = indices.pivot_table(
        index="account_id", columns="version", values="value", dropna=False
    )
    frame = indicators.join(values.astype("Float64"), on="account_id")
    numbers = set(frame.select_dtypes("number", exclude="timedelta").columns) - {"account_id"}
    for name in wanted:
        if name not in numbers:
            raise DataError(f"there is no column {name!r}; there are: {', '.join(sorted(numbers))}")
    return frame, wanted
