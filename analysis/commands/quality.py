"""`quality`: the data behind the figures of a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.commands.periods import ByPeriod, Wide, present_periods, require_period
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_window

if TYPE_CHECKING:
    import pandas as pd

    from analysis.observations import Observations

CHIEF = [
    "library", "platform", "covered", "hole_days", "verdict", "holes", "holes_since", "works",
    "share_observed", "age_mean", "distance_mean", "counters_missing", "counters_capped",
    "counters_rounded", "missing",
]  # fmt: skip


@over_window
def quality(query: Query, target: Target, *, by: ByPeriod = None, wide: Wide = False) -> None:
    """The data behind the figures of a window: verdicts, holes, ages, capped and missing counters.

    Days that no complete refresh covers may lack works; `holes` are works that are known to be
    there and not wholly read, and since when.

    Example: quality --month 2026-10 --platform weibo
    """
    from analysis.compute.indicators import compute_indicators
    from analysis.compute.quality import assess
    from analysis.load.refreshes import load_refreshes

    def compute(seen: Observations) -> tuple[pd.DataFrame, Evidence]:
        indicators = compute_indicators(seen)
        table = assess(indicators, load_refreshes(query.engine, seen))
        return table, Evidence.of(seen, indicators)

    require_period(by, wide=wide)
    if by is not None:
        present_periods(query, target, by, compute, value="share_observed", wide=wide, chief=CHIEF)
        return
    table, evidence = compute(query.load())
    present(query, target, table, [evidence], CHIEF)
    evidence.print_quality()
