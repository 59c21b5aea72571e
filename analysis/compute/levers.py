"""Three changes that would raise an index most: compared with peers, arithmetic and not cause.

A lever is what a library can move, with all inputs that it moves: more originals are more works,
too. Its inputs are replaced by the median of the next better quartile of the peers, never by the
best; the index is computed again exactly, the others standing still.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.compute.indicators import compute_indicators
from analysis.compute.resampling import DRAWS, Draws, draw_inputs
from analysis.compute.scores import compute_indices, inputs_of
from analysis.compute.versions import VERSIONS
from analysis.observations import Observations

# Lever → the inputs that it moves, the one that names it first.
LEVERS: dict[str, dict[str, tuple[str, ...]]] = {
    "bci": {
        "originals": ("originals", "works"),
        "comments": ("comments", "original_comments"),
        "shares": ("shares", "original_shares"),
        "likes": ("likes",),
    },
    "wci": {
        "headline_reads": ("headline_reads", "reads"),
        "reads": ("reads", "max_reads"),
        "wows": ("wows", "headline_wows"),
        "likes": ("likes", "headline_likes"),
        "shares": ("shares", "headline_shares"),
    },
    "dci": {
        "works": ("new_works",),
        "likes": ("new_likes",),
        "comments": ("new_comments",),
        "shares": ("new_shares",),
        "followers": ("followers", "new_followers"),
    },
    "bvci": {
        "videos": ("videos",),
        "plays": ("new_plays",),
        "comments": ("new_video_comments",),
        "followers": ("followers", "new_followers"),
    },
}
# A part never exceeds its whole.
WITHIN = {
    "original_comments": "comments", "original_shares": "shares", "originals": "works",
    "headline_reads": "reads", "headline_wows": "wows", "headline_likes": "likes",
    "headline_shares": "shares",
}  # fmt: skip
SHOWN = 3
HISTORY = 3  # months of history, at least
QUARTERS = 4  # of the peers, which therefore number four or more
TYPES = {
    "account_id": "Int64", "lever": "string", "before": "Float64", "after": "Float64",
    "points": "Float64", "low": "Float64", "high": "Float64", "rank": "Int64",
    "rank_after": "Int64", "feasibility": "Float64", "months": "Int64", "reason": "string",
}  # fmt: skip
PERCENTILES = (5, 95)


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its inputs, the known inputs of its peers, and its months."""

    own: dict[str, float]
    peers: Mapping[str, Draws]
    months: pd.DataFrame


def suggest_changes(
    seen: Observations,
    version: str,
    history: Sequence[pd.DataFrame],
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Up to three levers (SHOWN) of each account (TYPES), best first, or one row with the `reason`.

    `history`: compute_indicators of each month up to the window's own, oldest first, which is among
    them. `before`, `after`: the lever's first input; `points`: what the index gains, with the
    interval (5 to 95 %) over works drawn again; `rank_after`: if the others stand still;
    `feasibility`: share of the `months` known in which the account itself reached `after`.

    `reason`: not_covered, no_works, no_value, no_lever (of this index none is known), few_peers
    (fewer than QUARTERS), short_history (fewer than HISTORY months), best_quarter (in every lever),
    or small_gain: less than the account's usual change from month to month.
    """
    indicators = compute_indicators(seen)
    months = _months(version, history)
    every = compute_indices(indicators, [version])
    indices = _ranked(every)
    own = indicators[indicators["account_id"].isin(indices.index)].reset_index(drop=True)
    inputs = pd.DataFrame(inputs_of(VERSIONS[version], own), index=own["account_id"].astype(int))
    drawn = {
        account: each
        for account, each in draw_inputs(seen, indicators, version, draws)
        if account in inputs.index
    }
    peers = {str(name): inputs[name].dropna().to_numpy() for name in inputs}
    rows = []
    for account, own_inputs in zip(inputs.index, inputs.to_dict(orient="records"), strict=True):
        inspected = Account(
            own={str(name): value for name, value in own_inputs.items()},
            peers=peers,
            months=months.get(account, pd.DataFrame()),
        )
        found = _of_account(int(account), version, inspected, indices, drawn[int(account)])
        rows += found[:SHOWN]
    unranked = every[~every["account_id"].isin(inputs.index)]
    rows += [_without(int(row["account_id"]), _unranked(row)) for _, row in unranked.iterrows()]
    return pd.DataFrame(rows, columns=list(TYPES)).astype(TYPES)


def _without(account: int, reason: str) -> dict[str, object]:
    return {"account_id": account, "reason": reason}


def _unranked(row: pd.Series) -> str:
    if not row["covered"]:
        return "not_covered"
    return "no_works" if row["works"] == 0 else "no_value"


def raise_inputs(
    lever: Sequence[str], own: Mapping[str, float], peers: Mapping[str, Draws]
) -> dict[str, float] | None:
    """The inputs after the change; None if the account is in the best quarter already.

    >>> raise_inputs(["likes"], {"likes": 1}, {"likes": np.arange(1.0, 9)})
    {'likes': 3.5}
    """
    after = dict(own)
    for place, name in enumerate(lever):
        if name not in own:
            continue
        target = next_quartile(peers[name], own[name])
        if target is None and place == 0:
            return None
        after[name] = max(own[name], own[name] if target is None else target)
    if "originals" in lever and "works" in own:  # each more is one work more
        after["works"] = max(after["works"], own["works"] + after["originals"] - own["originals"])
    if lever[0] == "headline_reads":  # gains of headlines are gains of all articles
        after["reads"] = own["reads"] + after["headline_reads"] - own["headline_reads"]
    for part, whole in WITHIN.items():
        if part in after and whole in after and part in lever and part != "originals":
            after[part] = min(after[part], after[whole])
    return after


def next_quartile(values: Draws, own: float) -> float | None:
    """The median of the quarter above that in which `own` lies; None in the best quarter."""
    if len(values) < QUARTERS or np.isnan(own):
        return None
    bounds = np.quantile(values, [0.25, 0.5, 0.75])
    quarter = int((own >= bounds).sum())
    if quarter == 3:
        return None
    upper = bounds[quarter + 1] if quarter < 2 else np.inf
    members = values[(values >= bounds[quarter]) & (values < upper)]
    return float(np.median(members)) if len(members) else None


def _of_account(
    account: int, version: str, inspected: Account, indices: pd.Series, drawn: dict[str, Draws]
) -> list[dict[str, object]]:
    levers = LEVERS.get(VERSIONS[version].index, {})
    if not levers:
        return [_without(account, "no_lever")]
    if len(indices) < QUARTERS:
        return [_without(account, "few_peers")]
    usual = _usual_change(inspected.months)
    if len(inspected.months) < HISTORY or usual is None:
        return [_without(account, "short_history")]
    formula = VERSIONS[version].formula
    present, every = float(indices.loc[account]), indices.to_numpy()
    rows: list[dict[str, object]] = []
    reason = "best_quarter"
    for name, lever in levers.items():
        if (
            lever[0] not in inspected.own
            or (after := raise_inputs(lever, inspected.own, inspected.peers)) is None
        ):
            continue
        points = float(np.asarray(formula(**after).value)) - present
        if not points > usual:
            reason = "small_gain"
            continue
        moved = {**drawn, **{each: np.maximum(drawn[each], after[each]) for each in lever
                             if each in drawn}}  # fmt: skip
        gains = np.asarray(formula(**moved).value) - np.asarray(formula(**drawn).value)
        low, high = np.nanpercentile(gains, PERCENTILES)
        reached = inspected.months[lever[0]].dropna() >= after[lever[0]]
        rows.append(
            {
                "account_id": account, "lever": name, "before": inspected.own[lever[0]],
                "after": after[lever[0]], "points": points, "low": low, "high": high,
                "rank": int((every > present).sum()) + 1,
                "rank_after": int((every > present + points).sum()) + 1,
                "feasibility": float(reached.mean()), "months": len(reached),
            }
        )  # fmt: skip
    if not rows:
        return [_without(account, reason)]
    return sorted(rows, key=_worth)


def _worth(row: Mapping[str, Any]) -> tuple[float, float]:
    return -row["points"] * row["feasibility"], -row["points"]


def _usual_change(months: pd.DataFrame) -> float | None:
    """The median of the index's changes from month to month, without their signs."""
    if len(months) < 2:
        return None
    changes = months["value"].diff().abs().dropna()
    return float(changes.median()) if len(changes) else None


def _months(version: str, history: Sequence[pd.DataFrame]) -> dict[int, pd.DataFrame]:
    """The inputs and the value of each account in the months that are covered, oldest first."""
    frames = []
    for place, indicators in enumerate(history[-12:]):
        own = indicators[
            (indicators["platform"] == VERSIONS[version].platform) & indicators["covered"]
        ].reset_index(drop=True)
        inputs = pd.DataFrame(inputs_of(VERSIONS[version], own))
        value = np.asarray(VERSIONS[version].formula(**inputs_of(VERSIONS[version], own)).value)
        frames.append(inputs.assign(account_id=own["account_id"], value=value, month=place))
    if not frames:
        return {}
    known = pd.concat(frames, ignore_index=True).dropna(subset="value")
    return {int(each["account_id"].iloc[0]): each for _, each in known.groupby("account_id")}


def _ranked(indices: pd.DataFrame) -> pd.Series:
    """Index of the covered accounts that published in the window, by account_id."""
    own = indices[indices["covered"] & (indices["works"] > 0)].dropna(subset="value")
    return own.set_index("account_id")["value"].astype("float64")
