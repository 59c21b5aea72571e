"""`timing`: when works are published, and when they are met best."""

from enum import StrEnum
from typing import Annotated

import pandas as pd
import typer

from analysis import options
from analysis.commands.request import Request, over_window
from analysis.indicators import compute_indicators
from analysis.interaction import with_interactions
from analysis.load import DataError
from analysis.timing import (
    SLOT,
    compare_times,
    measure_regularity,
    mismatch,
    recommend,
    with_response,
)


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


@over_window
def timing(
    request: Request,
    *,
    by: Annotated[
        By,
        typer.Option(
            help="Rows: hours, weekdays, workdays and holidays, hours of either (slot), the slots"
            " with evidence for them (recommended), or accounts with their regularity"
        ),
    ] = By.HOUR,
) -> None:
    """When works are published, and what response works of that time meet.

    Response is a work's interactions ÷ the median of its own account; 1 is the usual.

    Example: timing --from 2026-01-01 --to 2026-06-30 --platform weibo --by recommended
    """
    seen = request.observe_works()
    works = with_response(with_interactions(seen))
    match by:
        case By.RECOMMENDED:
            table = recommend(works)
            if table.empty:
                raise DataError(
                    f"{request.window}: no slot is surely better than usual; see --by slot"
                )
        case By.ACCOUNT:
            table = measure_regularity(works)
        case _:
            table = compare_times(works, COLUMNS[by])
    request.deliver(table)
    apart = mismatch(compare_times(works, ["hour"]))
    options.say(
        "mismatch between the hours of publishing and of response: "
        + ("not known, too few works" if pd.isna(apart) else f"{apart:.3f} (0 in step, 1 apart)")
    )
    request.say_quality(compute_indicators(seen))
