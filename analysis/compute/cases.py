"""The cases of a window that tables and tests analyse: its accounts, or its works."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.choices import Size
from analysis.compute.description import describe
from analysis.compute.figures import compute_figures
from analysis.compute.grouping import group_by
from analysis.compute.interaction import with_interactions
from analysis.compute.timing import with_response
from analysis.errors import DataError
from analysis.observations import Observations

MOVING = ("video", "live")
HOURS = {0: "00-05", 1: "06-11", 2: "12-17", 3: "18-23"}


def account_cases(
    seen: Observations, libraries: pd.DataFrame, facts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row for each account: compute_figures, with level, size, is_active and the facts.

    `is_active`: whether it published in the window, NA where that is not known. `size`: its third
    of the platform by followers. An account without a region is of the region `national`.
    """
    frame = compute_figures(seen)
    is_active = (frame["works"] > 0).astype("boolean")
    frame["is_active"] = is_active.mask((frame["works"] == 0) & ~frame["covered"])
    return _with_library(frame, seen, libraries, facts)


def work_cases(
    seen: Observations, libraries: pd.DataFrame, facts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row for each work: its counters, interactions and response, and what it may depend on.

    Groups: kind, is_original, is_headline, has_video, day_kind, weekday (1 Monday), hour, hours
    (quarters of the day), region, level, size, library, and the facts of its library; `followers`
    are those of its account. `age`: days from its publication to the observation that counts. With
    the columns of load_traits where `seen.works` has them.
    """
    works = with_response(with_interactions(seen))
    followers = seen.accounts.set_index("account_id")["followers"]
    age = (works["captured_at"] - works["published_at"]).dt.total_seconds() / 86400
    frame = works.assign(
        has_video=works["kind"].isin(MOVING),
        hours=(works["hour"] // 6).map(HOURS),
        followers=works["account_id"].map(followers),
        age=age.astype("Float64"),
    )
    return _with_library(frame, seen, libraries, facts)


def describe_cases(cases: pd.DataFrame, columns: list[str], by: Sequence[str]) -> pd.DataFrame:
    """describe for each platform, or for the groups of each `by` on it.

    Returns platform, by and group (where it is by groups), and the columns of describe. Raises
    DataError where the groups of no row are known.
    """
    if not by:
        return describe(cases, columns)
    tables = []
    for platform, part in cases.groupby("platform"):
        for name in by:
            table = describe(group_by(part, name), columns, by="group")
            if len(table):
                tables.append(table.assign(platform=platform, by=name))
    if not tables:
        names = ", ".join(by)
        if "size" in by:
            raise DataError(
                f"{names} is known of none of the rows: it needs the followers of {len(Size)}"
                " accounts of a platform"
            )
        raise DataError(f"{names} is known of none of the rows")
    frame = pd.concat(tables, ignore_index=True)
    first = ["platform", "by"]
    return frame[[*first, *(name for name in frame.columns if name not in first)]]


def _with_library(
    frame: pd.DataFrame,
    seen: Observations,
    libraries: pd.DataFrame,
    facts: pd.DataFrame | None,
) -> pd.DataFrame:
    levels = libraries.set_index("library")["level"]
    frame = frame.assign(
        level=frame["library"].map(levels), region=frame["region"].fillna("national")
    )
    if "size" in seen.accounts:
        frame["size"] = frame["account_id"].map(seen.accounts.set_index("account_id")["size"])
    return frame if facts is None else join_facts(frame, facts)


def join_facts(frame: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """The frame with the facts of each row's library. Raises DataError where names collide."""
    taken = [name for name in facts.columns if name in frame and name != "library"]
    if taken:
        raise DataError(f"a column {taken[0]!r} is there already: give that of the facts its own")
    return frame.merge(facts, on="library", how="left", validate="many_to_one")
