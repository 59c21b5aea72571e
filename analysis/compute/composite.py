"""Composite indices over any columns: one weighted score, and the ranks by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.choices import Scoring, Weighting
from analysis.compute.weighting import (
    measure_conflict,
    measure_entropy,
    normalise,
    weigh,
    weigh_as_given,
    weigh_equally,
)
from analysis.errors import DataError


@dataclass(frozen=True, slots=True)
class Composite:
    """Scores and weights. `scores`: `score` and `rank` of each row; NA where a column is.

    `weights`: one row for each column: column, weight, and where the data were looked at: sd and
    entropy of the normalised column, and its conflict with the others (CRITIC).
    """

    scores: pd.DataFrame
    weights: pd.DataFrame


def compose(
    frame: pd.DataFrame,
    weighting: Weighting = Weighting.EQUAL,
    scoring: Scoring = Scoring.SUM,
    given: Mapping[str, float] | None = None,
) -> Composite:
    """Composite score over all columns of `frame` (more is better in each) and its complete rows.

    `given`: the weights of `fixed`. Raises DataError where there are fewer than two complete rows,
    a column has one value only (neither matters for `values` with fixed or equal weights), or the
    weights are not those of the columns.
    """
    columns = [str(name) for name in frame.columns]
    fixed = weigh_as_given(columns, given or {}) if weighting is Weighting.FIXED else None
    known = frame.dropna().astype("float64")
    if scoring is Scoring.VALUES and weighting in (Weighting.FIXED, Weighting.EQUAL):
        weights = weigh_equally(frame) if fixed is None else fixed
        shown = pd.DataFrame({"column": columns, "weight": weights.to_numpy()})
        return Composite(_ranked(score_by_values(known, weights), frame), shown)
    if len(known) < 2:
        counts = ", ".join(f"{name} of {frame[name].count()}" for name in columns)
        raise DataError(
            f"a composite needs two rows or more that have all columns; there are {len(known)}."
            f" Known are {counts}: leave out what is not known"
        )
    normalised = normalise(known)
    weights = weigh(normalised, weighting) if fixed is None else fixed
    match scoring:
        case Scoring.SUM:
            score = score_by_sum(normalised, weights)
        case Scoring.TOPSIS:
            score = score_by_topsis(known, weights)
        case Scoring.VALUES:
            score = score_by_values(known, weights)
    return Composite(_ranked(score, frame), explain_weights(normalised, weights))


def explain_weights(normalised: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """One row for each column: its weight, and the quantities that entropy and CRITIC weigh by."""
    return (
        pd.DataFrame(
            {
                "weight": weights,
                "sd": normalised.std(),
                "entropy": measure_entropy(normalised),
                "conflict": measure_conflict(normalised),
            }
        )
        .rename_axis("column")
        .reset_index()
    )


def score_by_sum(normalised: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Σ w Y: 0 for the lowest in every column, 1 for the highest in every one."""
    return (normalised * weights).sum(axis=1)


def score_by_values(frame: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Σ w x of the columns as they are: for indices that mix values of other indices, as MCCI."""
    return (frame * weights).sum(axis=1, min_count=1)


def score_by_topsis(frame: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """TOPSIS (Hwang and Yoon 1981): distance from the worst ÷ (from the worst + from the best).

    `frame`: the columns as they are; more is better in each.
    """
    weighted = frame / np.sqrt((frame**2).sum()) * weights
    from_best = ((weighted - weighted.max()) ** 2).sum(axis=1) ** 0.5
    from_worst = ((weighted - weighted.min()) ** 2).sum(axis=1) ** 0.5
    closeness: pd.Series = from_worst / (from_best + from_worst)
    return closeness


def rank(scores: pd.Series) -> pd.Series:
    """1 for the highest; ties share the better rank; NA has none.

    Scores that differ by rounding alone (12 digits) are ties.
    """
    rounded = scores.astype("Float64").round(12)
    return rounded.rank(method="min", ascending=False).astype("Int64")


def _ranked(score: pd.Series, frame: pd.DataFrame) -> pd.DataFrame:
    scores = score.astype("Float64").reindex(frame.index)
    return pd.DataFrame({"score": scores, "rank": rank(scores)})
