"""`index`: the indices of accounts in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.commands import options
from analysis.commands.periods import ByPeriod, Wide, present_periods, require_period
from analysis.commands.query import Query
from analysis.commands.target import Evidence, Target, present
from analysis.commands.window_command import over_accounts
from analysis.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.observations import Observations

CHIEF = ["library", "platform", "version", "value", "parts", "lower_bound", "reason", "works"]


@over_accounts
def index(
    query: Query,
    target: Target,
    *,
    index_: options.Index = None,
    version: options.VersionName = None,
    by: ByPeriod = None,
    wide: Wide = False,
) -> None:
    """Indices of each account in a window, with their parts and their inputs.

    Example: index --from 2026-10-01 --to 2026-10-15 --version wci-14.2 --output index.xlsx

    Example: index --from 2026-01-01 --to 2026-06-30 --index bci --by month --wide
    """
    from analysis.compute.indicators import compute_indicators
    from analysis.compute.scores import compute_indices
    from analysis.compute.versions import VERSIONS, choose

    name = choose(index_, version)
    require_period(by, wide=wide)

    def compute(seen: Observations) -> tuple[pd.DataFrame, Evidence]:
        indicators = compute_indicators(seen)
        table = compute_indices(indicators)
        if name is not None:
            table = table[table["version"] == name]
            if table.empty:
                raise DataError(
                    f"{name} is of {VERSIONS[name].platform}: no account of it was selected"
                )
        return table, Evidence.of(seen, indicators)

    if by is not None:
        present_periods(query, target, by, compute, value="value", wide=wide, chief=CHIEF)
        return
    table, evidence = compute(query.load())
    present(query, target, table, [evidence], CHIEF)
    evidence.print_quality()
