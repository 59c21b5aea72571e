"""Problem 4: content from one source, and little variety."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.compute.problems.draws import places, quantile, ratio, sums
from analysis.compute.problems.month import ENOUGH, Month, observed
from analysis.compute.problems.rows import OwnRow, Row


def of_panel(month: Month) -> Iterator[Row]:
    """On each platform: the share of originals, of works of which it is not known, and variety."""
    for platform, figures, works in month.platforms():
        if works.empty:
            continue
        about = observed(figures)
        unknown = figures["originals_unknown"].to_numpy(dtype=np.float64, na_value=0)
        made = figures["works"].to_numpy(dtype=np.float64)
        originals = figures["originals"].to_numpy(dtype=np.float64, na_value=0)
        owners, libraries = places(figures["library"])
        own, known, published = sums(owners, libraries, originals, made - unknown, made)
        for name, statistic in (
            ("original_share", ratio(own, known)),
            ("originals_unknown_share", ratio(published - known, published)),
        ):
            value, low, high = month.measure(statistic, libraries, 1)
            yield Row(
                problem=4, measure=name, platform=platform, value=value, low=low, high=high,
                n=libraries, **about,  # type: ignore[arg-type]
            )  # fmt: skip
        values = np.array([each.value for each in _evenness(platform, works)])
        value, low, high = month.measure(
            quantile(values, np.arange(len(values)), 0.5), len(values), len(values)
        )
        yield Row(
            problem=4, measure="kind_evenness", platform=platform, value=value, low=low, high=high,
            n=len(values), **about,  # type: ignore[arg-type]
        )  # fmt: skip


def of_libraries(month: Month) -> Iterator[OwnRow]:
    """The same of each library with ENOUGH works of which it is known."""
    for platform, figures, works in month.platforms():
        for (library, name), own in figures.groupby(["library", "name_zh"], sort=True):
            known = int((own["works"] - own["originals_unknown"]).sum())
            if known >= ENOUGH:
                yield OwnRow(
                    problem=4, measure="original_share", platform=platform, library=str(library),
                    name_zh=str(name), value=float(own["originals"].sum()) / known, n=known,
                )  # fmt: skip
        yield from _evenness(platform, works)


def pielou(counts: pd.Series, kinds: int) -> float:
    """Shannon entropy ÷ ln(kinds): 1 where all occur alike, 0 where one alone does.

    >>> pielou(pd.Series([5, 5, 5, 5]), 4)
    1.0
    """
    if kinds < 2:
        return math.nan
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum() / math.log(kinds)) + 0.0


def _evenness(platform: str, works: pd.DataFrame) -> Iterator[OwnRow]:
    """Evenness over the kinds that occur on the platform at all."""
    kinds = works["kind"].nunique()
    if kinds < 2:
        return
    for (library, name), own in works.groupby(["library", "name_zh"], sort=True):
        if len(own) >= ENOUGH:
            yield OwnRow(
                problem=4, measure="kind_evenness", platform=platform, library=str(library),
                name_zh=str(name), value=pielou(own["kind"].value_counts(), kinds), n=len(own),
            )  # fmt: skip
