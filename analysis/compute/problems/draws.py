"""Bootstrap over libraries: intervals for figures of the whole panel.

A statistic takes how often each library was drawn, one row for each draw, and gives a value for
each row; what a library has counts as often as the library was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

DRAWS = 2000
SEED = 20_090_814  # any number: the intervals come out the same each time
FEWEST = 5  # libraries, below which there is no interval
AT_ONCE = 4_000_000  # numbers in memory
Numbers = npt.NDArray[np.float64]
Statistic = Callable[[Numbers], Numbers]


def measure(
    statistic: Statistic, libraries: int, size: int, draws: int = DRAWS
) -> tuple[float, float, float]:
    """The statistic of the libraries as they are, and its 95 % interval over the draws.

    `size`: how many values the statistic looks at. NaN bounds with fewer than FEWEST libraries, or
    without draws.
    """
    value = float(statistic(np.ones((1, libraries)))[0]) if libraries else math.nan
    if libraries < FEWEST or not draws or math.isnan(value):
        return value, math.nan, math.nan
    counts = _draw(libraries, draws)
    rows = max(1, AT_ONCE // max(size, libraries))
    parts = [counts[start : start + rows] for start in range(0, draws, rows)]
    known = np.concatenate([statistic(part.astype(np.float64)) for part in parts])
    known = known[np.isfinite(known)]
    if not len(known):
        return value, math.nan, math.nan
    low, high = np.percentile(known, [2.5, 97.5])
    return value, float(low), float(high)


@lru_cache(maxsize=4)
def _draw(libraries: int, draws: int) -> npt.NDArray[np.uint16]:
    """Times that each library was drawn, a row for each draw; reproducible."""
    random = np.random.default_rng(SEED)
    counts = random.multinomial(libraries, np.full(libraries, 1 / libraries), draws)
    return counts.astype(np.uint16)


def ratio(part: Numbers, whole: Numbers) -> Statistic:
    """Σ part ÷ Σ whole, one number of each for each library."""

    def compute(counts: Numbers) -> Numbers:
        total = counts @ whole
        return divide(counts @ part, total)

    return compute


def quantile(values: Numbers, owners: npt.NDArray[np.intp], share: float) -> Statistic:
    """A quantile of the libraries' values, interpolated as NumPy does.

    `owners`: the place of the library that each value is of.
    """
    order = np.argsort(values, kind="stable")
    ordered, of = values[order], owners[order]

    def compute(counts: Numbers) -> Numbers:
        reached = counts.astype(np.int32)[:, of]
        np.cumsum(reached, axis=1, out=reached)
        place = np.maximum(reached[:, -1] - 1, 0) * share
        low = np.floor(place)
        one = ordered[_first_above(reached, low)]
        other = ordered[_first_above(reached, np.ceil(place))]
        found = one + (place - low) * (other - one)
        return np.where(reached[:, -1] > 0, found, np.nan)

    return compute if len(values) else unknown


def gini(values: Numbers, owners: npt.NDArray[np.intp]) -> Statistic:
    """Gini coefficient, as inequality.gini has it."""
    order = np.argsort(values, kind="stable")
    ordered, of = values[order], owners[order]

    def compute(counts: Numbers) -> Numbers:
        drawn = counts[:, of]
        n, total = drawn.sum(axis=1), drawn @ ordered
        below = drawn.cumsum(axis=1) - drawn
        weighed = (drawn * (2 * below + drawn - n[:, None])) @ ordered
        return divide(weighed, n * total)

    return compute if len(values) else unknown


def top_share(values: Numbers, owners: npt.NDArray[np.intp], part: float) -> Statistic:
    """Share of the whole that the top `part` of the values has, as inequality.top_share has it."""
    order = np.argsort(-values, kind="stable")
    ordered, of = values[order], owners[order]

    def compute(counts: Numbers) -> Numbers:
        drawn = counts[:, of]
        total = drawn @ ordered
        number = np.ceil(np.round(part * drawn.sum(axis=1), 9))
        above = drawn.cumsum(axis=1) - drawn
        held = np.clip(number[:, None] - above, 0, drawn) @ ordered
        return divide(held, total)

    return compute if len(values) else unknown


def quotient(one: Statistic, other: Statistic) -> Statistic:
    """One statistic ÷ another; NaN where that is 0."""

    def compute(counts: Numbers) -> Numbers:
        return divide(one(counts), other(counts))

    return compute


def places(names: pd.Series) -> tuple[npt.NDArray[np.intp], int]:
    """Positions of libraries in the list of distinct ones, and the length of that list."""
    codes, known = pd.factorize(names)
    return codes, len(known)


def divide(part: Numbers, whole: Numbers) -> Numbers:
    """part ÷ whole; NaN where that is 0."""
    made: Numbers = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return made


def sums(owners: npt.NDArray[np.intp], libraries: int, *values: npt.NDArray[Any]) -> list[Numbers]:
    """Sum of the values by library."""
    return [np.bincount(owners, each, libraries).astype(np.float64) for each in values]


def _first_above(reached: npt.NDArray[np.int32], place: Numbers) -> npt.NDArray[np.intp]:
    """The first position of each row whose cumulated count exceeds `place`, else the last."""
    whole = place.astype(np.int32)
    found = [row.searchsorted(each, "right") for row, each in zip(reached, whole, strict=True)]
    return np.asarray(np.minimum(found, reached.shape[1] - 1), dtype=np.intp)


def unknown(counts: Numbers) -> Numbers:
    """A statistic without a value."""
    return np.full(len(counts), np.nan)
