"""Three groups and more: ANOVA, Welch's ANOVA, Kruskal and Wallis; and Levene's test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from analysis.compute.statistics.effects import (
    epsilon_squared,
    eta_squared,
    eta_squared_bootstrap,
    omega_squared,
)
from analysis.compute.statistics.results import Effect, Result, is_constant
from analysis.compute.statistics.samples import Samples, name_groups


def _blank(test: str, samples: Samples) -> Result:
    n = sum(len(values) for values in samples.values())
    return Result(test=test, column="", groups=name_groups(samples), n=n)


def levene(samples: Samples) -> Result:
    """Levene's W, by distances from the means, as SPSS prints it."""
    result = _blank("Levene", samples)
    distances = [np.abs(values - values.mean()) for values in samples.values()]
    if all(is_constant(each) for each in distances):
        return replace(result, note="no group varies about its mean")
    found = stats.levene(*samples.values(), center="mean")
    return replace(
        result,
        statistic=float(found.statistic),
        df=len(samples) - 1,
        df2=result.n - len(samples),
        p=float(found.pvalue),
    )


def anova(samples: Samples) -> Result:
    """One-way ANOVA; the effect is eta², and omega² is in the note."""
    result = _blank("ANOVA", samples)
    if all(is_constant(values) for values in samples.values()):
        return replace(result, note="all values of a group are the same")
    found = stats.f_oneway(*samples.values())
    f, df, df2 = float(found.statistic), len(samples) - 1, result.n - len(samples)
    return replace(
        result,
        statistic=f,
        df=df,
        df2=df2,
        p=float(found.pvalue),
        effect=eta_squared(f, df, df2),
        note=f"omega² = {omega_squared(f, df, df2):.3f}",
    )


def welch_anova(samples: Samples) -> Result:
    """Welch's ANOVA (1951); the effect is eta² with a bootstrap interval."""
    result = _blank("Welch's ANOVA", samples)
    if any(is_constant(values) for values in samples.values()):
        return replace(result, note="all values of a group are the same")
    effect = eta_squared_bootstrap(list(samples.values()))
    found = anova_oneway(list(samples.values()), use_var="unequal", welch_correction=True)
    return replace(
        result,
        statistic=float(found.statistic),
        df=float(found.df_num),
        df2=float(found.df_denom),
        p=float(found.pvalue),
        effect=effect,
        note=_doubt(effect),
    )


def kruskal(samples: Samples) -> Result:
    """H of Kruskal and Wallis, corrected for ties; the effect is epsilon²."""
    result = _blank("Kruskal–Wallis", samples)
    if is_constant(np.concatenate(list(samples.values()))):
        return replace(result, note="all values are the same")
    found = stats.kruskal(*samples.values())
    effect = epsilon_squared(list(samples.values()))
    return replace(
        result,
        statistic=float(found.statistic),
        df=len(samples) - 1,
        p=float(found.pvalue),
        effect=effect,
        note=_doubt(effect),
    )


def _doubt(effect: Effect) -> str | None:
    """A note if a bootstrap interval does not contain the effect itself."""
    if effect.low <= effect.value:
        return None
    return "so near 0 resamples are higher: the interval lies too high"
