"""Association of two groupings: chi-square with Cramér's V, and Fisher's exact test."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.stats.contingency import expected_freq, odds_ratio

from analysis.compute.grouping import labels
from analysis.compute.statistics.effects import cramers_v
from analysis.compute.statistics.results import Effect, Result, as_frame, with_holm
from analysis.compute.statistics.samples import require

FEW = 5  # expected cases of a cell, below which the χ² approximation is unreliable
SHARE = 0.2  # of cells that may have FEW (Cochran 1954), if none has fewer than one
DRAWS = 9999
SEED = 20_090_814  # any number: p comes out the same each time
Counts = npt.NDArray[np.int64]


def associate(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Every two of the groupings: Pearson's χ² (no continuity correction) with Cramér's V.

    `frame`: a row for each case. Returns results.COLUMNS. Where too many expected counts are below
    5, a second row has Fisher's exact p for two by two groups, else a p by 9,999 permutations.
    `p_adjusted` is Holm's, over the pairs, of the p to be trusted.
    """
    require(frame, columns)
    blocks = [_associate(frame, one, other) for one, other in combinations(columns, 2)]
    trusted = with_holm([block[-1] for block in blocks])
    return as_frame(
        each for block, last in zip(blocks, trusted, strict=True) for each in (*block[:-1], last)
    )


def cross(frame: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """The numbers of cases, rows by columns; cases without one of the two are left out."""
    return pd.crosstab(labels(frame[one]), labels(frame[other]))


def _associate(frame: pd.DataFrame, one: str, other: str) -> list[Result]:
    table = cross(frame, one, other)
    counts = table.to_numpy(dtype=np.int64)
    rows, columns = counts.shape
    result = Result(
        test="chi-square",
        column=one,
        by=other,
        groups=f"{rows} × {columns}",
        n=int(counts.sum()),
        why="two groupings of the same cases",
    )
    if min(rows, columns) < 2:
        return [replace(result, note="needs two groups or more of both")]
    found = stats.chi2_contingency(counts, correction=False)
    chi2, df = float(found.statistic), float(found.dof)
    effect = cramers_v(chi2, df, result.n, min(rows, columns))
    warning = warn_of_few(counts)
    result = replace(
        result, statistic=chi2, df=df, p=float(found.pvalue), effect=effect, note=warning
    )
    if warning is None:
        return [result]
    exact = _fisher(result, counts) if rows == columns == 2 else _permuted(result, counts)
    return [result, replace(exact, why=f"chi-square is not to be trusted: {warning}")]


def warn_of_few(counts: Counts) -> str | None:
    """Cochran's rule: not more than a fifth of the cells below 5 expected, none below 1."""
    expected = expected_freq(counts)
    few, lowest = float((expected < FEW).mean()), float(expected.min())
    is_two_by_two = counts.shape == (2, 2)
    if few <= (0 if is_two_by_two else SHARE) and lowest >= 1:
        return None
    return f"{few:.0%} of the cells expect fewer than {FEW} cases, the lowest {lowest:.2f}"


def _fisher(result: Result, counts: Counts) -> Result:
    """Fisher's exact p; the effect is the conditional odds ratio with its exact interval."""
    ratio = odds_ratio(counts)
    low, high = ratio.confidence_interval()
    return replace(
        result,
        test="Fisher's exact",
        statistic=math.nan,
        df=math.nan,
        p=float(stats.fisher_exact(counts).pvalue),
        effect=Effect(name="odds_ratio", value=float(ratio.statistic), low=low, high=high),
        note=None,
    )


def _permuted(result: Result, counts: Counts) -> Result:
    """p of the same χ² among tables with the same margins, drawn at random."""
    random = np.random.default_rng(SEED)
    margins = (counts.sum(axis=1), counts.sum(axis=0))
    drawn = stats.random_table(*margins, seed=random).rvs(size=DRAWS)
    expected = expected_freq(counts)
    drawn_chi2 = ((drawn - expected) ** 2 / expected).sum(axis=(1, 2))
    reached = int((drawn_chi2 >= result.statistic * (1 - 1e-12)).sum())
    return replace(
        result,
        test="chi-square by permutation",
        df=math.nan,
        p=(reached + 1) / (DRAWS + 1),
        note=f"{DRAWS:,} tables with the same margins",
    )
