"""Every input of the indices for each account and a window, as account_indicators in SQL has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.compute.activity import measure_activity
from analysis.compute.sums import (
    Flags,
    Floats,
    Integers,
    RowsByAccount,
    as_flags,
    as_floats,
    floats,
    integers,
)
from analysis.names import COUNTERS, OF_VIDEOS, VIDEO
from analysis.observations import Observations

# Counters that count as missing if the platform shows them and no work has them.
EXPECTED = ("reads", "likes", "wows", "comments", "shares", "recommends", "thumbs")
CHANGING = ("plays", "likes", "comments", "shares")
HEADLINE = ("reads", "likes", "wows", "shares")
ORIGINAL = ("comments", "shares")
NAMES = ("account_id", "library", "name_zh", "region", "platform", "account")
TOTALS = (
    "followers", "followers_change", "works_claimed_change", "likes_received_change",
    "plays_received_change",
)  # fmt: skip
Columns = dict[str, Any]


def compute_indicators(seen: Observations) -> pd.DataFrame:
    """One row for each account; the columns are those of the view account_months.

    A sum is NA where no work gives the counter, and 0 where a covered window has no work.
    """
    accounts = seen.accounts
    works = RowsByAccount(seen.works, accounts["account_id"])
    is_covered = accounts["covered"].astype(bool).to_numpy()
    number = works.count()
    is_empty = (number == 0) & is_covered
    counters = {name: as_floats(works.rows[name]) for name in COUNTERS}
    columns: Columns = {name: accounts[name].array for name in NAMES}
    columns |= {"covered": is_covered, "days": seen.window.days}
    columns |= _count(works, number) | _times(works) | _counters(works, counters, is_empty)
    for prefix, names in (("headline", HEADLINE), ("original", ORIGINAL)):
        is_member = as_flags(works.rows[f"is_{prefix}"])
        unknown = works.count(works.rows[f"is_{prefix}"].isna().to_numpy())
        is_none = (is_empty | (unknown < number)) & (works.count(is_member) == 0)
        for name in names:
            sums, known = works.sum(np.where(is_member, counters[name], np.nan))
            columns[f"{prefix}_{name}"] = integers(sums, (known == 0) & ~is_none)
    for name in ("rounded", "capped"):
        lengths = [len(each) for each in works.rows[name]]
        columns[f"counters_{name}"] = integers(works.sum(np.array(lengths, np.float64))[0])
    columns["counters_missing"] = integers(_missing(works, counters, accounts))
    columns |= _totals(accounts, seen)
    activity = measure_activity(seen)
    return pd.DataFrame(columns | {name: activity[name].array for name in activity})


def _count(works: RowsByAccount, number: Integers) -> Columns:
    rows = works.rows
    counts: Columns = {"works": integers(number)}
    for name, flag in (("originals", "is_original"), ("headlines", "is_headline")):
        unknown = works.count(rows[flag].isna().to_numpy())
        is_unknown = (number > 0) & (unknown == number)
        counts[name] = integers(works.count(as_flags(rows[flag])), is_unknown)
        counts[f"{name}_unknown"] = integers(unknown)
        if name == "originals":
            counts["videos"] = integers(works.count(as_flags(rows["kind"] == VIDEO)))
    return counts | {
        "pushes": integers(works.count_different(rows["push_id"])),
        "deleted": integers(works.count(rows["deleted_at"].notna().to_numpy())),
        "works_observed": integers(works.count(rows["captured_at"].notna().to_numpy())),
    }


def _times(works: RowsByAccount) -> Columns:
    rows = works.rows
    age = rows["captured_at"] - rows["published_at"]
    distance = (rows["wished_at"] - rows["captured_at"]).abs()
    return {
        "age_mean": _of_times(works, age, "mean"),
        "distance_mean": _of_times(works, distance, "mean"),
        "distance_max": _of_times(works, distance, "max"),
    }


def _of_times(works: RowsByAccount, times: pd.Series, which: str) -> Any:
    """Mean or maximum of the times of each account in their own unit; NaT where none is known."""
    given = times.to_numpy()
    units = np.where(np.isnat(given), np.nan, given.astype(np.int64))
    sums, known = works.sum(units)
    values = works.maximum(units) if which == "max" else sums / np.maximum(known, 1)
    made = np.where(known == 0, 0, values).astype(np.int64).astype(given.dtype)
    made[known == 0] = np.timedelta64("NaT")
    return made


def _counters(works: RowsByAccount, counters: dict[str, Floats], is_empty: Flags) -> Columns:
    """Of each counter its sum (0 where `is_empty`), mean, maximum, and works with it and capped."""
    capped = works.count_names(works.rows["capped"], COUNTERS)
    columns: Columns = {}
    for name, values in counters.items():
        sums, known = works.sum(values)
        is_none = known == 0
        columns |= {
            name: integers(sums, is_none & ~is_empty),
            f"{name}_mean": floats(sums / np.maximum(known, 1), is_none),
            f"{name}_max": integers(np.where(is_none, 0, works.maximum(values)), is_none),
            f"{name}_works": integers(known),
            f"{name}_capped": integers(capped[name]),
        }
    return columns


def _missing(works: RowsByAccount, counters: dict[str, Floats], accounts: pd.DataFrame) -> Integers:
    """Of each account the counters that its platform shows and its works do not have."""
    is_video = as_flags(works.rows["kind"] == VIDEO)
    missing = np.zeros(works.accounts, np.int64)
    for name in (*EXPECTED, *OF_VIDEOS):
        is_missing = np.isnan(counters[name])
        if name in OF_VIDEOS:
            is_missing &= is_video
        is_shown = [name in shown for shown in accounts["platform_counters"]]
        missing += np.where(is_shown, works.count(is_missing), 0)
    return missing


def _totals(accounts: pd.DataFrame, seen: Observations) -> Columns:
    end = pd.Timestamp(seen.window.moments[1])
    columns: Columns = {name: accounts[name].array for name in TOTALS}
    columns["followers_distance"] = (end - accounts["captured_at"]).array
    columns["totals_rounded"] = accounts["rounded"].array
    columns["totals_capped"] = accounts["capped"].array
    changes = RowsByAccount(seen.changes, accounts["account_id"])
    gained = {name: as_floats(changes.rows[name]) for name in CHANGING}
    is_video = as_flags(changes.rows["kind"] == VIDEO)
    gained["video_comments"] = np.where(is_video, gained["comments"], np.nan)
    for name, values in gained.items():
        sums, known = changes.sum(values)
        columns[f"{name}_change"] = integers(sums, known == 0)
    known = changes.count()
    columns["changes_known"] = integers(known)
    columns["changes_unknown"] = (accounts["works_alive"] - known).array
    return columns
