"""Bounds for the columns of a composite index: values beyond a bound count as the bound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import DataError

WRITE = "write --clip COLUMN=LOW:HIGH, e.g. followers_change=0: or likes=5%:95%"


@dataclass(frozen=True, slots=True)
class Bound:
    """A value, or a percentile (0 to 100) of the column's known values."""

    number: float
    is_percentile: bool

    def of(self, values: pd.Series) -> float:
        """The bound for these values; percentiles are Weibull's, as in `describe`."""
        known = values.dropna().astype("float64")
        if not self.is_percentile or known.empty:
            return self.number
        return float(np.percentile(known, self.number, method="weibull"))


Bounds = tuple[Bound | None, Bound | None]


def parse_clips(texts: Sequence[str]) -> dict[str, Bounds]:
    """The lower and the upper bound of each column. Raises DataError.

    >>> parse_clips(["followers_change=0:"])
    {'followers_change': (Bound(number=0.0, is_percentile=False), None)}
    """
    found = {}
    for text in texts:
        name, equals, span = text.rpartition("=")
        low, colon, high = span.partition(":")
        bounds = (_parse(low, text), _parse(high, text))
        if not (name and equals and colon) or bounds == (None, None):
            raise DataError(f"--clip {text!r}: {WRITE}")
        if name.strip() in found:
            raise DataError(f"{name.strip()} is clipped twice: {WRITE}")
        found[name.strip()] = bounds
    return found


def clip(frame: pd.DataFrame, clips: Mapping[str, Bounds]) -> tuple[pd.DataFrame, dict[str, int]]:
    """The frame with these columns clipped, and the number of clipped values by column.

    Raises DataError for an unknown column, or a lower bound above the upper one.
    """
    changed = {}
    for name, (low, high) in clips.items():
        if name not in frame:
            raise DataError(f"--clip {name}: it is none of the columns {', '.join(frame.columns)}")
        values = frame[name].astype("Float64")
        least = -math.inf if low is None else low.of(values)
        most = math.inf if high is None else high.of(values)
        if least > most:
            raise DataError(f"--clip {name}: the lower bound {least:g} lies above {most:g}")
        clipped = values.clip(least, most)
        changed[name] = int((clipped != values).sum())
        frame = frame.assign(**{name: clipped})
    return frame, changed


def _parse(text: str, whole: str) -> Bound | None:
    plain = text.strip()
    if not plain:
        return None
    try:
        number = float(plain.removesuffix("%"))
    except ValueError:
        raise DataError(f"--clip {whole!r}: {WRITE}") from None
    is_percentile = plain.endswith("%")
    if not math.isfinite(number) or (is_percentile and not 0 <= number <= 100):
        raise DataError(f"--clip {whole!r}: {WRITE}")
    return Bound(number, is_percentile)
