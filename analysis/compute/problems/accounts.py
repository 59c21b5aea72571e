"""Problem 1: few libraries have accounts on all platforms.

No account, not looked for, and not covered are three things: the first counts as none, the second
as a bound, and a library of the third has no active breadth.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.compute.problems.draws import ratio
from analysis.compute.problems.month import Month, observed
from analysis.compute.problems.rows import OwnRow, Row

NONE = ("none", "gone", "removed")  # statuses of what is known not to be there


def stand_of_libraries(coverage: pd.DataFrame) -> pd.DataFrame:
    """One row for each library and platform: `has` (True, False, NA: not looked for)."""
    keys = ["library", "name_zh", "platform"]
    is_gone = coverage["status"].isin(NONE)
    is_there = coverage["is_known"].fillna(False).astype(bool) & ~is_gone
    groups = coverage[keys].assign(is_gone=is_gone, is_there=is_there).groupby(keys, sort=False)
    has = groups["is_there"].any().astype("boolean")
    has = has.mask(~has & ~groups["is_gone"].all())
    return has.rename("has").reset_index()


def platforms_in_use(coverage: pd.DataFrame) -> list[str]:
    """Platforms on which a library has an account; all where nobody has one."""
    stand = stand_of_libraries(coverage)
    in_use = stand.loc[stand["has"].fillna(False), "platform"]
    return sorted((in_use if len(in_use) else stand["platform"]).unique())


def of_panel(month: Month) -> Iterator[Row]:
    """Shares of the libraries that have, or may have, accounts everywhere; the active breadth."""
    stand = stand_of_libraries(month.coverage)
    has = stand.pivot(index="library", columns="platform", values="has")
    has = has[platforms_in_use(month.coverage)]
    known = has.fillna(False).all(axis=1).to_numpy().astype(np.float64)
    possible = has.fillna(True).all(axis=1).to_numpy().astype(np.float64)
    for name, values in (("accounts_known", known), ("accounts_possible", possible)):
        value, low, high = month.measure(ratio(values, np.ones(len(values))), len(values), 1)
        yield Row(problem=1, measure=name, value=value, low=low, high=high, n=len(values))
    breadth = np.array([row.value for row in of_libraries(month)], dtype=np.float64)
    value, low, high = month.measure(ratio(breadth, np.ones(len(breadth))), len(breadth), 1)
    yield Row(
        problem=1, measure="active_breadth", value=value, low=low, high=high, n=len(breadth),
        **observed(month.covered),  # type: ignore[arg-type]
    )  # fmt: skip


def of_libraries(month: Month) -> Iterator[OwnRow]:
    """Active breadth: platforms with a work in the window ÷ platforms in use.

    Of libraries whose known accounts are all covered.
    """
    platforms = len(platforms_in_use(month.coverage))
    columns = ["library", "name_zh", "platform", "covered", "works"]
    for (library, name), own in month.figures[columns].groupby(["library", "name_zh"], sort=True):
        if not own["covered"].all():
            continue
        active = own.loc[own["works"] > 0, "platform"].nunique()
        yield OwnRow(
            problem=1, measure="active_breadth", library=str(library), name_zh=str(name),
            value=active / platforms, n=platforms,
        )  # fmt: skip
