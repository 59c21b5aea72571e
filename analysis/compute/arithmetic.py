"""Building blocks of the index formulas: numbers or columns in, the same out.

NaN means not given or not defined, and spreads; it is never taken for zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = float | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """The value of an index, and its parts by name."""

    value: Numbers
    parts: dict[str, Numbers] = field(default_factory=dict)


def log(x: Numbers) -> Numbers:
    """ln(x + 1), the scale on which indices use a counter; NaN where x is -1 or less."""
    numbers = np.asarray(x, dtype=np.float64)
    is_defined = numbers > -1
    # Like PostgreSQL: of x + 1. (log1p differs in the last digits.)
    logarithm = np.log(np.where(is_defined, numbers + 1, 1.0))
    return np.where(is_defined, logarithm, np.nan)[()]


def per(x: Numbers, n: Numbers) -> Numbers:
    """x / n, NaN where n is 0."""
    divisor = np.asarray(n, dtype=np.float64)
    return (np.asarray(x, dtype=np.float64) / np.where(divisor == 0, np.nan, divisor))[()]
