"""Indices of accounts: every version as a row, as account_indices in SQL has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.arithmetic import Numbers
from analysis.compute.versions import VERSIONS, Version

KEYS = ("account_id", "library", "name_zh", "region", "platform", "account")
COLUMNS = (
    *KEYS, "index", "version", "value", "parts", "lower_bound", "missing", "reason", "covered",
    "works", "works_counted", "share_observed", "distance_mean",
)  # fmt: skip
RENAMED = {
    "new_works": "works",
    "new_comments": "comments_change",
    "new_shares": "shares_change",
    "new_followers": "followers_change",
    "new_video_comments": "video_comments_change",
}
# The account's own totals count before its works: the total's change, that of the works.
FROM_TOTALS = {
    "new_likes": ("likes_received_change", "likes_change"),
    "new_plays": ("plays_received_change", "plays_change"),
}


def compute_indices(
    indicators: pd.DataFrame, versions: Collection[str] = tuple(VERSIONS)
) -> pd.DataFrame:
    """One row for each account and version of an index that its platform has (COLUMNS).

    `indicators`: as compute_indicators gives them. `value` is NA where the index is not defined or
    not known; `reason` is one of not_covered, missing_input, no_works or total_fell.
    """
    of_platform = dict(list(indicators.groupby("platform")))
    requested = {name: each for name, each in VERSIONS.items() if name in versions}
    there = {name: each for name, each in requested.items() if each.platform in of_platform}
    made = [
        _rows(name, version, of_platform.get(version.platform, indicators[:0]))
        for name, version in (there or requested).items()
    ]
    frame = pd.concat(made, ignore_index=True)
    return frame.sort_values("account_id", kind="stable", ignore_index=True)


def share_observed(indicators: pd.DataFrame) -> pd.Series:
    """Share of each account's works that were observed; NA where nothing was published."""
    works = indicators["works"].astype("Float64")
    return indicators["works_observed"] / works.mask(works == 0)


def inputs_of(version: Version, indicators: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    """Inputs of the version's formula by name, one value for each row; NaN where not given."""
    return {name: _column(name, indicators, version) for name in version.inputs}


def _rows(name: str, version: Version, indicators: pd.DataFrame) -> pd.DataFrame:
    inputs = inputs_of(version, indicators)
    score = version.formula(**inputs)
    number = len(indicators)
    value = np.asarray(score.value, dtype=np.float64)
    is_unknown = np.isnan(value)
    missing = _missing(inputs, number)
    works, counted = indicators["works"], _counted(version, indicators)
    is_bound = ~indicators["covered"] | (counted < works) | _is_capped(version, indicators)
    made = {
        "index": version.index,
        "version": name,
        "value": pd.array(value, dtype="Float64"),
        "parts": pd.Series(_parts(score.parts, number), indicators.index, dtype="object"),
        "lower_bound": is_bound.astype("boolean").mask(is_unknown),
        "missing": pd.Series(missing, indicators.index, dtype="object"),
        "reason": _reasons(version, is_unknown, missing, indicators),
        "works_counted": counted,
        "share_observed": share_observed(indicators),
    }
    return pd.DataFrame(
        {each: made[each] if each in made else indicators[each] for each in COLUMNS},
        index=indicators.index,
    )


def _column(name: str, indicators: pd.DataFrame, version: Version) -> npt.NDArray[np.float64]:
    if name in FROM_TOTALS:
        of_account, of_works = (indicators[each] for each in FROM_TOTALS[name])
        column = of_account.fillna(of_works)
    elif name.startswith("max_"):
        column = indicators[f"{name.removeprefix('max_')}_max"]
        if version.index == "nri":
            column = column.mask(indicators["works"] == 0, 0)
    else:
        column = indicators[RENAMED.get(name, name)]
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _parts(parts: Mapping[str, Numbers], rows: int) -> list[dict[str, float | None]]:
    columns = {name: np.asarray(values, dtype=np.float64) for name, values in parts.items()}
    return [
        {name: None if np.isnan(column[row]) else float(column[row])
         for name, column in columns.items()}
        for row in range(rows)
    ]  # fmt: skip


def _counted(version: Version, indicators: pd.DataFrame) -> pd.Series:
    """The largest number of works behind one of the inputs."""
    counts = [indicators[f"{counter}_works"] for counter in version.counters]
    if version.membership:
        counts.append(indicators["works"] - indicators[f"{version.membership}_unknown"])
    least, *others = counts or [indicators["works"]]
    for each in others:
        least = least.where(least <= each, each)
    return least


def _is_capped(version: Version, indicators: pd.DataFrame) -> pd.Series:
    if version.is_of_changes:
        is_capped = indicators["totals_capped"].map(lambda names: "followers" in names)
        return is_capped.astype(bool) | (indicators["changes_unknown"] > 0)
    return indicators[[f"{counter}_capped" for counter in version.counters]].sum(axis=1) > 0


def _missing(inputs: dict[str, npt.NDArray[np.float64]], rows: int) -> list[list[str]]:
    named = {
        name: column
        for name, column in inputs.items()
        if not name.startswith("max_") and name not in ("works", "videos", "days", "new_works")
    }
    return [
        [name for name, column in named.items() if np.isnan(column[row])] for row in range(rows)
    ]


def _reasons(
    version: Version,
    is_unknown: npt.NDArray[np.bool_],
    missing: list[list[str]],
    indicators: pd.DataFrame,
) -> pd.Series:
    is_silent = (indicators["works"] == 0).to_numpy(dtype=bool)
    otherwise = "total_fell" if version.is_of_changes else "no_works"
    reasons = np.where([bool(names) for names in missing], "missing_input", otherwise)
    reasons = np.where(is_silent & ~indicators["covered"], "not_covered", reasons)
    return pd.Series(reasons, indicators.index, dtype="object").mask(~is_unknown, None)
