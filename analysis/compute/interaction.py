"""Interactions of works: totals, hot works, like rates, and the h, g and p indices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compute.indices import c_index
from analysis.compute.sums import Flags, Floats, RowsByAccount, as_flags, as_floats, integers
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
    own = RowsByAccount(seen.works, seen.accounts["account_id"])
    works = own.rows.reset_index(drop=True)
    works = works.assign(
        **{name: seen.accounts[name].array.take(own.places) for name in ACCOUNT[1:]}
    )
    total = np.zeros(len(works))
    for name in INTERACTIONS:
        is_shown = shows(seen.accounts["platform_counters"], name).to_numpy()[own.places]
        total += np.where(is_counted(works, is_shown, name), as_floats(works[name]), 0)
    works["interactions"] = integers(total, np.isnan(total))
    return works


def is_counted(works: pd.DataFrame, is_shown: Flags, counter: str) -> Flags:
    """Whether the counter counts for each work, whose platform shows it or not."""
    return is_shown & as_flags(works["kind"] == VIDEO) if counter in OF_VIDEOS else is_shown


def summarise_interactions(works: pd.DataFrame) -> pd.DataFrame:
    """One row for each account that published, most interactions first.

    `works`: as with_interactions gives them. `like_rate` is over the works that give likes and
    reads; `hot_works` have 10,000 likes or more, and `hot_share` is their share of all likes. Where
    less than half of the works were observed (`share_observed`), there are no figures;
    `lower_bound`: works may be missing, or counters are, or are capped.
    """
    codes, _ = pd.factorize(works["account_id"])
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes))
    columns = {name: as_floats(works[name]) for name in ("interactions", "likes", "reads")}
    is_bound = np.array([len(names) > 0 for names in works["capped"]], dtype=np.bool_)
    is_bound |= np.isnan(columns["interactions"]) | ~as_flags(works["covered"])
    is_observed = works["captured_at"].notna().to_numpy()
    accounts = works[ACCOUNT].iloc[order[ends - np.bincount(codes)]].itertuples(index=False)
    rows = []
    for key, own in zip(accounts, np.split(order, ends[:-1]), strict=False):
        share = is_observed[own].mean()
        given = {name: values[own] for name, values in columns.items()}
        evidence = {"lower_bound": is_bound[own].any(), "share_observed": share}
        account = dict(zip(ACCOUNT, key, strict=True))
        rows.append({**account, **_summary(**given, is_known=share >= LEAST), **evidence})
    frame = pd.DataFrame(rows, columns=[*ACCOUNT, *TYPES]).astype(TYPES)
    return frame.sort_values("interactions", ascending=False, na_position="last", ignore_index=True)


def _summary(
    *, interactions: Floats, likes: Floats, reads: Floats, is_known: bool
) -> dict[str, object]:
    """Figures of the works of an account; NaN: not known of a work."""
    counts = interactions[~np.isnan(interactions)]
    if not is_known:
        return {"works": len(interactions), "works_counted": len(counts)}
    has_both = ~np.isnan(likes) & ~np.isnan(reads)
    liked, read = likes[has_both].sum(), reads[has_both].sum()
    likes = likes[~np.isnan(likes)]
    is_given = len(counts) > 0
    return {
        "works": len(interactions),
        "works_counted": len(counts),
        "interactions": counts.sum() if is_given else None,
        "mean_interactions": counts.mean() if is_given else None,
        "median_interactions": np.median(counts) if is_given else None,
        "max_interactions": counts.max() if is_given else None,
        "like_rate": liked / read if read > 0 else None,
        "hot_works": int((likes >= HOT).sum()) if len(likes) else None,
        "hot_share": likes[likes >= HOT].sum() / likes.sum() if likes.sum() > 0 else None,
        "h_index": h_index(counts) if is_given else None,
        "g_index": g_index(counts) if is_given else None,
        "p_index": p_index(counts) if is_given else None,
    }


def h_index(counts: Floats) -> int:
    """The largest h of which h works have at least h interactions each.

    >>> h_index(np.array([10.0, 8, 5, 4, 3]))
    4
    """
    ordered = np.sort(counts)[::-1]
    return int((ordered >= np.arange(1, len(ordered) + 1)).sum())


def g_index(counts: Floats) -> int:
    """The largest g, at most all works, whose top g works have g² interactions or more together."""
    sums = np.cumsum(np.sort(counts)[::-1])
    is_reached = sums >= np.arange(1, len(sums) + 1) ** 2
    return int(np.flatnonzero(is_reached).max(initial=-1)) + 1


def p_index(counts: Floats) -> float:
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
