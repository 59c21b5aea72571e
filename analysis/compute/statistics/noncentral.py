"""Intervals of effects by inversion of noncentral distributions (Steiger 2004; Smithson 2003).

The noncentrality at which the observed statistic is the 97.5th, and the one at which it is the
2.5th percentile.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize, stats

Distribution = Callable[[float], float]
TAILS = (0.975, 0.025)


def interval_t(t: float, df: float) -> tuple[float, float]:
    """95 % interval of the noncentrality of a t."""
    found = [_solve(lambda nc: float(stats.nct.cdf(t, df, nc)), q, t) for q in TAILS]
    return found[0], found[1]


def interval_f(f: float, df: float, df2: float) -> tuple[float, float]:
    """95 % interval of the noncentrality of an F; 0 where F is small."""
    found = [_solve_from_zero(lambda nc: float(stats.ncf.cdf(f, df, df2, nc)), q) for q in TAILS]
    return found[0], found[1]


def interval_chi2(chi2: float, df: float) -> tuple[float, float]:
    """95 % interval of the noncentrality of a chi-square; 0 where it is small."""
    found = [_solve_from_zero(lambda nc: float(stats.ncx2.cdf(chi2, df, nc)), q) for q in TAILS]
    return found[0], found[1]


def _solve(cdf: Distribution, q: float, start: float) -> float:
    """Where the falling function is q, looked for ever wider around the start."""
    width = 1.0 + abs(start) / 4
    for _ in range(40):
        low, high = start - width, start + width
        if cdf(low) >= q >= cdf(high):
            return float(optimize.brentq(lambda nc: cdf(nc) - q, low, high, xtol=1e-10))
        width *= 2
    return math.nan


def _solve_from_zero(cdf: Distribution, q: float) -> float:
    if cdf(0.0) <= q:
        return 0.0
    high = 1.0
    for _ in range(60):
        if cdf(high) <= q:
            return float(optimize.brentq(lambda nc: cdf(nc) - q, 0.0, high, xtol=1e-10))
        high *= 2
    return math.nan
