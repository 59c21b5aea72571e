"""Composite indices over any columns: weights from the data or given, and scores."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.load import DataError


def normalise(frame: pd.DataFrame) -> pd.DataFrame:
    """Each column from 0 at its lowest to 1 at its highest value.

    Raises DataError where there are fewer than two rows, or a column has one value only.
    """
    if len(frame) < 2:
        raise DataError(f"a composite needs two accounts or more; there are {len(frame)}")
    span = frame.max() - frame.min()
    if constant := [str(name) for name in frame.columns if span[name] == 0]:
        raise DataError(f"{', '.join(constant)} is the same for all accounts: leave it out")
    return (frame - frame.min()) / span


def weigh_equally(normalised: pd.DataFrame) -> pd.Series:
    """The same weight for every column."""
    return pd.Series(1 / normalised.shape[1], normalised.columns)


def weigh_by_entropy(normalised: pd.DataFrame) -> pd.Series:
    """熵权法: (1 − E) ÷ Σ(1 − E) with E = −(1/ln n) Σ p ln p, p = Y ÷ ΣY and 0 ln 0 = 0."""
    shares = normalised / normalised.sum()
    logarithms = np.log(shares.where(shares > 0, 1.0))
    entropy = -(shares * logarithms).sum() / math.log(len(normalised))
    return (1 - entropy) / (1 - entropy).sum()


def weigh_by_critic(normalised: pd.DataFrame) -> pd.Series:
    """CRITIC (Diakoulaki et al. 1995): standard deviation × Σ(1 − r) with the other columns."""
    conflict = (1 - normalised.corr()).sum()
    if normalised.shape[1] == 1 or math.isclose(conflict.sum(), 0, abs_tol=1e-12):
        return weigh_equally(normalised)  # one column, or all say the same
    information = normalised.std() * conflict
    return information / information.sum()


def score_by_sum(normalised: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Σ w Y: 0 for the lowest in every column, 1 for the highest in every one."""
    return (normalised * weights).sum(axis=1)


def score_by_topsis(frame: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """TOPSIS (Hwang and Yoon 1981): distance from the worst ÷ (from the worst + from the best).

    `frame`: the columns as they are; more is better in each.
    """
    weighted = frame / np.sqrt((frame**2).sum()) * weights
    from_best = ((weighted - weighted.max()) ** 2).sum(axis=1) ** 0.5
    from_worst = ((weighted - weighted.min()) ** 2).sum(axis=1) ** 0.5
    closeness: pd.Series = from_worst / (from_best + from_worst)
    return closeness
