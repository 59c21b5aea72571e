"""Two groups: Student's and Welch's t, Mann and Whitney's U."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from analysis.compute.statistics.effects import hedges_g, hedges_g_welch, rank_biserial, welch_df
from analysis.compute.statistics.results import Result, is_constant
from analysis.compute.statistics.samples import Samples, Values, name_groups

EXACT = 49  # cases of either group up to which U is exact where no values are tied, as in R


def _blank(test: str, samples: Samples) -> tuple[Values, Values, Result]:
    one, other = samples.values()
    groups = name_groups(samples, " – ")
    return one, other, Result(test=test, column="", groups=groups, n=len(one) + len(other))


def _cannot_vary(one: Values, other: Values, result: Result) -> Result | None:
    if min(len(one), len(other)) < 2:
        return replace(result, note="needs two cases or more in each group")
    if is_constant(one) and is_constant(other):
        return replace(result, note="all values of a group are the same")
    return None


def student(samples: Samples) -> Result:
    """Student's t of two groups: variances taken as equal. The effect is Hedges' g."""
    one, other, result = _blank("Student's t", samples)
    if refused := _cannot_vary(one, other, result):
        return refused
    found = _t_test(one, other, equal_var=True)
    result = replace(result, df=result.n - 2, effect=hedges_g(one, other))
    return _with_t(result, found, float(one.mean() - other.mean()))


def welch(samples: Samples) -> Result:
    """Welch's t of two groups whose variances may differ."""
    one, other, result = _blank("Welch's t", samples)
    if refused := _cannot_vary(one, other, result):
        return refused
    found = _t_test(one, other, equal_var=False)
    result = replace(result, df=welch_df(one, other), effect=hedges_g_welch(one, other))
    return _with_t(result, found, float(one.mean() - other.mean()))


def _t_test(one: Values, other: Values, *, equal_var: bool) -> Any:
    """By means and deviations: scipy's test of values warns where those of a group are equal."""
    first, second = ((each.mean(), each.std(ddof=1), len(each)) for each in (one, other))
    return stats.ttest_ind_from_stats(*first, *second, equal_var=equal_var)


def _with_t(result: Result, found: Any, difference: float) -> Result:
    t = float(found.statistic)
    return replace(
        result,
        statistic=t,
        p=float(found.pvalue),
        estimate=difference,
        standard_error=difference / t if t else np.nan,
    )


def mann_whitney(samples: Samples) -> Result:
    """U, the smaller of the two, as SPSS prints it; the effect is rank-biserial.

    p is exact where no values are tied and no group has more than EXACT cases, else normal,
    corrected for ties and without continuity correction.
    """
    one, other, result = _blank("Mann–Whitney", samples)
    if not len(one) or not len(other):
        return replace(result, note="needs a case in each group")
    together = np.concatenate([one, other])
    if is_constant(together):
        return replace(result, note="all values are the same")
    is_exact = len(np.unique(together)) == len(together) and max(len(one), len(other)) <= EXACT
    found = stats.mannwhitneyu(
        one, other, use_continuity=False, method="exact" if is_exact else "asymptotic"
    )
    u = float(found.statistic)
    return replace(
        result,
        statistic=min(u, len(one) * len(other) - u),
        p=float(found.pvalue),
        effect=rank_biserial(u, len(one), len(other)),
        note="exact p" if is_exact else None,
    )
