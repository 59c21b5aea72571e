"""Every input of the indices for each account and a window, as account_indicators in SQL has it."""

from __future__ import annotations

import pandas as pd

from analysis.compute.activity import measure_activity
from analysis.names import COUNTERS, OF_VIDEOS, VIDEO
from analysis.observations import Observations, shows

# Counters that count as missing if the platform shows them and no work has them.
EXPECTED = ("reads", "likes", "wows", "comments", "shares", "recommends", "thumbs")
CHANGING = ("plays", "likes", "comments", "shares")
HEADLINE = ("reads", "likes", "wows", "shares")
ORIGINAL = ("comments", "shares")


def compute_indicators(seen: Observations) -> pd.DataFrame:
    """One row for each account; the columns are those of the view account_months.

    A sum is NA where no work gives the counter, and 0 where a covered window has no work.
    """
    accounts = seen.accounts.set_index("account_id")
    works = seen.works.assign(
        age=seen.works["captured_at"] - seen.works["published_at"],
        distance=(seen.works["wished_at"] - seen.works["captured_at"]).abs(),
    )
    frame = accounts[["library", "name_zh", "region", "platform", "account", "covered"]].copy()
    frame["covered"] = frame["covered"].astype(bool)
    frame["days"] = seen.window.days
    counts = _count(works).reindex(frame.index, fill_value=0)
    for membership in ("originals", "headlines"):
        is_unknown = (counts["works"] > 0) & (counts[f"{membership}_unknown"] == counts["works"])
        counts[membership] = counts[membership].mask(is_unknown)
    is_empty = (counts["works"] == 0) & frame["covered"]
    sums = _counters(works, frame.index, is_empty)
    frame = pd.concat([frame, counts, _times(works).reindex(frame.index), sums], axis=1)
    for membership, prefix, counters in (
        ("headlines", "headline", HEADLINE),
        ("originals", "original", ORIGINAL),
    ):
        members = works[["account_id", *counters]][works[f"is_{prefix}"].fillna(False)]
        _add_group(frame, members, membership, prefix, counters)
    _add_quality(frame, works, accounts["platform_counters"])
    _add_totals(frame, accounts, seen)
    return pd.concat([frame, measure_activity(seen)], axis=1).reset_index()


def _count(works: pd.DataFrame) -> pd.DataFrame:
    groups = works.groupby("account_id")
    return pd.DataFrame(
        {
            "works": groups.size(),
            "originals": groups["is_original"].sum(),
            "originals_unknown": works["is_original"].isna().groupby(works["account_id"]).sum(),
            "videos": (works["kind"] == VIDEO).groupby(works["account_id"]).sum(),
            "headlines": groups["is_headline"].sum(),
            "headlines_unknown": works["is_headline"].isna().groupby(works["account_id"]).sum(),
            "pushes": groups["push_id"].nunique(),
            "deleted": groups["deleted_at"].count(),
            "works_observed": groups["captured_at"].count(),
        }
    ).astype("Int64")


def _times(works: pd.DataFrame) -> pd.DataFrame:
    groups = works.groupby("account_id")
    return pd.DataFrame(
        {
            "age_mean": groups["age"].mean(),
            "distance_mean": groups["distance"].mean(),
            "distance_max": groups["distance"].max(),
        }
    )


def _counters(works: pd.DataFrame, accounts: pd.Index, is_empty: pd.Series) -> pd.DataFrame:
    """Of each counter its sum (0 where `is_empty`), mean, maximum, and works with it and capped."""
    by_account = works["account_id"]
    groups = works.groupby("account_id")[list(COUNTERS)]
    is_capped = pd.DataFrame(
        {counter: [counter in names for names in works["capped"]] for counter in COUNTERS},
        works.index,
    )
    numbers = {"works": groups.count(), "capped": is_capped.groupby(by_account).sum()}
    given = {
        "": groups.sum(min_count=1).reindex(accounts).mask(is_empty, 0),
        "_mean": groups.mean().reindex(accounts),
        "_max": groups.max().reindex(accounts),
    } | {
        f"_{name}": each.reindex(accounts, fill_value=0).astype("Int64")
        for name, each in numbers.items()
    }
    return pd.DataFrame(
        {f"{counter}{end}": frame[counter] for counter in COUNTERS for end, frame in given.items()}
    )


def _add_group(
    frame: pd.DataFrame,
    works: pd.DataFrame,
    membership: str,
    prefix: str,
    counters: tuple[str, ...],
) -> None:
    """Adds sums over headlines or originals: 0 where there is known to be none."""
    sums = works.groupby("account_id")[list(counters)].sum(min_count=1)
    is_known = (frame["works"] > frame[f"{membership}_unknown"]) | (
        (frame["works"] == 0) & frame["covered"]
    )
    is_empty = is_known & (frame[membership].fillna(0) == 0)
    for counter in counters:
        column = sums[counter].reindex(frame.index).astype("Int64")
        frame[f"{prefix}_{counter}"] = column.mask(is_empty, 0)


def _add_quality(frame: pd.DataFrame, works: pd.DataFrame, shown: pd.Series) -> None:
    by_account = works["account_id"]
    for name in ("rounded", "capped"):
        lengths = works[name].map(len).groupby(by_account).sum()
        frame[f"counters_{name}"] = lengths.reindex(frame.index, fill_value=0).astype("Int64")
    missing = pd.Series(0, index=frame.index, dtype="Int64")
    for counter in EXPECTED:
        is_shown = shows(shown, counter)
        missing += (frame["works"] - frame[f"{counter}_works"]).where(is_shown, 0)
    videos = works[["account_id", *OF_VIDEOS]][works["kind"] == VIDEO]
    for counter in OF_VIDEOS:
        is_missing = videos[counter].isna().astype("Int64")
        lacking = is_missing.groupby(videos["account_id"]).sum().reindex(frame.index, fill_value=0)
        missing += lacking.where(shows(shown, counter), 0)
    frame["counters_missing"] = missing


def _add_totals(frame: pd.DataFrame, accounts: pd.DataFrame, seen: Observations) -> None:
    for name in (
        "followers", "followers_change", "works_claimed_change", "likes_received_change",
        "plays_received_change",
    ):  # fmt: skip
        frame[name] = accounts[name]
    end = pd.Timestamp(seen.window.moments[1])
    frame["followers_distance"] = end - accounts["captured_at"]
    frame["totals_rounded"], frame["totals_capped"] = accounts["rounded"], accounts["capped"]
    groups = seen.changes.groupby("account_id")
    for counter in CHANGING:
        gained = groups[counter].sum(min_count=1)
        frame[f"{counter}_change"] = gained.reindex(frame.index).astype("Int64")
    videos = seen.changes[["account_id", "comments"]][seen.changes["kind"] == VIDEO]
    comments = videos.groupby("account_id")["comments"].sum(min_count=1).reindex(frame.index)
    frame["video_comments_change"] = comments.astype("Int64")
    known = groups.size().reindex(frame.index, fill_value=0).astype("Int64")
    frame["changes_known"] = known
    frame["changes_unknown"] = accounts["works_alive"] - known
