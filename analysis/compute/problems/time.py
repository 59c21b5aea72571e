"""Problem 6: works are published at other times than readers respond."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.mismatch import measure_mismatch, measure_own_mismatch
from analysis.compute.problems.draws import Numbers, Statistic, places, quantile, ratio, sums
from analysis.compute.problems.month import ENOUGH, Month, observed
from analysis.compute.problems.rows import OwnRow, Row
from analysis.compute.timing import ENOUGH as ENOUGH_OF_AN_HOUR

OFFICE = range(9, 17)  # hours of workdays: until 17:00


def of_panel(month: Month) -> Iterator[Row]:
    """Measures by platform: the mismatch, its value by chance, and the share in office hours."""
    for platform, figures, works in month.platforms():
        if works.empty:
            continue
        about = observed(figures)
        owners, libraries = places(works["library"])
        chance = measure_mismatch(works).iloc[0]
        value, low, high = month.measure(_mismatch(works, owners), libraries, len(works))
        yield Row(
            problem=6, measure="mismatch", platform=platform, value=value, low=low, high=high,
            n=int(chance["works_counted"]), **about,  # type: ignore[arg-type]
        )  # fmt: skip
        yield Row(
            problem=6, measure="mismatch_by_chance", platform=platform,
            value=float(chance["by_chance"]), n=int(chance["works_counted"]),
            **about,  # type: ignore[arg-type]
        )  # fmt: skip
        in_office = is_in_office_hours(works).to_numpy(dtype=np.float64)
        timed = works["hour"].notna().to_numpy(dtype=np.float64)
        response = works["response"].to_numpy(dtype=np.float64, na_value=0) * timed
        for name, weights in (("office_works", timed), ("office_response", response)):
            part, whole = sums(owners, libraries, in_office * weights, weights)
            value, low, high = month.measure(ratio(part, whole), libraries, 1)
            yield Row(
                problem=6, measure=name, platform=platform, value=value, low=low, high=high,
                n=int((weights > 0).sum()), **about,  # type: ignore[arg-type]
            )  # fmt: skip


def of_libraries(month: Month) -> Iterator[OwnRow]:
    """Mismatch of each account with the responses on its platform."""
    own = measure_own_mismatch(month.works).dropna()
    counts = month.works.groupby("account_id")["hour"].count()
    names = ["platform", "library", "name_zh"]
    accounts = month.figures.set_index("account_id")[names].loc[own.index]
    for account, value, *row in zip(
        own.index, own, *(accounts[name] for name in names), strict=True
    ):
        if counts[account] >= ENOUGH:
            platform, library, name = row
            yield OwnRow(
                problem=6, measure="mismatch", platform=platform, library=library, name_zh=name,
                value=float(value), n=int(counts[account]),
            )  # fmt: skip


def is_in_office_hours(works: pd.DataFrame) -> pd.Series:
    """Whether a work came out on a workday between 9 and 17 o'clock."""
    return (works["day_kind"] == "workday") & works["hour"].isin(OFFICE)


def _mismatch(works: pd.DataFrame, owners: npt.NDArray[np.intp]) -> Statistic:
    """mismatch.measure_mismatch of libraries drawn again, over the hours of them all."""
    hour = works["hour"].to_numpy(dtype=np.float64, na_value=np.nan)
    response = works["response"].to_numpy(dtype=np.float64, na_value=np.nan)
    is_known = ~np.isnan(response)
    libraries = int(owners.max()) + 1
    hours = [
        each for each in np.unique(hour) if (is_known & (hour == each)).sum() >= ENOUGH_OF_AN_HOUR
    ]
    published = [np.bincount(owners[hour == each], minlength=libraries) for each in hours]
    medians = [
        quantile(response[chosen], owners[chosen], 0.5)
        for chosen in (is_known & (hour == each) for each in hours)
    ]

    def compute(counts: Numbers) -> Numbers:
        if len(hours) < 2:
            return np.full(len(counts), np.nan)
        one = np.stack([counts @ each for each in published])
        other = np.nan_to_num(np.stack([each(counts) for each in medians]))
        with np.errstate(invalid="ignore"):
            found: Numbers = np.abs(one / one.sum(axis=0) - other / other.sum(axis=0)).sum(axis=0)
        return found / 2

    return compute
