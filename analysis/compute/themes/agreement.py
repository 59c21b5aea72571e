"""Agreement of coders: percent, Cohen's κ, Krippendorff's α with a bootstrap interval.

α is nominal (Krippendorff 2004), by the package `krippendorff`. Its interval resamples works with
replacement, all coders' choices of a work together; Hayes & Krippendorff (2007) resample the
distribution of expected disagreement instead, which gives somewhat other limits.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

DRAWS = 2000
SEED = 20_070_417
RELIABLE, TENTATIVE = 0.800, 0.667
ALL = "all"


def measure_agreement(
    codes: pd.DataFrame, themes: list[str], *, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """A row for all themes together (`all`), then one for each theme against all others.

    `codes`: work_id, coder, theme, one row for each coder and work. Columns: `works` that two or
    more have coded, `chosen`: works for which somebody chose it, `percent` and `kappa` as means
    over the pairs of coders, `alpha` with `alpha_low` and `alpha_high` (95 %), and the shares of
    draws `below_800` and `below_667`. NA where undefined: one value everywhere, or none in common.
    """
    matrix = _matrix(codes, themes)
    rows = [_row(ALL, matrix, np.unique(matrix[~np.isnan(matrix)]).size, draws, seed)]
    for place, theme in enumerate(themes):
        one = np.where(np.isnan(matrix), np.nan, (matrix == place).astype(float))
        chosen = int((np.nan_to_num(one).max(axis=0) > 0).sum()) if one.size else 0
        rows.append(_row(theme, one, chosen, draws, seed))
    rows[0]["chosen"] = rows[0]["works"]
    return pd.DataFrame(rows).astype({"works": "Int64", "chosen": "Int64"})


def find_disagreements(codes: pd.DataFrame) -> pd.DataFrame:
    """Works on which coders differ: work_id and a column for each coder, NA where one has none."""
    wide = codes.pivot_table(index="work_id", columns="coder", values="theme", aggfunc="first")
    differing = wide[wide.nunique(axis=1) > 1]
    return differing.reset_index().rename_axis(columns=None)


def count_pairs(codes: pd.DataFrame) -> pd.DataFrame:
    """Numbers of pairs of themes that two coders chose for one work, most frequent first."""
    pairs = [
        tuple(sorted(map(str, pair)))
        for _, group in codes.groupby("work_id")
        for pair in combinations(group["theme"], 2)
        if pair[0] != pair[1]
    ]
    rows = [
        {"theme": one, "other_theme": other, "works": n}
        for (one, other), n in Counter(pairs).most_common()
    ]
    return pd.DataFrame(rows, columns=["theme", "other_theme", "works"])


def nominal_alpha(matrix: np.ndarray) -> float | None:
    """Krippendorff's α, nominal, of coders × works; NaN: not coded. None where it is undefined."""
    import krippendorff

    if np.unique(matrix[:, (~np.isnan(matrix)).sum(axis=0) > 1]).size < 2:
        return None  # one value everywhere, or no work that two have coded
    return float(krippendorff.alpha(matrix, level_of_measurement="nominal"))


def draw_alphas(matrix: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """α of `draws` samples of the works; NaN where a sample has one value only."""
    values = np.unique(matrix[~np.isnan(matrix)])
    counts = np.stack([(matrix == value).sum(axis=0) for value in values], axis=1).astype(float)
    counts = counts[counts.sum(axis=1) > 1]
    coded = counts.sum(axis=1)
    disagreement = (coded**2 - (counts**2).sum(axis=1)) / (coded - 1)
    generator = np.random.default_rng(seed)
    times = generator.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=draws)
    total = times @ coded
    expected = total**2 - ((times @ counts) ** 2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * (times @ disagreement) / expected, np.nan)


def _matrix(codes: pd.DataFrame, themes: list[str]) -> np.ndarray:
    """Coders × works: places of themes, NaN where somebody has none."""
    places = codes.assign(place=codes["theme"].map({code: n for n, code in enumerate(themes)}))
    wide = places.pivot_table(index="coder", columns="work_id", values="place", aggfunc="first")
    return wide.to_numpy(dtype=float)


def _row(name: str, matrix: np.ndarray, chosen: int, draws: int, seed: int) -> dict[str, Any]:
    common = matrix[:, (~np.isnan(matrix)).sum(axis=0) > 1] if matrix.size else matrix
    row: dict[str, Any] = {"theme": name, "works": common.shape[1] if common.size else 0}
    pairs = [_pair(*common[list(pair)]) for pair in combinations(range(len(common)), 2)]
    percents = [percent for percent, _ in pairs if percent is not None]
    kappas = [kappa for _, kappa in pairs if kappa is not None]
    alpha = nominal_alpha(common) if common.size else None
    row |= {
        "chosen": chosen,
        "percent": float(np.mean(percents)) if percents else np.nan,
        "kappa": float(np.mean(kappas)) if kappas else np.nan,
        "alpha": np.nan if alpha is None else alpha,
    }
    return row | _interval(common, alpha, draws, seed)


def _interval(matrix: np.ndarray, alpha: float | None, draws: int, seed: int) -> dict[str, float]:
    names = ("alpha_low", "alpha_high", "below_800", "below_667")
    if alpha is None:
        return dict.fromkeys(names, np.nan)
    drawn = draw_alphas(matrix, draws, seed)
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return dict(
        zip(names, (low, high, (drawn < RELIABLE).mean(), (drawn < TENTATIVE).mean()), strict=True)
    )


def _pair(one: np.ndarray, other: np.ndarray) -> tuple[float | None, float | None]:
    """Share of equal choices, and Cohen's κ; None where nothing is in common, or one value only."""
    both = ~np.isnan(one) & ~np.isnan(other)
    if not both.any():
        return None, None
    one, other = one[both], other[both]
    percent = float((one == other).mean())
    values = np.unique(np.concatenate([one, other]))
    chance = sum(float((one == value).mean() * (other == value).mean()) for value in values)
    return percent, None if chance == 1 else (percent - chance) / (1 - chance)
