"""`timing`: when works are published, and when they are met best."""

from enum import StrEnum
from typing import Annotated

import pandas as pd
import typer

from analysis import options
from analysis.indicators import compute_indicators
from analysis.interaction import with_interactions
from analysis.load import DataError, open_database
from analysis.observations import load_observations
from analysis.quality import sum_up
from analysis.timing import (
    SLOT,
    compare_times,
    measure_regularity,
    mismatch,
    recommend,
    with_response,
)
from analysis.window import WINDOW_END


class By(StrEnum):
    """What the rows of the table are."""

    HOUR = "hour"
    WEEKDAY = "weekday"
    DAY_KIND = "day-kind"
    SLOT = "slot"
    RECOMMENDED = "recommended"
    ACCOUNT = "account"


COLUMNS = {
    By.HOUR: ["hour"],
    By.WEEKDAY: ["weekday"],
    By.DAY_KIND: ["day_kind"],
    By.SLOT: SLOT,
}


def timing(
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
    by: Annotated[
        By,
        typer.Option(
            help="Rows: hours, weekdays, workdays and holidays, hours of either (slot), the slots"
            " with evidence for them (recommended), or accounts with their regularity"
        ),
    ] = By.HOUR,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    database: options.Database = None,
) -> None:
    """When works are published, and what response works of that time meet.

    Response is a work's interactions ÷ the median of its own account; 1 is the usual.
    """
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
    works = with_response(works)
    match by:
        case By.RECOMMENDED:
            table = recommend(works)
            if table.empty:
                raise DataError(f"{window}: no slot is surely better than usual; see --by slot")
        case By.ACCOUNT:
            table = measure_regularity(works)
        case _:
            table = compare_times(works, COLUMNS[by])
    options.deliver(table, format_, output, overwrite=overwrite)
    apart = mismatch(compare_times(works, ["hour"]))
    options.say(
        "mismatch between the hours of publishing and of response: "
        + ("not known, too few works" if pd.isna(apart) else f"{apart:.3f} (0 in step, 1 apart)")
    )
    options.say(f"{window}: {sum_up(compute_indicators(seen))}")
