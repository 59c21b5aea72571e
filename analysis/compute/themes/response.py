"""Response to themes, and themes that libraries serve too little or too much."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.compute.themes.shares import holm

LEAST_WORKS = 5
DRAWS = 1000
SEED = 20_080_101
AT_ONCE = 4_000_000  # numbers in memory


def relate_to_account(works: pd.DataFrame) -> pd.DataFrame:
    """Coded works with `response`: interactions ÷ the median of their account's works.

    Left out: works without known interactions, accounts of fewer than 5 such works or of which the
    median is 0.
    """
    known = works[works["interactions"].notna()].copy()
    known["interactions"] = known["interactions"].astype(float)
    of = known.groupby("account_id")["interactions"]
    known["median"], known["size"] = of.transform("median"), of.transform("size")
    known = known[(known["median"] > 0) & (known["size"] >= LEAST_WORKS)]
    known["response"] = known["interactions"] / known["median"]
    return known[known["theme"].notna()].drop(columns=["median", "size"])


def measure_response(works: pd.DataFrame, draws: int = DRAWS) -> pd.DataFrame:
    """A row for each theme of 5 or more works, those first that are served too little.

    `response`: median over its works of interactions relative to the account's median, with `p` of
    Mann–Whitney's test against all other works (Holm). `works_share`; `response_share`: works ×
    median response, of all themes; `gap`: response_share − works_share with its 95 % interval
    (over bootstrap samples of accounts; NA without `draws`). `served`: `too_little` or `too_much`
    where the interval leaves out 0.
    """
    from scipy.stats import mannwhitneyu

    related = relate_to_account(works)
    sizes = related["theme"].value_counts()
    related = related[related["theme"].isin(sizes[sizes >= LEAST_WORKS].index)]
    if related["theme"].nunique() < 2:
        return pd.DataFrame(columns=COLUMNS)
    themes = sorted(related["theme"].unique())
    codes = related["theme"].map({theme: n for n, theme in enumerate(themes)}).to_numpy(dtype=int)
    values = related["response"].to_numpy(dtype=float)
    accounts = related["account_id"].to_numpy()
    [found] = _gaps(np.ones((1, len(set(accounts))), dtype=int), accounts, codes, values)
    drawn = _gaps(_draw(len(set(accounts)), draws), accounts, codes, values)
    rows: list[dict[str, Any]] = []
    for place, theme in enumerate(themes):
        own, others = values[codes == place], values[codes != place]
        low, high = _interval(drawn[:, :, place])
        rows.append(
            {
                "theme": theme, "works": len(own),
                "response": float(np.median(own)), "response_low": low[0], "response_high": high[0],
                "p": float(mannwhitneyu(own, others).pvalue),
                "works_share": found[1, place], "response_share": found[2, place],
                "gap": found[3, place], "gap_low": low[3], "gap_high": high[3],
                "served": _judge(low[3], high[3]),
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["p"] = holm(frame["p"].to_numpy(dtype=float))
    return frame.sort_values("gap", ascending=False, ignore_index=True)


COLUMNS = [
    *("theme", "works", "response", "response_low", "response_high", "p", "works_share"),
    *("response_share", "gap", "gap_low", "gap_high", "served"),
]


def test_themes(works: pd.DataFrame) -> tuple[float, float, int] | None:
    """Kruskal–Wallis over the themes of 5 or more works: H, p, works; None with fewer than two."""
    from scipy.stats import kruskal

    related = relate_to_account(works)
    groups = [g["response"].to_numpy() for _, g in related.groupby("theme")]
    groups = [group for group in groups if len(group) >= LEAST_WORKS]
    if len(groups) < 2:
        return None
    found = kruskal(*groups)
    return float(found.statistic), float(found.pvalue), sum(map(len, groups))


def _gaps(
    times: np.ndarray, accounts: np.ndarray, codes: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """draws × (median response, share of works, of response, gap) × themes; NaN without works.

    `times`: how often each account, in ascending order, is in each draw. The others: of each work.
    """
    order = np.argsort(values, kind="stable")
    owners = np.unique(accounts, return_inverse=True)[1][order]
    codes, values = codes[order], values[order]
    found = [
        _medians(times, owners[codes == theme], values[codes == theme])
        for theme in range(int(codes.max()) + 1)
    ]
    medians, counts = (np.stack(each, axis=1) for each in zip(*found, strict=True))
    shares = counts / counts.sum(axis=1, keepdims=True)
    weighted = counts * np.nan_to_num(medians)
    whole = weighted.sum(axis=1, keepdims=True)
    response = np.divide(weighted, whole, out=np.full_like(weighted, np.nan), where=whole > 0)
    return np.stack([medians, shares, response, response - shares], axis=1)


def _medians(
    times: np.ndarray, owners: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each draw the median of the ascending values (NaN without any), and their number."""
    step = max(1, AT_ONCE // len(values))
    medians, counts = np.full(len(times), np.nan), np.zeros(len(times))
    for start in range(0, len(times), step):
        some = slice(start, start + step)
        reached = times[some][:, owners].cumsum(axis=1)
        number = reached[:, -1:]
        low, high = (
            values[np.minimum((reached <= place).sum(axis=1), len(values) - 1)]
            for place in ((number - 1) // 2, number // 2)
        )
        counts[some] = number[:, 0]
        medians[some] = np.where(number[:, 0] > 0, (low + high) / 2, np.nan)
    return medians, counts


def _interval(drawn: np.ndarray) -> tuple[list[float], list[float]]:
    """Interval of each figure over the draws; NaN if it has no value in any."""
    if np.isnan(drawn).all(axis=0).any():
        nothing = [math.nan] * drawn.shape[1]
        return nothing, nothing
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0).tolist()
    return low, high


def _draw(accounts: int, draws: int) -> np.ndarray:
    """How often each account is in each draw, draws × accounts."""
    chosen = np.random.default_rng(SEED).integers(accounts, size=(draws, accounts))
    places = chosen + accounts * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * accounts).reshape(draws, accounts)


def _judge(low: float, high: float) -> str | None:
    if low > 0:
        return "too_little"
    return "too_much" if high < 0 else None
