"""Pairs of groups: Tukey's HSD, Games and Howell, Mann and Whitney with Holm's correction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from scipy import stats

from analysis.compute.statistics.effects import hedges_g, hedges_g_welch
from analysis.compute.statistics.results import Effect, Result, with_holm
from analysis.compute.statistics.samples import Samples, Values, name_groups
from analysis.compute.statistics.two import mann_whitney


def _pairs(samples: Samples) -> Iterator[Samples]:
    for one, other in combinations(samples, 2):
        yield {one: samples[one], other: samples[other]}


def mann_whitney_pairs(samples: Samples) -> list[Result]:
    """Every two groups; `p_adjusted` is Holm's over the pairs."""
    return with_holm([mann_whitney(pair) for pair in _pairs(samples)])


def tukey_pairs(samples: Samples) -> list[Result]:
    """Tukey's HSD (Tukey–Kramer); p is already of all pairs. The effect is Hedges' g of the two."""
    return _ranges("Tukey HSD", samples, hedges_g, equal_var=True)


def games_howell_pairs(samples: Samples) -> list[Result]:
    """Games and Howell, for variances that differ; p is already of all pairs."""
    return _ranges("Games–Howell", samples, hedges_g_welch, equal_var=False)


def _ranges(
    test: str, samples: Samples, effect: Callable[[Values, Values], Effect], *, equal_var: bool
) -> list[Result]:
    """The statistic is the studentised range q."""
    found = stats.tukey_hsd(*samples.values(), equal_var=equal_var)
    error = _pooled_error(samples) if equal_var else None
    results = []
    for (i, one), (j, other) in combinations(enumerate(samples), 2):
        pair = {one: samples[one], other: samples[other]}
        first, second = pair.values()
        p, difference = float(found.pvalue[i, j]), float(found.statistic[i, j])
        variances = (error, error) if error is not None else (first.var(ddof=1), second.var(ddof=1))
        standard_error = float(np.sqrt(variances[0] / len(first) + variances[1] / len(second)))
        results.append(
            Result(
                test=test,
                column="",
                groups=name_groups(pair, " – "),
                n=len(first) + len(second),
                statistic=abs(difference) / standard_error * np.sqrt(2),
                p=p,
                p_adjusted=p,
                effect=effect(first, second),
                estimate=difference,
                standard_error=standard_error,
            )
        )
    return results


def _pooled_error(samples: Samples) -> float:
    """Variance within the groups, of all of them."""
    within = sum(float(((each - each.mean()) ** 2).sum()) for each in samples.values())
    return within / (sum(len(each) for each in samples.values()) - len(samples))
