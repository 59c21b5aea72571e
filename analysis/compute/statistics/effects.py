"""Effect sizes with 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import special, stats

from analysis.compute.statistics.bootstrap import Statistic, percentile_interval
from analysis.compute.statistics.noncentral import interval_chi2, interval_f, interval_t
from analysis.compute.statistics.results import Effect
from analysis.compute.statistics.samples import Values


def hedges_g(one: Values, other: Values) -> Effect:
    """Difference of means ÷ pooled standard deviation, with Hedges' exact correction (1981).

    Positive where the first is higher. The interval is that of the noncentral t.
    """
    n, m = len(one), len(other)
    df = n + m - 2
    pooled = ((n - 1) * one.var(ddof=1) + (m - 1) * other.var(ddof=1)) / df
    difference = float(one.mean() - other.mean())
    return _standardised("hedges_g", difference, pooled, df, 1 / n + 1 / m)


def hedges_g_welch(one: Values, other: Values) -> Effect:
    """Hedges' g by the mean of the two variances, if they differ (Delacre et al. 2021)."""
    n, m = len(one), len(other)
    first, second = one.var(ddof=1), other.var(ddof=1)
    mean = (first + second) / 2
    if mean <= 0:
        return Effect(name="hedges_g_av", value=math.nan)
    error = (first / n + second / m) / mean
    difference = float(one.mean() - other.mean())
    return _standardised("hedges_g_av", difference, mean, welch_df(one, other), error)


def _standardised(name: str, difference: float, variance: float, df: float, error: float) -> Effect:
    """`error`: the variance of the difference, in units of `variance`."""
    if variance <= 0:
        return Effect(name=name, value=math.nan)
    d = difference / math.sqrt(variance)
    root = math.sqrt(error)
    low, high = interval_t(d / root, df)
    correction = float(np.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)))
    correction /= math.sqrt(df / 2)
    return Effect(
        name=name,
        value=float(d * correction),
        low=low * root * correction,
        high=high * root * correction,
    )


def welch_df(one: Values, other: Values) -> float:
    """Degrees of freedom by Welch and Satterthwaite."""
    first, second = one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)
    parts = first**2 / (len(one) - 1) + second**2 / (len(other) - 1)
    return float((first + second) ** 2 / parts)


def rank_biserial(u: float, n: int, m: int) -> Effect:
    """2U ÷ (n m) − 1 of the first sample's U: 1 where all of its values are higher.

    The same as Cliff's delta. The interval is normal after Fisher's transformation, with standard
    error √((n + m + 1) ÷ 3 n m), as the R package effectsize has it.
    """
    value = 2 * u / (n * m) - 1
    if abs(value) >= 1:
        return Effect(name="rank_biserial", value=value)
    reach = float(stats.norm.ppf(0.975)) * math.sqrt((n + m + 1) / (3 * n * m))
    return Effect(
        name="rank_biserial",
        value=value,
        low=math.tanh(math.atanh(value) - reach),
        high=math.tanh(math.atanh(value) + reach),
    )


def eta_squared(f: float, df: float, df2: float) -> Effect:
    """Share of the variance that lies between groups; the interval is that of the noncentral F."""
    n = df + df2 + 1
    low, high = interval_f(f, df, df2)
    value = f * df / (f * df + df2)
    return Effect(name="eta_squared", value=value, low=low / (low + n), high=high / (high + n))


def omega_squared(f: float, df: float, df2: float) -> float:
    """Less biased estimate of eta²; below 0 where F is below 1."""
    return df * (f - 1) / (df * f + df2 + 1)


def eta_squared_bootstrap(samples: Sequence[Values]) -> Effect:
    """Share of the variance that lies between groups whose variances differ."""
    return _bootstrapped("eta_squared", _share_between, samples)


def epsilon_squared(samples: Sequence[Values]) -> Effect:
    """H of Kruskal and Wallis ÷ (n − 1), from 0 to 1 (Tomczak and Tomczak 2014); bootstrap."""
    return _bootstrapped("epsilon_squared", _rank_share, samples)


def _bootstrapped(name: str, statistic: Statistic, samples: Sequence[Values]) -> Effect:
    value = float(statistic([sample[np.newaxis] for sample in samples])[0])
    low, high = percentile_interval(statistic, samples)
    return Effect(name=name, value=value, low=low, high=high)


def _share_between(samples: Sequence[Values]) -> Values:
    """1 − variation within ÷ whole variation, of each row."""
    whole = _variation(np.concatenate(samples, axis=1))
    within = np.sum([_variation(sample) for sample in samples], axis=0)
    share: Values = 1 - within / np.where(whole > 0, whole, np.nan)
    return share


def _variation(sample: Values) -> Values:
    """Sum of the squared distances from the mean of each row."""
    variation: Values = ((sample - sample.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return variation


def _rank_share(samples: Sequence[Values]) -> Values:
    """H ÷ (n − 1), tie-corrected, is the share of the ranks' variation between groups."""
    ranks = stats.rankdata(np.concatenate(samples, axis=1), axis=1)
    ends = np.cumsum([sample.shape[1] for sample in samples])[:-1]
    return _share_between(np.split(ranks, ends, axis=1))


def cramers_v(chi2: float, df: float, n: int, smaller: int) -> Effect:
    """√(χ² ÷ n (k − 1)), `smaller` k of rows and columns; noncentral χ² (Smithson 2003)."""
    low, high = interval_chi2(chi2, df)
    span = n * (smaller - 1)
    return Effect(
        name="cramers_v",
        value=math.sqrt(chi2 / span),
        low=math.sqrt((low + df) / span) if low > 0 else 0.0,
        high=min(1.0, math.sqrt((high + df) / span)),
    )


def r_squared(value: float, f: float, df: float, df2: float) -> Effect:
    """Share of the variance that a regression explains; noncentral F, the predictors as given."""
    ends = eta_squared(f, df, df2)
    return Effect(name="r_squared", value=value, low=ends.low, high=ends.high)
