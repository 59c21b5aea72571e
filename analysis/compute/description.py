"""Descriptive statistics as papers report them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compute.figures import carry


def describe(frame: pd.DataFrame, columns: list[str], by: str = "platform") -> pd.DataFrame:
    """One row for each group and column: n, missing, mean, sd, quartiles, skewness, kurtosis.

    sd, skewness and kurtosis with their standard errors are the sample ones that SPSS prints
    (excess kurtosis), percentiles Weibull's as there; NaN where there are too few values, or all
    are the same. The column's evidence, as `carry` has it, where the frame holds it.
    """
    rows = [
        {by: group, **_describe(members, column)}
        for group, members in frame.groupby(by)
        for column in columns
    ]
    return pd.DataFrame(rows, columns=[by, *_describe(frame.iloc[:0], columns[0])])


def _describe(members: pd.DataFrame, column: str) -> dict[str, object]:
    known = members[column].astype("Float64").dropna().astype("float64")
    return {
        "column": column,
        "n": len(known),
        "missing": len(members) - len(known),
        "mean": known.mean(),
        "sd": known.std(),
        **_percentiles(known),
        **_shape(known),
        **carry(members, column),
    }


def _percentiles(values: pd.Series[float]) -> dict[str, float]:
    names = ("min", "q1", "median", "q3", "max")
    if values.empty:
        return dict.fromkeys(names, np.nan)
    found = np.percentile(values, [0, 25, 50, 75, 100], method="weibull")
    return dict(zip(names, found.tolist(), strict=True))


def _shape(values: pd.Series[float]) -> dict[str, float]:
    names = ("skewness", "skewness_se", "kurtosis", "kurtosis_se")
    if values.nunique() < 2:
        return dict.fromkeys(names, np.nan)
    found = values.agg(["skew", "kurt"])
    errors = _errors(len(values))
    return dict(zip(names, (found["skew"], errors[0], found["kurt"], errors[1]), strict=True))


def _errors(n: int) -> tuple[float, float]:
    """Standard errors of skewness and kurtosis under normality (Cramér 1946, 29.3)."""
    if n < 3:
        return np.nan, np.nan
    skewness = np.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
    if n < 4:
        return float(skewness), np.nan
    return float(skewness), float(skewness * np.sqrt(4 * (n**2 - 1) / ((n - 3) * (n + 5))))
