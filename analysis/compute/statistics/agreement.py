"""Agreement of indices on the order of accounts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.compute.statistics.correlation import correlations
from analysis.compute.statistics.results import Result, as_frame, join
from analysis.compute.statistics.samples import known_together

WHY = "indices are compared by the order that they give"


def agree(frame: pd.DataFrame, indices: list[str]) -> pd.DataFrame:
    """Spearman and Kendall of each two of the indices; `note` counts the ranks that differ.

    `frame`: a row for each account, a column for each version of an index. Returns
    results.COLUMNS.
    """
    results = correlations(frame, indices, ("Spearman", "Kendall"))
    return as_frame(
        replace(
            each,
            test=f"agreement ({each.test})",
            why=WHY,
            note=join(each.note, _moved(frame, each)),
        )
        for each in results
    )


def _moved(frame: pd.DataFrame, result: Result) -> str | None:
    if result.by is None or result.note is not None:
        return None
    both = known_together(frame, [result.column, result.by])
    ranks = both.rank(method="min", ascending=False)
    apart = (ranks[result.column] - ranks[result.by]).abs()
    return (
        f"{int((apart > 0).sum())} of {len(both)} have another rank, by {apart.max():.0f} at most"
    )
