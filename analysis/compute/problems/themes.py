"""Problem 7: content and themes are unbalanced. Of works that are coded so that coders agree."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.compute.problems.month import ENOUGH, Month, observed
from analysis.compute.problems.rows import OwnRow, Row
from analysis.compute.problems.sources import median_of, pielou
from analysis.compute.themes.response import DRAWS, measure_response

GAP = "theme_gap:"  # before the code of the theme


def of_panel(month: Month) -> Iterator[Row]:
    """Measures by platform: evenness of themes, and the gap of each theme's response to its works.

    The gap is the share of the response − the share of the works; its interval is over accounts.
    """
    for platform, figures, works in month.platforms():
        if "theme" not in works:
            continue
        about = observed(figures)
        if found := list(_evenness(platform, works)):
            yield median_of(month, platform, found, about)
        for row in measure_response(works, draws=month.draws and DRAWS).to_dict(orient="records"):
            yield Row(
                problem=7, measure=f"{GAP}{row['theme']}", platform=platform, value=row["gap"],
                low=row["gap_low"], high=row["gap_high"], n=row["works"],
                **about,  # type: ignore[arg-type]
            )  # fmt: skip


def of_libraries(month: Month) -> Iterator[OwnRow]:
    """The evenness of each library with ENOUGH coded works."""
    for platform, _, works in month.platforms():
        if "theme" in works:
            yield from _evenness(platform, works)


def _evenness(platform: str, works: pd.DataFrame) -> Iterator[OwnRow]:
    """Evenness over the themes that occur on the platform at all."""
    coded = works[["library", "name_zh", "theme"]].dropna(subset="theme")
    themes = coded["theme"].nunique()
    if themes < 2:
        return
    for (library, name), own in coded.groupby(["library", "name_zh"], sort=True):
        if len(own) >= ENOUGH:
            yield OwnRow(
                problem=7, measure="theme_evenness", platform=platform, library=str(library),
                name_zh=str(name), value=pielou(own["theme"].value_counts(), themes), n=len(own),
            )  # fmt: skip
