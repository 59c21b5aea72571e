"""Weights of the columns of a composite index: given, equal, or from the data.

`normalised`: columns from 0 to 1 as `normalise` gives them; more is better in each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.choices import Weighting
from analysis.errors import DataError


def normalise(frame: pd.DataFrame) -> pd.DataFrame:
    """Each column from 0 at its lowest to 1 at its highest value.

    Raises DataError where there are fewer than two rows, or a column has one value only.
    """
    if len(frame) < 2:
        raise DataError(f"a composite needs two rows or more that have all; there are {len(frame)}")
    span = frame.max() - frame.min()
    if constant := [str(name) for name in frame.columns if span[name] == 0]:
        raise DataError(f"{', '.join(constant)} is the same in all rows: leave it out")
    return (frame - frame.min()) / span


def weigh(
    normalised: pd.DataFrame, weighting: Weighting, given: Mapping[str, float] | None = None
) -> pd.Series:
    """Weights that sum to 1; `given`: those of the weighting `fixed`."""
    match weighting:
        case Weighting.EQUAL:
            return weigh_equally(normalised)
        case Weighting.ENTROPY:
            return weigh_by_entropy(normalised)
        case Weighting.CRITIC:
            return weigh_by_critic(normalised)
        case Weighting.FIXED:
            return weigh_as_given([str(name) for name in normalised.columns], given or {})


def weigh_equally(normalised: pd.DataFrame) -> pd.Series:
    """The same weight for every column."""
    return pd.Series(1 / normalised.shape[1], normalised.columns)


def weigh_as_given(columns: list[str], given: Mapping[str, float]) -> pd.Series:
    """The given weights, made to sum to 1. Raises DataError where they are not of the columns.

    >>> weigh_as_given(["bci-1", "dci-1.0"], {"bci-1": 3, "dci-1.0": 1}).to_dict()
    {'bci-1': 0.75, 'dci-1.0': 0.25}
    """
    if missing := [name for name in columns if name not in given]:
        raise DataError(f"no weight is given for {', '.join(missing)}: --weights a=0.3,b=0.7")
    if unknown := [name for name in given if name not in columns]:
        raise DataError(f"a weight is given for {', '.join(unknown)}, which is none of the columns")
    if any(not 0 <= weight < math.inf for weight in given.values()) or not sum(given.values()):
        raise DataError("weights are numbers from 0, and not all of them 0")
    return pd.Series({name: given[name] / sum(given.values()) for name in columns})


def weigh_by_entropy(normalised: pd.DataFrame) -> pd.Series:
    """熵权法: (1 − E) ÷ Σ(1 − E), E as measure_entropy gives it. More, the more uneven."""
    information = 1 - measure_entropy(normalised)
    if math.isclose(information.sum(), 0, abs_tol=1e-12):
        return weigh_equally(normalised)  # all columns are spread evenly
    return information / information.sum()


def measure_entropy(normalised: pd.DataFrame) -> pd.Series:
    """E = −(1/ln n) Σ p ln p with p = Y ÷ ΣY and 0 ln 0 = 0: from 0 (one has all) to 1 (even)."""
    shares = normalised / normalised.sum()
    logarithms = np.log(shares.where(shares > 0, 1.0))
    return -(shares * logarithms).sum() / math.log(len(normalised))


def weigh_by_critic(normalised: pd.DataFrame) -> pd.Series:
    """CRITIC (Diakoulaki et al. 1995): standard deviation × Σ(1 − r) with the other columns."""
    conflict = measure_conflict(normalised)
    if math.isclose(conflict.sum(), 0, abs_tol=1e-9):
        return weigh_equally(normalised)  # one column, or all are the same
    information = normalised.std() * conflict
    return information / information.sum()


def measure_conflict(normalised: pd.DataFrame) -> pd.Series:
    """Σ(1 − r) of each column with the others: 0 where all are the same."""
    return (1 - normalised.corr()).sum()


def parse_weights(text: str) -> dict[str, float]:
    """ "a=0.3,b=0.7" as numbers by name. Raises DataError.

    >>> parse_weights("wci-14.2=0.5, bci-1=0.5")
    {'wci-14.2': 0.5, 'bci-1': 0.5}
    """
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = (each.strip() for each in part.partition("="))
        try:
            weight = float(number)
        except ValueError:
            raise DataError(f"{part.strip()!r} is no weight: write --weights a=0.3,b=0.7") from None
        if name in weights:
            raise DataError(f"{name} has two weights: write --weights a=0.3,b=0.7")
        weights[name] = weight
    return weights
