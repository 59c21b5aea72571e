"""Interactions of works: totals, hot works, like rates, and the h, g and p indices."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.indices import c_index
from analysis.counters import LEAST
from analysis.names import OF_VIDEOS, VIDEO
from analysis.observations import Observations, shows

HOT = 10_000  # likes
TYPES = {
    **dict.fromkeys(
        ("works", "works_counted", "interactions", "max_interactions", "hot_works", "h_index",
         "g_index"),
        "Int64",
    ),
    "lower_bound": "boolean",
    **dict.fromkeys(
        ("share_observed", "mean_interactions", "median_interactions", "like_rate", "hot_share",
         "p_index"),
        "Float64",
    ),
}  # fmt: skip
EVIDENCE = ("works", "works_counted", "lower_bound", "share_observed")
FIGURES = tuple(name for name in TYPES if name not in EVIDENCE)
PARTS = ("likes", "comments", "shares")
INTERACTIONS = (
    "likes", "wows", "comments", "shares", "danmaku", "coins", "recommends", "thumbs",
)  # fmt: skip
ACCOUNT = ["account_id", "library", "name_zh", "region", "platform", "account", "covered"]


def with_interactions(seen: Observations) -> pd.DataFrame:
    """The works of the window with the columns of their account and `interactions`.

    likes + wows + comments + shares + recommends + thumbs, of a video + danmaku + coins, as far as
    the platform shows them; NA where one of these is not given.
    """
    accounts = seen.accounts[[*ACCOUNT, "platform_counters"]]
    works = seen.works.merge(accounts, on="account_id", validate="many_to_one")
    shown = works.pop("platform_counters")
    works["interactions"] = sum(
        works[name].where(is_counted(works, shown, name), 0) for name in INTERACTIONS
    )
    return works


def is_counted(works: pd.DataFrame, shown: pd.Series, counter: str) -> pd.Series:
    """Whether the platform of each work shows the counter for works of its kind."""
    return shows(shown, counter) & ((works["kind"] == VIDEO) | (counter not in OF_VIDEOS))


def summarise_interactions(works: pd.DataFrame) -> pd.DataFrame:
    """One row for each account that published, most interactions first.

    `works`: as with_interactions gives them. `like_rate` is over the works that give likes and
    reads; `hot_works` have 10,000 likes or more, and `hot_share` is their share of all likes. Where
    less than half of the works were observed (`share_observed`), there are no figures;
    `lower_bound`: works may be missing, or counters are, or are capped.
    """
    rows = []
    columns = [*ACCOUNT, "captured_at", "capped", "interactions", "likes", "reads"]
    for key, group in works[columns].groupby(ACCOUNT, dropna=False, sort=False):
        account = dict(zip(ACCOUNT, key, strict=True))
        rows.append({**account, **_summary(group), **_evidence(group)})
    frame = pd.DataFrame(rows, columns=[*ACCOUNT, *TYPES]).astype(TYPES)
    return frame.sort_values("interactions", ascending=False, na_position="last", ignore_index=True)


def _evidence(works: pd.DataFrame) -> dict[str, object]:
    is_bound = works["interactions"].isna() | works["capped"].map(bool) | ~works["covered"]
    return {
        "lower_bound": bool(is_bound.any()),
        "share_observed": works["captured_at"].notna().mean(),
    }


def _summary(works: pd.DataFrame) -> dict[str, object]:
    if works["captured_at"].notna().mean() < LEAST:
        return {"works": len(works), "works_counted": int(works["interactions"].notna().sum())}
    counts = works["interactions"].dropna().to_numpy(dtype=np.float64)
    likes = works["likes"].dropna().to_numpy(dtype=np.float64)
    both = works[["likes", "reads"]].dropna().sum()
    is_given = len(counts) > 0
    return {
        "works": len(works),
        "works_counted": len(counts),
        "interactions": counts.sum() if is_given else None,
        "mean_interactions": counts.mean() if is_given else None,
        "median_interactions": np.median(counts) if is_given else None,
        "max_interactions": counts.max() if is_given else None,
        "like_rate": both["likes"] / both["reads"] if both["reads"] > 0 else None,
        "hot_works": int((likes >= HOT).sum()) if len(likes) else None,
        "hot_share": likes[likes >= HOT].sum() / likes.sum() if likes.sum() > 0 else None,
        "h_index": h_index(counts) if is_given else None,
        "g_index": g_index(counts) if is_given else None,
        "p_index": p_index(counts) if is_given else None,
    }


def h_index(counts: npt.NDArray[np.float64]) -> int:
    """The largest h of which h works have at least h interactions each.

    >>> h_index(np.array([10.0, 8, 5, 4, 3]))
    4
    """
    ordered = np.sort(counts)[::-1]
    return int((ordered >= np.arange(1, len(ordered) + 1)).sum())


def g_index(counts: npt.NDArray[np.float64]) -> int:
    """The largest g, at most all works, whose top g works have g² interactions or more together."""
    sums = np.cumsum(np.sort(counts)[::-1])
    is_reached = sums >= np.arange(1, len(sums) + 1) ** 2
    return int(np.flatnonzero(is_reached).max(initial=-1)) + 1


def p_index(counts: npt.NDArray[np.float64]) -> float:
    """(C² / N)^(1/3) of C interactions over N works; NaN without works."""
    return float((counts.sum() ** 2 / len(counts)) ** (1 / 3)) if len(counts) else float("nan")


def top_works(works: pd.DataFrame, number: int) -> pd.DataFrame:
    """The works with most interactions; those whose interactions are not known are left out.

    `heading` is in one line. `c_index`: the communication index of one short video; NA on other
    platforms.
    """
    others = [name for name in INTERACTIONS if name not in PARTS]
    columns = [
        "library", "platform", "published_at", "heading", "interactions", *PARTS, *others,
        "c_index",
    ]  # fmt: skip
    best = works.dropna(subset="interactions").nlargest(number, "interactions")
    score = c_index(**{name: best[name].to_numpy(dtype=np.float64) for name in PARTS}).value
    values = pd.Series(score, best.index, dtype="Float64").where(best["platform"] == "douyin")
    heading = best["heading"].astype("string").str.split().str.join(" ")
    return best.assign(c_index=values, heading=heading)[[*columns, "url"]]
