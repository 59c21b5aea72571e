"""Problem 9: interaction varies greatly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.compute.interaction import HOT
from analysis.compute.problems.draws import places, quantile, quotient, ratio, sums
from analysis.compute.problems.month import ENOUGH, Month, observed
from analysis.compute.problems.rows import OwnRow, Row


def of_panel(month: Month) -> Iterator[Row]:
    """Measures by platform: the median response of a work, and the spread between accounts."""
    for platform, figures, works in month.platforms():
        known = works.dropna(subset="interactions")
        if known.empty:
            continue
        about = observed(figures)
        values = known["interactions"].to_numpy(dtype=np.float64)
        owners, libraries = places(known["library"])
        zero, counted = sums(owners, libraries, values == 0, np.ones(len(values)))
        likes = known["likes"].to_numpy(dtype=np.float64, na_value=0)
        hot, liked = sums(owners, libraries, likes * (likes >= HOT), likes)
        for name, statistic in (
            ("median_response", quantile(values, owners, 0.5)),
            ("without_interaction", ratio(zero, counted)),
            ("hot_share", ratio(hot, liked)),
        ):
            value, low, high = month.measure(statistic, libraries, len(values))
            yield Row(
                problem=9, measure=name, platform=platform, value=value, low=low, high=high,
                n=len(values), **about,  # type: ignore[arg-type]
            )  # fmt: skip
        medians = np.array([row.value for row in _medians(platform, works)])
        each = np.arange(len(medians))
        spread = quotient(quantile(medians, each, 0.75), quantile(medians, each, 0.25))
        value, low, high = month.measure(spread, len(medians), len(medians))
        yield Row(
            problem=9, measure="p75_p25", platform=platform, value=value, low=low, high=high,
            n=len(medians), **about,  # type: ignore[arg-type]
        )  # fmt: skip


def of_libraries(month: Month) -> Iterator[OwnRow]:
    """The median interactions of a work of each library with ENOUGH of them."""
    for platform, _, works in month.platforms():
        yield from _medians(platform, works)


def _medians(platform: str, works: pd.DataFrame) -> Iterator[OwnRow]:
    known = works[["library", "name_zh", "interactions"]].dropna(subset="interactions")
    table = known.groupby(["library", "name_zh"], sort=True)["interactions"].agg(["median", "size"])
    for (library, name), value, n in zip(table.index, table["median"], table["size"], strict=True):
        if n >= ENOUGH:
            yield OwnRow(
                problem=9, measure="median_response", platform=platform, library=str(library),
                name_zh=str(name), value=float(value), n=int(n),
            )  # fmt: skip
