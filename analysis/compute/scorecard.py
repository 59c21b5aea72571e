"""The scorecard of libraries: five dimensions, each a percentile among the accounts of a platform.

Reach (followers, their growth), output (works per active week, regularity), response (median
interactions of a work, on WeChat the like rate), fit (publishing in step with responses, evenness
of themes where they are coded), breadth (active platforms, differentiation of what they carry).
Nothing is summed by default: the sum depends on the weights.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.choices import Scoring, Weighting
from analysis.compute.composite import compose
from analysis.compute.mismatch import measure_mismatch, measure_own_mismatch
from analysis.compute.problems.accounts import of_libraries as breadth_of
from analysis.compute.problems.month import ENOUGH, Month
from analysis.compute.problems.themes import of_libraries as evenness_of
from analysis.compute.timing import measure_regularity

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "reach": ("followers", "followers_growth"),
    "output": ("works_per_active_week", "hour_regularity"),
    "response": ("median_interactions", "like_rate"),
    "fit": ("fit", "theme_evenness"),
    "breadth": ("active_breadth", "differentiation"),
}
TYPES = {
    "library": "string", "name_zh": "string", "dimension": "string", "measure": "string",
    "platform": "string", "value": "Float64", "percentile": "Float64", "quartile": "Int64",
    "n": "Int64", "works": "Int64", "share_observed": "Float64",
}  # fmt: skip
FEWEST = 4  # accounts, below which a percentile means nothing
WEEK = 7


def score_libraries(month: Month) -> pd.DataFrame:
    """One row for each library, measure and platform (TYPES); accounts that are covered alone.

    `percentile`: share of the others that are worse, ties by half, 0 to 100; `quartile` 1 the
    lowest to 4; NA with fewer than FEWEST accounts. `n`: the accounts that are compared.
    """
    rows = []
    for platform, figures, works in month.platforms():
        table = _measures(month, platform, figures, works)
        for dimension, names in DIMENSIONS.items():
            for name in (each for each in names if each in table):
                rows.append(
                    figures[["library", "name_zh", "works"]].assign(
                        dimension=dimension,
                        measure=name,
                        platform=platform,
                        value=table[name].astype("Float64"),
                        percentile=percentiles(table[name]),
                        n=int(table[name].count()),
                        share_observed=_share_observed(figures),
                    )
                )
    rows.append(_breadth(month))
    frame = pd.concat([each for each in rows if len(each)] or [pd.DataFrame(columns=list(TYPES))])
    frame["quartile"] = (frame["percentile"] // 25 + 1).clip(upper=4)
    return frame.reset_index(drop=True)[list(TYPES)].astype(TYPES)


def percentiles(values: pd.Series) -> pd.Series:
    """Share of the others that are worse, ties by half; 0 to 100. NA with fewer than FEWEST.

    >>> percentiles(pd.Series([1, 2, 2, 5])).tolist()
    [0.0, 50.0, 50.0, 100.0]
    """
    known = values.astype("Float64")
    n = int(known.count())
    if n < FEWEST:
        return pd.Series(pd.NA, known.index, dtype="Float64")
    return (known.rank(method="average") - 1) / (n - 1) * 100


def average_dimensions(card: pd.DataFrame) -> pd.DataFrame:
    """One row for each library and dimension: the mean of its measures' percentiles, its quartile.

    `card`: as score_libraries gives it.
    """
    groups = card.dropna(subset="percentile").groupby(["library", "name_zh", "dimension"])
    frame = groups["percentile"].mean().reset_index()
    frame["quartile"] = (frame["percentile"] // 25 + 1).clip(upper=4).astype("Int64")
    return frame


def sum_up_scorecards(card: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sums of the dimensions by equal, entropy and CRITIC weights, and the weights.

    The first: one row for each library that has all dimensions: a score by each weighting, and
    rank_best and rank_worst over them. The second: dimension, weighting, weight. Raises DataError
    where fewer than two libraries have all.
    """
    wide = average_dimensions(card).pivot(index="library", columns="dimension", values="percentile")
    wide = wide.dropna()
    made = {
        each: compose(wide, each, Scoring.SUM)
        for each in (Weighting.EQUAL, Weighting.ENTROPY, Weighting.CRITIC)
    }
    scores = pd.DataFrame({str(name): each.scores["score"] for name, each in made.items()})
    ranks = pd.DataFrame({str(name): each.scores["rank"] for name, each in made.items()})
    weights = [
        each.weights[["column", "weight"]].assign(weighting=str(name))
        for name, each in made.items()
    ]
    scores = scores.assign(rank_best=ranks.min(axis=1), rank_worst=ranks.max(axis=1))
    order = scores.sort_values(["rank_best", "rank_worst"], kind="stable").reset_index()
    return order, pd.concat(weights, ignore_index=True).rename(columns={"column": "dimension"})


def _measures(
    month: Month, platform: str, figures: pd.DataFrame, works: pd.DataFrame
) -> pd.DataFrame:
    """Measures as columns, one row for each account of `figures`."""
    accounts = figures["account_id"]
    table = pd.DataFrame(index=figures.index)
    table["followers"] = figures["followers"]
    before = figures["followers"] - figures["followers_change"]
    table["followers_growth"] = figures["followers_change"] / before.mask(before <= 0)
    weeks = _weeks(works["published_at"]).groupby(works["account_id"]).nunique()
    active = accounts.map(weeks).astype("Float64")
    table["works_per_active_week"] = figures["works"].astype("Float64") / active
    regularity = measure_regularity(works)
    if len(regularity):
        by_account = regularity.set_index("account_id")["hour_regularity"]
        table["hour_regularity"] = accounts.map(by_account).astype("Float64")
    table["median_interactions"] = figures["median_interactions"]
    if figures["like_rate"].notna().any():
        table["like_rate"] = figures["like_rate"]
    if len(works) and "theme" in works:
        even = {
            each.library: each.value for each in evenness_of(month) if each.platform == platform
        }
        table["theme_evenness"] = figures["library"].map(even).astype("Float64")
    if len(works):
        table["fit"] = accounts.map(_fit(works)).astype("Float64")
    return table


def _weeks(moments: pd.Series) -> pd.Series:
    """The first day of the week, Sunday to Saturday, of each moment."""
    days = moments.dt.tz_localize(None).dt.normalize()
    first: pd.Series = days - pd.to_timedelta((days.dt.day_of_week + 1) % WEEK, unit="D")
    return first


def _fit(works: pd.DataFrame) -> pd.Series:
    """1 − the mismatch beyond what chance would give on the platform."""
    chance = measure_mismatch(works)["by_chance"].iloc[0]
    beyond = measure_own_mismatch(works) - (0 if math.isnan(chance) else chance)
    return 1 - beyond.clip(lower=0)


def _breadth(month: Month) -> pd.DataFrame:
    active = pd.DataFrame(
        [
            {"library": each.library, "name_zh": each.name_zh, "value": each.value}
            for each in breadth_of(month)
        ],
        columns=["library", "name_zh", "value"],
    )
    sums = month.covered.groupby("library")[["works", "works_observed"]].sum()
    parts = [active.assign(measure="active_breadth"), _differentiation(month)]
    return pd.concat([_rated(each, sums) for each in parts if len(each)] or [active.head(0)])


def _differentiation(month: Month) -> pd.DataFrame:
    """1 − the share of works with a copy on another platform, of libraries that are on several."""
    if "is_shared" not in month.works:
        return pd.DataFrame()
    groups = month.works.groupby(["library", "name_zh"])
    table = groups.agg(
        shared=("is_shared", "mean"), works=("work_id", "size"), on=("platform", "nunique")
    )
    own = table[(table["on"] > 1) & (table["works"] >= ENOUGH)]
    return (1 - own["shared"]).rename("value").reset_index().assign(measure="differentiation")


def _rated(frame: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Adds percentiles, and the evidence of the libraries' values."""
    works = frame["library"].map(sums["works"])
    seen = frame["library"].map(sums["works_observed"]) / works.astype("Float64").mask(works == 0)
    return frame.assign(
        dimension="breadth", platform=None, percentile=percentiles(frame["value"]), n=len(frame),
        works=works, share_observed=seen,
    )  # fmt: skip


def _share_observed(figures: pd.DataFrame) -> pd.Series:
    works = figures["works"].astype("Float64")
    return figures["works_observed"].astype("Float64") / works.mask(works == 0, np.nan)
