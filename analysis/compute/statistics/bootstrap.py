"""Bootstrap intervals where there is no closed form: percentiles, the same each time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from analysis.compute.statistics.samples import Values

SEED = 20_090_814  # any number: the intervals come out the same each time
RESAMPLES = 1000
FEWER = 200  # of samples larger than MANY
MANY = 10_000
AT_ONCE = 1_000_000  # numbers in memory
# Of samples with a resample in each row; one figure for each of them.
Statistic = Callable[[Sequence[Values]], Values]


def percentile_interval(statistic: Statistic, samples: Sequence[Values]) -> tuple[float, float]:
    """95 % interval of a statistic of samples, each of them drawn again with replacement."""
    random = np.random.default_rng(SEED)
    size = sum(len(sample) for sample in samples)
    left = RESAMPLES if size <= MANY else FEWER
    figures = []
    while left > 0:
        rows = min(left, max(1, AT_ONCE // size))
        drawn = [sample[random.integers(0, len(sample), (rows, len(sample)))] for sample in samples]
        figures.append(statistic(drawn))
        left -= rows
    found = np.concatenate(figures)
    found = found[np.isfinite(found)]
    if not len(found):
        return math.nan, math.nan
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
