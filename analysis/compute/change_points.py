"""When the level of a series changed: change points by least squares with a stated penalty.

The series is taken as ln(x + 1) where it is never negative, so that a doubling counts alike for
small and big accounts. PELT (Killick et al. 2012) finds the levels that cost least: the squared
distances from them, and for each change a penalty of 3 σ² ln n (after the modified BIC of Zhang and
Siegmund 2007). σ is the noise from week to week, σ² = Σ(xₜ₊₁ − xₜ)² / 2(n − 1) (von Neumann 1941),
which a level elsewhere hardly touches. Of series that are noise alone, about one in twenty-five
gets a change point. A series that grows steadily has no levels: take its change instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

SHORTEST = 4  # weeks of a level
FEWEST = 2 * SHORTEST  # weeks of a series
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The beginning of a level: its place in the series, and the medians before and after it."""

    place: int
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Changes found in a series of `n` values; `reason`: too_short, constant, or no_change."""

    n: int
    found: tuple[Change, ...] = ()
    noise: float = math.nan
    penalty: float = math.nan
    reason: str | None = None


def find_changes(values: Numbers) -> Changes:
    """The change points of a series without holes.

    `noise` (σ) and `penalty` are those of the series as it was taken; the medians are of `values`.

    >>> find_changes(np.array([3.0, 4, 3, 4, 3, 90, 80, 95, 85, 90])).found
    (Change(place=5, before=3.0, after=90.0),)
    """
    n = len(values)
    if n < FEWEST:
        return Changes(n=n, reason="too_short")
    series = np.log1p(values) if values.min() >= 0 else values
    noise = math.sqrt(float((np.diff(series) ** 2).sum()) / (2 * (n - 1)))
    if noise == 0:
        return Changes(n=n, noise=noise, reason="constant")
    penalty = 3 * noise**2 * math.log(n)
    found = tuple(_describe(values, _segment(series, penalty)))
    reason = None if found else "no_change"
    return Changes(n=n, found=found, noise=noise, penalty=penalty, reason=reason)


def _segment(series: Numbers, penalty: float) -> list[int]:
    """Where levels begin, the first and the end of the series included."""
    import ruptures

    algorithm = ruptures.Pelt(model="l2", min_size=SHORTEST, jump=1).fit(series)
    return [0, *(int(place) for place in algorithm.predict(pen=penalty))]


def _describe(values: Numbers, places: list[int]) -> Iterator[Change]:
    levels = [(start, float(np.median(values[start:end]))) for start, end in pairwise(places)]
    for (_, before), (place, after) in pairwise(levels):
        yield Change(place=place, before=before, after=after)
