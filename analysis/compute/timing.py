"""Times of publication, and the response by time.

A work's response is its interactions ÷ the median of its own account, so that big accounts do not
decide; accounts with fewer than ENOUGH works with known interactions, with less than half of their
works observed, or a median of 0, have none.
Platforms are analysed separately: their users are active at different hours.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.counters import LEAST

ENOUGH = 5  # works
EVIDENCE = 10  # works behind a slot that is recommended
WITNESSES = 3  # accounts behind it, or all where fewer have a response
RESAMPLES = 1000
BATCH = 100  # of them at once, so that a year of works fits into memory
SEED = 20_090_814  # any number: the intervals come out the same each time
SLOT = ["day_kind", "hour"]


def with_response(works: pd.DataFrame) -> pd.DataFrame:
    """`works`, as with_interactions gives them, with hour, weekday (1 Monday) and `response`.

    Works that do not come from the database are taken to be known to the hour.
    """
    groups = works.groupby("account_id")["interactions"]
    median = groups.transform("median").astype("Float64")
    is_seen = works["captured_at"].notna().groupby(works["account_id"]).transform("mean") >= LEAST
    is_enough = is_seen & (groups.transform("count") >= ENOUGH) & (median > 0)
    response = (works["interactions"] / median).where(is_enough)
    if "hour" not in works:
        local = works["published_at"].dt
        works = works.assign(hour=local.hour, weekday=local.day_of_week + 1)
    return works.assign(response=response)


def compare_times(works: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One row for each platform and time: share of the works, and their response.

    `works`: as with_response gives them; `by`: of hour, weekday, day_kind. Returns platform, `by`,
    works, share_works (of the platform's whose time is known so exactly), works_counted (with a
    response), accounts (whose they are), the median response, its bootstrap interval (95 %,
    percentiles of RESAMPLES), whether interactions of a work are missing or capped (lower_bound),
    and share_observed.
    """
    keys = ["platform", *by]
    works = works.dropna(subset=by)
    totals = works["platform"].value_counts().to_dict()
    rows = [
        dict(zip(keys, key, strict=True)) | _measure_time(group, totals[key[0]])
        for key, group in works.groupby(keys)
    ]
    return pd.DataFrame(rows, columns=[*keys, *_measure_time(works.iloc[:0], 1)])


def _measure_time(group: pd.DataFrame, total: int) -> dict[str, object]:
    """`total`: works of the platform at all times."""
    is_known = group["response"].notna()
    known = group["response"][is_known].to_numpy(dtype=np.float64)
    low, high = bootstrap_median(known)
    return {
        "works": len(group),
        "share_works": len(group) / total,
        "works_counted": len(known),
        "accounts": group["account_id"][is_known].nunique(),
        "response": float(np.median(known)) if len(known) else math.nan,
        "response_low": low,
        "response_high": high,
        "lower_bound": bool((group["interactions"].isna() | group["capped"].map(bool)).any()),
        "share_observed": group["captured_at"].notna().mean(),
    }


def bootstrap_median(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """95 % interval of the median; NaN with fewer than ENOUGH values."""
    if len(values) < ENOUGH:
        return math.nan, math.nan
    random = np.random.default_rng(SEED)
    draws = (random.choice(values, (BATCH, len(values))) for _ in range(RESAMPLES // BATCH))
    medians = np.concatenate([np.median(draw, axis=1) for draw in draws])
    low, high = np.percentile(medians, [2.5, 97.5])
    return float(low), float(high)


def recommend(works: pd.DataFrame) -> pd.DataFrame:
    """Hours of workdays and of holidays whose response is above the usual, best evidence first.

    Rows of compare_times whose whole interval lies above 1, the account's own median, and that
    are based on EVIDENCE works or more of WITNESSES accounts or more (of all where fewer have any).
    """
    slots = compare_times(works[works["day_kind"] != "unknown"], SLOT)
    if slots.empty:
        return slots
    responding = works.dropna(subset="response").groupby("platform")["account_id"].nunique()
    witnesses = slots["platform"].map(responding).fillna(0).clip(upper=WITNESSES)
    is_evident = (slots["works_counted"] >= EVIDENCE) & (slots["accounts"] >= witnesses)
    above = slots[is_evident & (slots["response_low"] > 1)]
    order = ["platform", "response_low"]
    return above.sort_values(order, ascending=[True, False], ignore_index=True)


def measure_regularity(works: pd.DataFrame) -> pd.DataFrame:
    """One row for each account: how regularly it publishes.

    `hour_regularity`: 1 − entropy of the hours ÷ ln 24: 1 always at the same hour, 0 evenly round
    the clock, of the works whose hour is known. `gap_variation`: standard deviation ÷ mean of the
    times between works; 0 like a clock, about 1 at random; NaN where the hour of a work is not
    known. NaN with fewer than ENOUGH works.
    """
    keys = ["account_id", "library", "platform"]
    rows = [
        dict(zip(keys, key, strict=True)) | _measure_regularity(group)
        for key, group in works[[*keys, "published_at", "hour"]].groupby(keys)
    ]
    return pd.DataFrame(rows, columns=[*keys, *_measure_regularity(works.iloc[:0])])


def _measure_regularity(group: pd.DataFrame) -> dict[str, object]:
    timed = int(group["hour"].count())
    is_whole = timed == len(group) >= ENOUGH
    return {
        "works": len(group),
        "active_days": group["published_at"].dt.date.nunique(),
        "hour_regularity": _hour_regularity(group["hour"]) if timed >= ENOUGH else math.nan,
        "gap_variation": _gap_variation(group["published_at"]) if is_whole else math.nan,
    }


def _hour_regularity(hours: pd.Series) -> float:
    shares = hours.value_counts(normalize=True).to_numpy(dtype=np.float64)
    return 1 + float((shares * np.log(shares)).sum()) / math.log(24)


def _gap_variation(moments: pd.Series) -> float:
    seconds = np.sort(moments.dt.as_unit("s").astype("int64").to_numpy(dtype=np.float64))
    gaps = np.diff(seconds)
    return float(gaps.std(ddof=1) / gaps.mean()) if gaps.mean() > 0 else math.nan
