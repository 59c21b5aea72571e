"""When works are published, and at which times they are met best.

A work's response is its interactions ÷ the median of its own account, so that big accounts do not
decide; accounts with fewer than ENOUGH works with known interactions, or a median of 0, have none.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

ENOUGH = 5  # works
RESAMPLES = 1000
SEED = 20_090_814  # any number: the intervals come out the same each time
SLOT = ["day_kind", "hour"]


def with_response(works: pd.DataFrame) -> pd.DataFrame:
    """`works`, as with_interactions gives them, with hour, weekday (1 Monday) and `response`."""
    local = works["published_at"].dt
    groups = works.groupby("account_id")["interactions"]
    median = groups.transform("median").astype("Float64")
    is_enough = (groups.transform("count") >= ENOUGH) & (median > 0)
    response = (works["interactions"] / median).where(is_enough)
    return works.assign(hour=local.hour, weekday=local.day_of_week + 1, response=response)


def compare_times(works: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row for each time: how much is published then, and what response it meets.

    `by`: of hour, weekday, day_kind. Returns them, works, share_works, works_counted, the median
    response, and its bootstrap interval (95 %, percentiles of 1,000 resamples).
    """
    rows = []
    for key, group in works.groupby(by):
        known = group["response"].dropna().to_numpy(dtype=np.float64)
        low, high = bootstrap_median(known)
        rows.append(
            {
                **dict(zip(by, key, strict=True)),
                "works": len(group),
                "share_works": len(group) / len(works),
                "works_counted": len(known),
                "response": float(np.median(known)) if len(known) else math.nan,
                "response_low": low,
                "response_high": high,
            }
        )
    return pd.DataFrame(rows)


def bootstrap_median(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """95 % interval of the median; NaN with fewer than ENOUGH values."""
    if len(values) < ENOUGH:
        return math.nan, math.nan
    random = np.random.default_rng(SEED)
    medians = [np.median(random.choice(values, len(values))) for _ in range(RESAMPLES)]
    low, high = np.percentile(medians, [2.5, 97.5])
    return float(low), float(high)


def mismatch(times: pd.DataFrame) -> float:
    """How far publishing is out of step with response: 0 in step, towards 1 wholly apart.

    Half the sum of |share of works − share of response| over the times of compare_times that have
    ENOUGH works with a response. NaN with fewer than two such times.
    """
    known = times[times["works_counted"] >= ENOUGH]
    if len(known) < 2 or known["response"].sum() <= 0:
        return math.nan
    published = known["works"] / known["works"].sum()
    met = known["response"] / known["response"].sum()
    return float((published - met).abs().sum() / 2)


def recommend(works: pd.DataFrame) -> pd.DataFrame:
    """Hours of workdays and of holidays whose response is above the usual, best evidence first.

    Rows of compare_times whose whole interval lies above 1, the account's own median.
    """
    slots = compare_times(works, SLOT)
    above = slots[slots["response_low"] > 1]
    return above.sort_values("response_low", ascending=False, ignore_index=True)


def measure_regularity(works: pd.DataFrame) -> pd.DataFrame:
    """One row for each account: how regularly it publishes.

    `hour_regularity`: 1 − entropy of the hours ÷ ln 24: 1 always at the same hour, 0 evenly round
    the clock. `gap_variation`: standard deviation ÷ mean of the times between works; 0 like a
    clock, about 1 at random. NaN with fewer than ENOUGH works.
    """
    rows: list[dict[str, object]] = []
    for key, group in works.groupby(["account_id", "library", "platform"]):
        is_enough = len(group) >= ENOUGH
        rows.append(
            {
                **dict(zip(("account_id", "library", "platform"), key, strict=True)),
                "works": len(group),
                "active_days": group["published_at"].dt.date.nunique(),
                "hour_regularity": _hour_regularity(group["hour"]) if is_enough else math.nan,
                "gap_variation": _gap_variation(group["published_at"]) if is_enough else math.nan,
            }
        )
    return pd.DataFrame(rows)


def _hour_regularity(hours: pd.Series) -> float:
    shares = hours.value_counts(normalize=True).to_numpy(dtype=np.float64)
    return 1 + float((shares * np.log(shares)).sum()) / math.log(24)


def _gap_variation(moments: pd.Series) -> float:
    seconds = np.sort(moments.dt.as_unit("s").astype("int64").to_numpy(dtype=np.float64))
    gaps = np.diff(seconds)
    return float(gaps.std(ddof=1) / gaps.mean()) if gaps.mean() > 0 else math.nan
