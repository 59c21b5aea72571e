"""Sensitivity of ranks to the version of an index, or to the weighting of a composite."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations, product

import pandas as pd

from analysis.choices import Scoring, Weighting
from analysis.compute.composite import compose, rank, score_by_values
from analysis.compute.composite_table import MCCI_3
from analysis.compute.versions import VERSIONS

FEW = 3  # rows, below which no correlation is given
PAIRS = [
    "one", "other", "n", "spearman", "kendall", "share_moved", "mean_movement", "largest_movement",
    "moved_most",
]  # fmt: skip


def score_in_all_ways(
    frame: pd.DataFrame, given: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Scores by every weighting and scoring of the columns, one column for each.

    Equal, entropy and CRITIC weights, and the `given` ones; each as sum and by TOPSIS
    (`entropy-topsis`). Rows without one of the columns are NA. Raises DataError as compose does.
    """
    weightings = [each for each in Weighting if given or each is not Weighting.FIXED]
    return pd.DataFrame(
        {
            f"{weighting}-{scoring}": compose(frame, weighting, scoring, given).scores["score"]
            for weighting in weightings
            for scoring in (Scoring.SUM, Scoring.TOPSIS)
        }
    )


def mix_versions() -> list[tuple[str, ...]]:
    """Every choice of a version of each index that MCCI mixes, MCCI_3's own first."""
    choices = [
        [name for name, each in VERSIONS.items() if each.index == VERSIONS[default].index]
        for default in MCCI_3
    ]
    return list(product(*choices))


def name_mix(mix: tuple[str, ...]) -> str:
    """Name of a mix by the versions that vary: wci-14.2+bci-1."""
    return "+".join(
        name
        for name in mix
        if sum(each.index == VERSIONS[name].index for each in VERSIONS.values()) > 1
    )


def score_mixes(table: pd.DataFrame, mixes: list[tuple[str, ...]]) -> pd.DataFrame:
    """MCCI by each choice of versions, a column for each choice; NA where one of them is.

    `table`: a column for each version, as tabulate gives them.
    """
    weights = list(MCCI_3.values())
    return pd.DataFrame(
        {
            name_mix(mix): score_by_values(table[list(mix)].dropna(), pd.Series(weights, mix))
            for mix in mixes
        },
        index=table.index,
    )


def compare_rankings(scores: pd.DataFrame) -> pd.DataFrame:
    """One row for each pair of scorings (PAIRS): how far they order the same rows differently.

    `scores`: a column for each scoring, the index naming the rows, more is better. Both are ranked
    over the `n` rows that have both. `spearman`, `kendall` (τ-b) of the scores: NaN with fewer than
    FEW rows or where all score the same. `share_moved`: rows whose rank differs; `mean_movement`
    and `largest_movement`, in ranks; `moved_most`: names of the rows that moved farthest.

    >>> scores = pd.DataFrame({"a": [3, 2, 1], "b": [2, 3, 1]}, index=["x", "y", "z"])
    >>> pair = compare_rankings(scores).iloc[0]
    >>> float(pair["spearman"]), pair["moved_most"]
    (0.5, ['x', 'y'])
    """
    rows = [
        {"one": one, "other": other, **_compare(scores[[one, other]].dropna().astype("float64"))}
        for one, other in combinations([str(name) for name in scores.columns], 2)
    ]
    return pd.DataFrame(rows, columns=PAIRS)


def trace_ranks(scores: pd.DataFrame) -> pd.DataFrame:
    """Ranks of the rows that have every score: a `rank_…` for each, rank_best, rank_worst.

    Sorted by the best rank, then by the worst.
    """
    ranks = scores.dropna().apply(rank).add_prefix("rank_")
    traced = ranks.assign(rank_best=ranks.min(axis=1), rank_worst=ranks.max(axis=1))
    return traced.sort_values(["rank_best", "rank_worst"], kind="stable")


def _compare(pair: pd.DataFrame) -> dict[str, object]:
    one, other = pair.iloc[:, 0], pair.iloc[:, 1]
    movement = (rank(one) - rank(other)).abs()
    largest = int(movement.max()) if len(pair) else 0
    is_defined = len(pair) >= FEW and one.nunique() > 1 and other.nunique() > 1
    return {
        "n": len(pair),
        "spearman": one.corr(other, method="spearman") if is_defined else math.nan,
        "kendall": one.corr(other, method="kendall") if is_defined else math.nan,
        "share_moved": float((movement > 0).mean()) if len(pair) else math.nan,
        "mean_movement": float(movement.mean()) if len(pair) else math.nan,
        "largest_movement": largest,
        "moved_most": [str(name) for name in pair.index[movement == largest]] if largest else [],
    }
