"""Samples of works: at random, or in proportion to strata."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import DataError


def draw_sample(works: pd.DataFrame, size: int, by: Sequence[str], seed: int) -> pd.DataFrame:
    """`size` rows in an order that says nothing, with `weight`: works of the stratum ÷ drawn.

    `by`: columns whose values make the strata; each has its share of the sample, by the largest
    remainders, and at least one work where there are as many places. Raises DataError where there
    are too few works.
    """
    if size > len(works):
        raise DataError(
            f"there are {len(works):,} works to draw from, and {size:,} are asked for:"
            " choose a smaller --n or a longer window"
        )
    generator = np.random.default_rng(seed)
    strata = works[list(by)].astype(str).agg("|".join, axis=1) if by else pd.Series("", works.index)
    sizes = strata.value_counts(sort=False).sort_index()
    drawn = []
    for name, count in zip(sizes.index, _allocate(sizes.to_numpy(), size), strict=True):
        members = works.index[strata == name].to_numpy()
        chosen = generator.choice(members, size=count, replace=False)
        drawn.append(works.loc[chosen].assign(weight=len(members) / count if count else np.nan))
    sample = pd.concat(drawn)
    return sample.iloc[generator.permutation(len(sample))].reset_index(drop=True)


def _allocate(sizes: np.ndarray, total: int) -> list[int]:
    """Places in proportion; every stratum one, where there are enough of them."""
    least = np.ones_like(sizes) if total >= len(sizes) else np.zeros_like(sizes)
    wanted = sizes * total / sizes.sum()
    given = np.maximum(np.floor(wanted).astype(int), least)
    order = np.argsort(-(wanted - np.floor(wanted)), kind="stable")
    while given.sum() < total:
        for place in order:
            if given.sum() < total and given[place] < sizes[place]:
                given[place] += 1
    while given.sum() > total:  # small strata were given more than their share
        given[np.argmax(np.where(given > least, given - wanted, -np.inf))] -= 1
    return [int(each) for each in given]
