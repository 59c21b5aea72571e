"""Problem 8: head and tail libraries are uneven, and not the same on every platform."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.compute.problems.draws import (
    FEWEST,
    Numbers,
    Statistic,
    divide,
    gini,
    places,
    quantile,
    quotient,
    ratio,
    sums,
    top_share,
    unknown,
)
from analysis.compute.problems.month import Month, observed
from analysis.compute.problems.rows import OwnRow, Row
from analysis.compute.versions import VERSIONS


def of_panel(month: Month) -> Iterator[Row]:
    """Inequality of interactions by platform, and the concordance of platforms."""
    for platform, figures, _ in month.platforms():
        known = figures.dropna(subset="interactions")
        if known.empty:
            continue
        is_enough = len(known) >= FEWEST
        values = known["interactions"].to_numpy(dtype=np.float64)
        owners, libraries = places(known["library"])
        tenths = quotient(quantile(values, owners, 0.9), quantile(values, owners, 0.1))
        for name, statistic in (
            ("gini_interactions", gini(values, owners)),
            ("top_fifth_share", top_share(values, owners, 0.2)),
            ("p90_p10", tenths),
        ):
            if not is_enough:  # of few accounts head and tail are not compared
                statistic = unknown  # noqa: PLW2901
            value, low, high = month.measure(statistic, libraries, len(values))
            yield Row(
                problem=8, measure=name, platform=platform, value=value, low=low, high=high,
                n=len(values), **observed(figures),  # type: ignore[arg-type]
            )  # fmt: skip
        is_silent = (figures["works"] == 0).to_numpy(dtype=np.float64)
        owners, libraries = places(figures["library"])
        silent, all_of_them = sums(owners, libraries, is_silent, np.ones(len(figures)))
        value, low, high = month.measure(ratio(silent, all_of_them), libraries, 1)
        yield Row(
            problem=8, measure="silent_accounts", platform=platform, value=value, low=low,
            high=high, n=len(figures), **observed(figures),  # type: ignore[arg-type]
        )  # fmt: skip
    scores = index_of_libraries(month.covered).dropna()
    if scores.shape[1] > 1:
        value, low, high = month.measure(
            concordance(scores.to_numpy(dtype=np.float64)), len(scores), scores.size
        )
        yield Row(problem=8, measure="kendall_w", value=value, low=low, high=high, n=len(scores))


def of_libraries(month: Month) -> Iterator[OwnRow]:
    """The interactions of each library on each platform."""
    for platform, figures, _ in month.platforms():
        columns = ["library", "name_zh", "works", "interactions"]
        known = figures[columns].dropna(subset="interactions")
        for (library, name), own in known.groupby(["library", "name_zh"], sort=True):
            yield OwnRow(
                problem=8, measure="interactions", platform=platform, library=str(library),
                name_zh=str(name), value=float(own["interactions"].sum()),
                n=int(own["works"].sum()),
            )  # fmt: skip


def index_of_libraries(figures: pd.DataFrame) -> pd.DataFrame:
    """First index of each library's best account, libraries as rows and platforms as columns.

    NA where nothing was published.
    """
    columns = {}
    for platform, own in figures.groupby("platform"):
        name = next((name for name, each in VERSIONS.items() if each.platform == platform), None)
        if name is not None:
            published = own[own["works"] > 0]
            columns[str(platform)] = published.groupby("library")[name].max()
    return pd.DataFrame(columns)


def concordance(scores: Numbers) -> Statistic:
    """Kendall's W, the agreement of columns on the order of rows: 1 the same, 0 none.

    Ties are corrected. NaN with fewer than two rows or columns, or where all are tied.

    >>> alike = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    >>> concordance(alike)(np.ones((1, 3))).tolist()
    [1.0]
    """
    groups = [np.unique(column, return_inverse=True)[1] for column in scores.T]
    members = [np.eye(int(group.max()) + 1)[group] for group in groups if len(group)]

    def compute(counts: Numbers) -> Numbers:
        n, m = counts.sum(axis=1), len(members)
        ranks, ties = np.zeros_like(counts), np.zeros(len(counts))
        for each, group in zip(members, groups, strict=True):
            tied = counts @ each
            ranks += (tied.cumsum(axis=1) - tied / 2 + 0.5)[:, group]
            ties += (tied**3 - tied).sum(axis=1)
        spread = (counts * (ranks - (m * (n + 1) / 2)[:, None]) ** 2).sum(axis=1)
        most = m * m * (n**3 - n) - m * ties
        return divide(12 * spread, most)

    return compute if min(scores.shape) > 1 else unknown
