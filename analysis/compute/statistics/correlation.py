"""Correlations: Pearson, Spearman and Kendall, with intervals and Holm's correction."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.compute.statistics.results import Effect, Result, as_frame, is_constant, with_holm
from analysis.compute.statistics.samples import known_together, require

FEWEST = 4  # cases; an interval needs more than three
EXACT = 9  # cases up to which all orders of ranks are counted, as R does
Z = float(stats.norm.ppf(0.975))


def _pearson_error(r: float, n: int) -> float:
    """Standard error by Fisher."""
    return 1 / math.sqrt(n - 3)


def _spearman_error(r: float, n: int) -> float:
    """Standard error by Bonett and Wright (2000)."""
    return math.sqrt((1 + r**2 / 2) / (n - 3))


def _kendall_error(r: float, n: int) -> float:
    """Standard error by Fieller et al. (1957), as Bonett and Wright (2000) recommend."""
    return math.sqrt(0.437 / (n - 4)) if n > 4 else math.nan


def _spearman(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> tuple[float, float]:
    """ρ and p, which is exact without ties up to EXACT cases: there Student's t is far too sure."""
    rho, p = stats.spearmanr(one, other)
    n = len(one)
    if n > EXACT or len(np.unique(one)) < n or len(np.unique(other)) < n:
        return float(rho), float(p)
    return float(rho), float((np.abs(_orders(n)) >= abs(rho) - 1e-9).mean())


@cache
def _orders(n: int) -> npt.NDArray[np.float64]:
    """Spearman's ρ of each order of n ranks with 1 … n."""
    orders = np.zeros((1, 1), dtype=np.int8)
    for rank in range(1, n):
        orders = np.concatenate([np.insert(orders, at, rank, axis=1) for at in range(rank + 1)])
    squares = ((orders - np.arange(n)) ** 2).sum(axis=1)
    return np.asarray(1 - 6 * squares / (n * (n**2 - 1)))


# Name of the test → what it computes, the name of its coefficient, the error of its Fisher z.
METHODS: dict[str, tuple[Callable[..., object], str, Callable[[float, int], float]]] = {
    "Pearson": (stats.pearsonr, "r", _pearson_error),
    "Spearman": (_spearman, "rho", _spearman_error),
    "Kendall": (stats.kendalltau, "tau_b", _kendall_error),
}
WHY = {
    "Pearson": "of the values: linear, one outlier can decide it",
    "Spearman": "of the ranks: outliers do not decide it",
    "Kendall": "of the order of pairs: for few cases and ties",
}


def correlate(
    frame: pd.DataFrame, columns: list[str], methods: Sequence[str] = tuple(METHODS)
) -> pd.DataFrame:
    """Every pair of the columns by each of the METHODS, over the rows that have both.

    `frame`: a row for each case. Returns results.COLUMNS. `p_adjusted` is Holm's over the pairs of
    a method. The 95 % intervals are Fisher's z, with the standard errors of Bonett and Wright for
    ranks.
    """
    return as_frame(correlations(frame, columns, methods))


def correlations(frame: pd.DataFrame, columns: list[str], methods: Sequence[str]) -> list[Result]:
    """The rows of correlate."""
    require(frame, columns)
    results: list[Result] = []
    for method in methods:
        pairs = combinations(columns, 2)
        results += with_holm([_correlate(frame, one, other, method) for one, other in pairs])
    return results


def _correlate(frame: pd.DataFrame, column: str, by: str, method: str) -> Result:
    both = known_together(frame, [column, by])
    one, other = both[column].to_numpy(), both[by].to_numpy()
    made = Result(test=method, column=column, by=by, n=len(both), why=WHY[method])
    if len(both) < FEWEST:
        return replace(made, note=f"needs {FEWEST} cases or more")
    if constant := [name for name in (column, by) if is_constant(both[name].to_numpy())]:
        return replace(made, note=f"{' and '.join(constant)}: all values are the same")
    compute, name, error = METHODS[method]
    found = compute(one, other)
    r, p = float(found[0]), float(found[1])  # type: ignore[index]
    low, high = _interval(r, error(r, len(both)))
    effect = Effect(name=name, value=r, low=low, high=high)
    return replace(made, statistic=r, p=p, effect=effect)


def _interval(r: float, error: float) -> tuple[float, float]:
    if abs(r) >= 1 - 1e-12:
        return math.nan, math.nan
    return math.tanh(math.atanh(r) - Z * error), math.tanh(math.atanh(r) + Z * error)
