"""The indices of library-science studies, by name and version (docs/methodology.md).

Numbers or columns of numbers in, a Score out; NaN where an input is not given or the index is not
defined. Totals, `headline_…` and `max_…` are of the articles that were published in the window of
`days` days. The same formulas in SQL: migrations/views/05_index_formulas.sql and the next file.
"""

from __future__ import annotations

import numpy as np

from analysis.compute.arithmetic import Numbers, Score, log, per


def wci_2_0(
    *, works: Numbers, reads: Numbers, max_reads: Numbers, likes: Numbers, max_likes: Numbers
) -> Score:
    """WeChat Communication Index, version 2.0 (清博)."""

    def part(total: Numbers, highest: Numbers) -> Numbers:
        return 0.40 * log(total) + 0.45 * log(per(total, works)) + 0.15 * log(highest)

    r, z = part(reads, max_reads), part(likes, max_likes)
    return Score(10 * (0.8 * r + 0.2 * z) ** 2, {"r": r, "z": z})


def wci_13_0(
    *,
    works: Numbers,
    days: Numbers,
    reads: Numbers,
    wows: Numbers,
    headline_reads: Numbers,
    headline_wows: Numbers,
    max_reads: Numbers,
    max_wows: Numbers,
) -> Score:
    """WeChat Communication Index, version 13.0 (清博, lists after 2017-07-01)."""

    def part(r: Numbers, z: Numbers) -> Numbers:
        return 0.85 * log(r) + 0.15 * log(10 * z)

    o = part(per(reads, days), per(wows, days))
    a = part(per(reads, works), per(wows, works))
    h = part(per(headline_reads, days), per(headline_wows, days))
    p = part(max_reads, max_wows)
    value = 10 * (0.30 * o + 0.30 * a + 0.30 * h + 0.10 * p) ** 2
    return Score(value, {"O": o, "A": a, "H": h, "P": p})


def wci_14_2(
    *,
    works: Numbers,
    days: Numbers,
    reads: Numbers,
    wows: Numbers,
    likes: Numbers,
    headline_reads: Numbers,
    headline_wows: Numbers,
    headline_likes: Numbers,
    max_reads: Numbers,
    max_wows: Numbers,
    max_likes: Numbers,
) -> Score:
    """WeChat Communication Index, version 14.2 as copied in 2021 and 2022, without shares."""

    def part(r: Numbers, z: Numbers, k: Numbers) -> Numbers:
        return 0.85 * log(r) + 0.09 * log(10 * z) + 0.06 * log(10 * k)

    o = part(per(reads, days), per(wows, days), per(likes, days))
    a = part(per(reads, works), per(wows, works), per(likes, works))
    h = part(per(headline_reads, days), per(headline_wows, days), per(headline_likes, days))
    p = part(max_reads, max_wows, max_likes)
    value = 12 * (0.60 * o + 0.20 * a + 0.10 * h + 0.10 * p) ** 2
    return Score(value, {"O": o, "A": a, "H": h, "P": p})


def wci_14_2_shares(
    *,
    works: Numbers,
    days: Numbers,
    reads: Numbers,
    wows: Numbers,
    likes: Numbers,
    shares: Numbers,
    headline_reads: Numbers,
    headline_wows: Numbers,
    headline_likes: Numbers,
    headline_shares: Numbers,
    max_reads: Numbers,
    max_wows: Numbers,
    max_likes: Numbers,
    max_shares: Numbers,
) -> Score:
    """WeChat Communication Index, version 14.2 with shares, as on its owner's page."""

    def part(r: Numbers, z: Numbers, k: Numbers, s: Numbers) -> Numbers:
        return 0.70 * log(r) + 0.09 * log(10 * z) + 0.06 * log(10 * k) + 0.15 * log(10 * s)

    totals = (reads, wows, likes, shares)
    headlines = (headline_reads, headline_wows, headline_likes, headline_shares)
    o = part(*(per(total, days) for total in totals))
    a = part(*(per(total, works) for total in totals))
    h = part(*(per(total, days) for total in headlines))
    p = part(max_reads, max_wows, max_likes, max_shares)
    value = 12 * (0.60 * o + 0.20 * a + 0.10 * h + 0.10 * p) ** 2
    return Score(value, {"O": o, "A": a, "H": h, "P": p})


def bci_1(
    *,
    works: Numbers,
    originals: Numbers,
    shares: Numbers,
    comments: Numbers,
    original_shares: Numbers,
    original_comments: Numbers,
    likes: Numbers,
) -> Score:
    """Weibo Communication Index with the full weights of one implementation."""
    activity = 0.30 * log(works) + 0.70 * log(originals)
    reach = 0.20 * log(shares) + 0.20 * log(comments)
    reach = reach + 0.25 * log(original_shares) + 0.25 * log(original_comments) + 0.10 * log(likes)
    return Score(160 * (0.20 * activity + 0.80 * reach), {"W1": activity, "W2": reach})


def bci_simple(*, works: Numbers, shares: Numbers, comments: Numbers, likes: Numbers) -> Score:
    """Weibo Communication Index, the simple form that does not ask which posts are original."""
    activity = log(works)
    reach = 0.40 * log(shares) + 0.40 * log(comments) + 0.20 * log(likes)
    return Score(160 * (0.20 * activity + 0.80 * reach), {"W1": activity, "W2": reach})


def dci_1_0(
    *,
    new_works: Numbers,
    new_likes: Numbers,
    new_comments: Numbers,
    new_shares: Numbers,
    new_followers: Numbers,
    followers: Numbers,
) -> Score:
    """Douyin Communication Index, version 1.0, from the changes of the account's totals.

    NaN where followers, likes, comments or shares fell by 1 or more over the window.
    """
    publishing = 10 * log(new_works)
    interaction = 76 * (0.17 * log(new_likes) + 0.37 * log(new_comments) + 0.46 * log(new_shares))
    coverage = 14 * (0.11 * log(new_followers) + 0.89 * log(followers))
    parts = {"publishing": publishing, "interaction": interaction, "coverage": coverage}
    return Score(publishing + interaction + coverage, parts)


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


def mcci(*, wci: Numbers, bci: Numbers, dci: Numbers, channels: Numbers) -> Score:
    """Mix over WeChat, Weibo, Douyin and WeChat Channels (视频号)."""
    return Score(0.30 * wci + 0.25 * bci + 0.25 * dci + 0.20 * channels)


def mcci_3(*, wci: Numbers, bci: Numbers, dci: Numbers) -> Score:
    """The mix over WeChat, Weibo and Douyin alone, its three weights made to sum to 1."""
    return Score((0.30 * wci + 0.25 * bci + 0.25 * dci) / 0.80)
