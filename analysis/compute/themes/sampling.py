"""Samples of works: at random, or in proportion to strata."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import DataError

RARE = "cue_theme"


def draw_sample(
    works: pd.DataFrame, size: int, by: Sequence[str], seed: int, least: int = 0
) -> pd.DataFrame:
    """Draw `size` rows in random order, with `weight`: works of the stratum ÷ drawn.

    `by`: columns whose values make the strata; each has its share of the sample, by the largest
    remainders, and at least one work if `size` allows. `least`: works of each theme
    that cues give (`cue_theme`, NA: none), or all where there are fewer; common ones give way.
    Raises DataError where there are too few works, or places for that.
    """
    if size > len(works):
        raise DataError(
            f"{size:,} works are requested, and there are {len(works):,} to draw from:"
            " choose a smaller --n or a longer window"
        )
    generator = np.random.default_rng(seed)
    names = [*by, RARE] if least else list(by)
    strata = (
        works[names].fillna("").astype(str).agg("|".join, axis=1)
        if names
        else pd.Series("", works.index)
    )
    sizes = strata.value_counts(sort=False).sort_index()
    places = _allocate(sizes.to_numpy(), size)
    if least:
        themes = works.groupby(strata)[RARE].first().reindex(sizes.index)
        places = _raise_rare(sizes.to_numpy(), places, themes.fillna("").tolist(), least)
    drawn = []
    for name, count in zip(sizes.index, places, strict=True):
        members = works.index[strata == name].to_numpy()
        chosen = generator.choice(members, size=count, replace=False)
        drawn.append(works.loc[chosen].assign(weight=len(members) / count if count else np.nan))
    sample = pd.concat(drawn)
    return sample.iloc[generator.permutation(len(sample))].reset_index(drop=True)


def _raise_rare(
    sizes: np.ndarray, places: Sequence[int], themes: Sequence[str], least: int
) -> list[int]:
    """The same number of places, with `least` for every named theme, or all its works."""
    given, of_theme = np.array(places), np.array(themes)
    wanted = {
        theme: min(least, int(sizes[of_theme == theme].sum())) for theme in set(themes) - {""}
    }
    if sum(wanted.values()) > given.sum():
        raise DataError(
            f"{least} works of each of {len(wanted)} themes are {sum(wanted.values()):,}, and"
            f" {given.sum():,} are requested: choose a larger --n"
        )
    for theme, count in sorted(wanted.items()):
        while given[of_theme == theme].sum() < count:
            room = np.where(of_theme == theme, sizes - given, 0)
            spare = [
                given[of_theme == each].sum() > wanted.get(each, 0) and each != theme
                for each in themes
            ]
            given[np.argmax(np.where(spare, given, -1))] -= 1
            given[np.argmax(room)] += 1
    return [int(each) for each in given]


def _allocate(sizes: np.ndarray, total: int) -> list[int]:
    """Places in proportion to the strata, at least one each if there are enough."""
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
