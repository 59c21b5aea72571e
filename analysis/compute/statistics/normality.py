"""Tests of normality."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from scipy import stats
from statsmodels.stats.diagnostic import lilliefors

from analysis.compute.statistics.results import Result, as_frame, is_constant
from analysis.compute.statistics.samples import Samples, Values, known, require, split

LILLIEFORS = "Kolmogorov–Smirnov (Lilliefors)"
SHAPIRO = "Shapiro–Wilk"
FEWEST = {LILLIEFORS: 4, SHAPIRO: 3}
MOST_SHAPIRO = 5000  # cases up to which Royston's p is known to be right
TABLE = (0.001, 0.99)  # where the table of Lilliefors' distribution ends
WHY = "figures of accounts are rarely normal: tests of means need to know"


def check_normality(frame: pd.DataFrame, columns: list[str], by: str | None = None) -> pd.DataFrame:
    """Kolmogorov–Smirnov with Lilliefors' p, and Shapiro–Wilk, of each column (and group of `by`).

    `frame`: a row for each case. Returns results.COLUMNS; the statistics are D and W.
    """
    require(frame, columns)
    results = []
    for column in columns:
        samples: Samples = {"": known(frame[column])} if by is None else split(frame, column, by)
        for group, values in samples.items():
            for test in (lilliefors_test, shapiro_wilk):
                result = replace(test(values), column=column, by=by, groups=group or None)
                results.append(result)
    return as_frame(results)


def lilliefors_test(values: Values) -> Result:
    """D and p; the p of statsmodels' simulated table, from 0.001 to 0.99."""
    result = _prepare(LILLIEFORS, values)
    if result.note is not None:
        return result
    statistic, p = lilliefors(values, dist="norm", pvalmethod="table")
    note = {TABLE[0]: "p is at most this", TABLE[1]: "p is at least this"}.get(round(float(p), 6))
    return replace(result, statistic=float(statistic), p=float(p), note=note)


def shapiro_wilk(values: Values) -> Result:
    """W and Royston's p."""
    result = _prepare(SHAPIRO, values)
    if result.note is not None:
        return result
    if len(values) > MOST_SHAPIRO:
        return replace(result, note=f"not for more than {MOST_SHAPIRO:,} cases")
    found = stats.shapiro((values - values.mean()) / values.std())
    return replace(result, statistic=float(found.statistic), p=float(found.pvalue))


def normality_p(values: Values) -> tuple[str, float]:
    """The deciding test and its p; NaN where it cannot be computed."""
    result = lilliefors_test(values) if len(values) > MOST_SHAPIRO else shapiro_wilk(values)
    return result.test, result.p


def _prepare(test: str, values: Values) -> Result:
    note = None
    if len(values) < FEWEST[test]:
        note = f"needs {FEWEST[test]} cases or more"
    elif is_constant(values):
        note = "all values are the same"
    return Result(test=test, column="", n=len(values), why=WHY, note=note)
