"""`timing`: when works are published, and the best hours to publish."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.choices import Period
from analysis.commands.notes import print_note
from analysis.commands.periods import Wide, present_periods, require_period
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_works
from analysis.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


class TimingRows(StrEnum):
    """Rows of the table."""

    HOUR = "hour"
    WEEKDAY = "weekday"
    DAY_KIND = "day_kind"
    SLOT = "slot"
    RECOMMENDED = "recommended"
    ACCOUNT = "account"
    MISMATCH = "mismatch"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


COLUMNS = {
    TimingRows.HOUR: ["hour"],
    TimingRows.WEEKDAY: ["weekday"],
    TimingRows.DAY_KIND: ["day_kind"],
    TimingRows.SLOT: ["day_kind", "hour"],
}


@over_works
def timing(
    query: Query,
    target: Target,
    *,
    by: Annotated[
        TimingRows,
        typer.Option(
            help="Rows: hours, weekdays, workdays and holidays, hours of either (slot), the slots"
            " with evidence for them (recommended), accounts with their regularity, the mismatch"
            " of each platform, or accounts in every week, month, quarter or year"
        ),
    ] = TimingRows.HOUR,
    wide: Wide = False,
) -> None:
    """When works are published, and the response to works of that time.

    Response is a work's interactions ÷ the median of its own account; 1 is the usual. The mismatch
    between the hours of publishing and of response is 0 in step, towards 1 apart.

    Example: timing --from 2026-01-01 --to 2026-06-30 --platform weibo --by recommended
    """
    from analysis.compute.interaction import with_interactions
    from analysis.compute.mismatch import measure_mismatch, measure_own_mismatch
    from analysis.compute.timing import compare_times, measure_regularity, recommend, with_response

    def tabulate(works: pd.DataFrame) -> pd.DataFrame:
        table = measure_regularity(works)
        table["mismatch"] = table["account_id"].map(measure_own_mismatch(works))
        return table

    require_period(Period(by.value) if by.value in list(Period) else None, wide=wide)
    if by.value in list(Period):
        present_periods(
            query, target, Period(by.value),
            lambda seen: (
                tabulate(with_response(with_interactions(seen))), Evidence.of_works(seen),
            ),
            value="works", wide=wide,
        )  # fmt: skip
        return
    seen = query.load_works()
    works = with_response(with_interactions(seen))
    apart = measure_mismatch(works)
    match by:
        case TimingRows.RECOMMENDED:
            table = recommend(works)
            if table.empty:
                raise DataError(
                    f"{query.window}: no slot is surely better than usual; a longer window has more"
                    " works, --by slot shows all"
                )
        case TimingRows.ACCOUNT:
            table = tabulate(works)
        case TimingRows.MISMATCH:
            table = apart
        case _:
            table = compare_times(works, COLUMNS[by])
    evidence = Evidence.of_works(seen)
    present(query, target, table, [evidence])
    if untimed := int(works["hour"].isna().sum()):
        print_note(
            f"not counted by the hour: {untimed:,} of {len(works):,} works, whose hour is not known"
        )
    for row in apart.to_dict(orient="records"):
        print_note(_describe_mismatch(row))
    evidence.print_quality()


def _describe_mismatch(row: Mapping[Any, Any]) -> str:
    import pandas as pd

    start = f"{row['platform']}: mismatch between the hours of publishing and of response"
    if pd.isna(row["mismatch"]):
        return f"{start} not known, too few works"
    return (
        f"{start} {row['mismatch']:.3f} ({row['by_chance']:.3f} if the hour made no difference,"
        f" p = {row['p']:.3f})"
    )
