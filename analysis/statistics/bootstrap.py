"""Bootstrap intervals where there is no closed form: percentiles, the same each time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from analysis.statistics.samples import Values

SEED = 20_090_814  # any number: the intervals come out the same each time
RESAMPLES = 1000
FEWER = 200  # of samples larger than MANY
MANY = 10_000


def percentile_interval(
    statistic: Callable[[Sequence[Values]], float], samples: Sequence[Values]
) -> tuple[float, float]:
    """95 % interval of a statistic of samples, each of them drawn again with replacement."""
    random = np.random.default_rng(SEED)
    size = sum(len(sample) for sample in samples)
    drawn = np.array(
        [
            statistic([sample[random.integers(0, len(sample), len(sample))] for sample in samples])
            for _ in range(RESAMPLES if size <= MANY else FEWER)
        ]
    )
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return math.nan, math.nan
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
