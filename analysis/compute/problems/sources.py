"""Problem 4: content from one source, and little variety."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.compute.problems.draws import places, quantile, ratio, sums
from analysis.compute.problems.month import ENOUGH, Month, observed
from analysis.compute.problems.rows import OwnRow, Row

FROM_OTHERS = ("repost", "reprint")  # links whose work is another's


def of_panel(month: Month) -> Iterator[Row]:
    """Measures by platform: share of originals, share of works of unknown originality, variety."""
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
        if "is_repeat" in works:
            of, number = places(works["library"])
            again, every = sums(of, number, works["is_repeat"].to_numpy(float), np.ones(len(works)))
            value, low, high = month.measure(ratio(again, every), number, 1)
            yield Row(
                problem=4, measure="repeat_share", platform=platform, value=value, low=low,
                high=high, n=number, **about,  # type: ignore[arg-type]
            )  # fmt: skip
        for own_rows in (
            _evenness(platform, works), _shannon(platform, works),
            _concentration(platform, figures, month.links),
        ):  # fmt: skip
            if found := list(own_rows):
                yield median_of(month, platform, found, about)


def median_of(month: Month, platform: str, rows: list[OwnRow], about: dict[str, object]) -> Row:
    """The median over the libraries' rows of one measure."""
    values = np.array([each.value for each in rows])
    value, low, high = month.measure(
        quantile(values, np.arange(len(values)), 0.5), len(values), len(values)
    )
    return Row(
        problem=rows[0].problem, measure=rows[0].measure, platform=platform, value=value, low=low,
        high=high, n=len(values), **about,  # type: ignore[arg-type]
    )  # fmt: skip


def of_libraries(month: Month) -> Iterator[OwnRow]:
    """Measures of each library with ENOUGH works of known originality."""
    for platform, figures, works in month.platforms():
        columns = ["library", "name_zh", "works", "originals", "originals_unknown"]
        for (library, name), own in figures[columns].groupby(["library", "name_zh"], sort=True):
            known = int((own["works"] - own["originals_unknown"]).sum())
            if known >= ENOUGH:
                yield OwnRow(
                    problem=4, measure="original_share", platform=platform, library=str(library),
                    name_zh=str(name), value=float(own["originals"].sum()) / known, n=known,
                )  # fmt: skip
        yield from _repeats(platform, works)
        yield from _evenness(platform, works)
        yield from _shannon(platform, works)
        yield from _concentration(platform, figures, month.links)


def pielou(counts: pd.Series, kinds: int) -> float:
    """Shannon entropy ÷ ln(kinds): 1 where all occur alike, 0 where one alone does.

    >>> pielou(pd.Series([5, 5, 5, 5]), 4)
    1.0
    """
    if kinds < 2:
        return math.nan
    numbers = counts.to_numpy(dtype=np.float64)
    shares = numbers[numbers > 0] / numbers.sum()
    return float(-(shares * np.log(shares)).sum() / math.log(kinds)) + 0.0


def _evenness(platform: str, works: pd.DataFrame) -> Iterator[OwnRow]:
    """Evenness over the kinds that occur on the platform at all."""
    kinds = works["kind"].nunique()
    if kinds < 2:
        return
    for (library, name), own in works[["library", "name_zh", "kind"]].groupby(
        ["library", "name_zh"], sort=True
    ):
        if len(own) >= ENOUGH:
            yield OwnRow(
                problem=4, measure="kind_evenness", platform=platform, library=str(library),
                name_zh=str(name), value=pielou(own["kind"].value_counts(), kinds), n=len(own),
            )  # fmt: skip


def shannon(counts: pd.Series) -> float:
    """Entropy in nats: 0 where one alone occurs, ln n where n occur alike."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum()) + 0.0


def herfindahl(counts: pd.Series) -> float:
    """Sum of the squared shares: 1 where one has all, 1/n where n have alike.

    >>> herfindahl(pd.Series([3, 1]))
    0.625
    """
    return float(((counts / counts.sum()) ** 2).sum())


def _repeats(platform: str, works: pd.DataFrame) -> Iterator[OwnRow]:
    if "is_repeat" not in works:
        return
    columns = ["library", "name_zh", "is_repeat"]
    for (library, name), own in works[columns].groupby(["library", "name_zh"], sort=True):
        if len(own) >= ENOUGH:
            yield OwnRow(
                problem=4, measure="repeat_share", platform=platform, library=str(library),
                name_zh=str(name), value=float(own["is_repeat"].mean()), n=len(own),
            )  # fmt: skip


def _shannon(platform: str, works: pd.DataFrame) -> Iterator[OwnRow]:
    """Entropy of the themes of coded works."""
    if "theme" not in works:
        return
    coded = works[["library", "name_zh", "theme"]].dropna(subset="theme")
    for (library, name), own in coded.groupby(["library", "name_zh"]):
        if len(own) >= ENOUGH:
            yield OwnRow(
                problem=4, measure="theme_shannon", platform=platform, library=str(library),
                name_zh=str(name), value=shannon(own["theme"].value_counts()), n=len(own),
            )  # fmt: skip


def _concentration(
    platform: str, figures: pd.DataFrame, links: pd.DataFrame | None
) -> Iterator[OwnRow]:
    """HHI of the institutions whose posts a library reposts and reprints."""
    if links is None:
        return
    kept = links[links["link"].isin(FROM_OTHERS)]
    known = kept["linked_account_id"].astype("string")
    kept = kept.assign(source=known.fillna(kept["linked_account"].astype("string")))
    kept = kept.merge(figures[["account_id", "library", "name_zh"]], on="account_id")
    for (library, name), own in kept.groupby(["library", "name_zh"], sort=True):
        works = own.drop_duplicates(["work_id", "source"])
        if len(works) >= ENOUGH:
            yield OwnRow(
                problem=4, measure="repost_hhi", platform=platform, library=str(library),
                name_zh=str(name), value=herfindahl(works["source"].value_counts()), n=len(works),
            )  # fmt: skip
