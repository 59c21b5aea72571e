"""The indices of library-science studies, by name and version (docs/methodology.md).

Numbers or columns of numbers in, a Score out; NaN where an input is not given or the index is not
defined. Totals, `headline_…` and `max_…` are of the articles that were published in the window of
`days` days. The same formulas in SQL: migrations/views/05_index_formulas.sql and the next file.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.compute.arithmetic import Numbers, Score, log, per
from analysis.compute.formula import Formula, Term


def _wci(
    scale: float, parts: Mapping[str, float], counters: Mapping[str, tuple[float, float]]
) -> Formula:
    """`counters`: the weight of each within a part, and the factor within the logarithm."""
    inputs = {"O": "{}_per_day", "A": "{}_per_work", "H": "headline_{}_per_day", "P": "max_{}"}
    terms = tuple(
        Term(part, inputs[part].format(counter), weight, factor)
        for part in parts
        for counter, (weight, factor) in counters.items()
    )
    return Formula(parts, terms, scale, power=2)


_PARTS_14 = {"O": 0.60, "A": 0.20, "H": 0.10, "P": 0.10}

# WeChat Communication Index, version 2.0 (清博).
wci_2_0 = Formula(
    {"r": 0.8, "z": 0.2},
    tuple(
        Term(part, form.format(counter), weight)
        for part, counter in (("r", "reads"), ("z", "likes"))
        for form, weight in (("{}", 0.40), ("{}_per_work", 0.45), ("max_{}", 0.15))
    ),
    scale=10,
    power=2,
)
# WCI, version 13.0 (lists after 2017-07-01).
wci_13_0 = _wci(
    10,
    {"O": 0.30, "A": 0.30, "H": 0.30, "P": 0.10},
    {"reads": (0.85, 1), "wows": (0.15, 10)},
)
# WCI, version 14.2 as copied in 2021 and 2022, without shares.
wci_14_2 = _wci(12, _PARTS_14, {"reads": (0.85, 1), "wows": (0.09, 10), "likes": (0.06, 10)})
# WCI, version 14.2 with shares, as on its owner's page.
wci_14_2_shares = _wci(
    12,
    _PARTS_14,
    {"reads": (0.70, 1), "wows": (0.09, 10), "likes": (0.06, 10), "shares": (0.15, 10)},
)
# Weibo Communication Index with the full weights of one implementation.
bci_1 = Formula(
    {"W1": 0.20, "W2": 0.80},
    (
        Term("W1", "works", 0.30),
        Term("W1", "originals", 0.70),
        Term("W2", "shares", 0.20),
        Term("W2", "comments", 0.20),
        Term("W2", "original_shares", 0.25),
        Term("W2", "original_comments", 0.25),
        Term("W2", "likes", 0.10),
    ),
    scale=160,
)
# BCI, the simple form, which does not depend on which posts are original.
bci_simple = Formula(
    {"W1": 0.20, "W2": 0.80},
    (
        Term("W1", "works", 1),
        Term("W2", "shares", 0.40),
        Term("W2", "comments", 0.40),
        Term("W2", "likes", 0.20),
    ),
    scale=160,
)
# Douyin Communication Index, version 1.0, from the changes of the account's totals. NaN where
# followers, likes, comments or shares fell by 1 or more over the window.
dci_1_0 = Formula(
    {"publishing": 1, "interaction": 1, "coverage": 1},
    (
        Term("publishing", "new_works", 10),
        Term("interaction", "new_likes", 76 * 0.17),
        Term("interaction", "new_comments", 76 * 0.37),
        Term("interaction", "new_shares", 76 * 0.46),
        Term("coverage", "new_followers", 14 * 0.11),
        Term("coverage", "followers", 14 * 0.89),
    ),
)

# Bilibili Communication Index, version 2.0, of the plays and comments that all videos gained over
# the window (its owner does not state whether increases or totals are meant: this is the variant of
# increases). NaN where followers, plays or comments fell by 1 or more.
bvci_2_0 = Formula(
    {"publishing": 1, "plays": 1, "comments": 1, "followers": 1},
    (
        Term("publishing", "videos", 100 * 0.15),
        Term("plays", "new_plays_per_day", 100 * 0.25),
        Term("comments", "new_video_comments_per_day", 100 * 0.30),
        Term("followers", "followers", 100 * 0.18),
        Term("followers", "new_followers", 100 * 0.12),
    ),
)


def c_index(*, likes: Numbers, comments: Numbers, shares: Numbers) -> Score:
    """Communication index of one short video."""
    return Score(100 * (0.17 * log(likes) + 0.37 * log(comments) + 0.46 * log(shares)))


def nri(
    *,
    works: Numbers,
    days: Numbers,
    reads: Numbers,
    max_reads: Numbers,
    headline_reads: Numbers,
    likes: Numbers,
) -> Score:
    """NewRank index (新榜) of a WeChat account; 0 where nothing was published.

    The mean of the reads is rounded, halves up.
    """

    def part(x: Numbers, highest: Numbers) -> Numbers:
        return per(1000 * log(x), log(highest))

    mean = np.floor(np.asarray(per(reads, works)) + 0.5)[()]
    value = (
        0.75 * part(reads, 800_000 * days)
        + 0.05 * part(max_reads, 100_000)
        + 0.10 * part(mean, 100_000)
        + 0.05 * part(headline_reads, 100_000 * days)
        + 0.05 * part(likes, 80_000 * days)
    )
    is_given = ~np.isnan(np.asarray(reads) + max_reads + headline_reads + likes)
    is_empty = is_given & (np.asarray(works) == 0)
    return Score(np.where(is_empty, 0.0, value)[()])


# MCCI mixes the indices of WeChat, Weibo, Douyin and WeChat Channels (视频号): percent of each.
MCCI_PERCENT = {"wci": 30, "bci": 25, "dci": 25, "channels": 20}


def mcci_weights(*names: str) -> dict[str, float]:
    """The weights of MCCI over these indices alone, made to sum to 1."""
    total = sum(MCCI_PERCENT[name] for name in names)
    return {name: MCCI_PERCENT[name] / total for name in names}


def mcci(*, wci: Numbers, bci: Numbers, dci: Numbers, channels: Numbers) -> Score:
    """Mix over WeChat, Weibo, Douyin and WeChat Channels."""
    return _mix(wci=wci, bci=bci, dci=dci, channels=channels)


def mcci_3(*, wci: Numbers, bci: Numbers, dci: Numbers) -> Score:
    """The mix over WeChat, Weibo and Douyin alone."""
    return _mix(wci=wci, bci=bci, dci=dci)


def _mix(**values: Numbers) -> Score:
    weights = mcci_weights(*values)
    return Score(sum(weights[name] * value for name, value in values.items()))
