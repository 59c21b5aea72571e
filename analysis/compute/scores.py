"""Indices of accounts: every version as a row, as account_indices in SQL has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.arithmetic import Numbers
from analysis.compute.sums import Flags, Floats, Integers, as_flags, as_integers
from analysis.compute.versions import VERSIONS, Version

KEYS = ("account_id", "library", "name_zh", "region", "platform", "account")
COLUMNS = (
    *KEYS, "index", "version", "value", "parts", "lower_bound", "missing", "reason", "covered",
    "works", "works_counted", "share_observed", "distance_mean",
)  # fmt: skip
# Columns of scores, with their types.
_SCORES: dict[str, Any] = {
    "index": "str", "version": "str", "value": "Float64", "parts": "object",
    "lower_bound": "boolean", "missing": "object", "reason": "object", "works_counted": "Int64",
}  # fmt: skip
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
    platforms = indicators["platform"].to_numpy(dtype=object)
    scores: dict[str, list[Any]] = {name: [] for name in ("place", *_SCORES)}
    for name, version in VERSIONS.items():
        places = np.flatnonzero(platforms == version.platform)
        if name in versions and len(places):
            for column, values in _score(name, version, indicators, places).items():
                scores[column].extend(values)
    place = np.array(scores.pop("place"), dtype=np.intp)
    columns: dict[str, Any] = {
        name: pd.Series(values, dtype=_SCORES[name]) for name, values in scores.items()
    }
    columns["lower_bound"] = columns["lower_bound"].mask(columns["value"].isna())
    columns["share_observed"] = share_observed(indicators).array.take(place)
    for name in COLUMNS:
        if name not in columns:
            columns[name] = indicators[name].array.take(place)
    frame = pd.DataFrame({name: columns[name] for name in COLUMNS})
    return frame.sort_values("account_id", kind="stable", ignore_index=True)


def share_observed(indicators: pd.DataFrame) -> pd.Series:
    """Share of each account's works that were observed; NA where nothing was published."""
    works = indicators["works"].astype("Float64")
    return indicators["works_observed"] / works.mask(works == 0)


def inputs_of(version: Version, indicators: pd.DataFrame) -> dict[str, Floats]:
    """Inputs of the version's formula by name, one value for each row; NaN where not given."""
    return {name: _column(name, indicators, version) for name in version.inputs}


def _score(
    name: str, version: Version, indicators: pd.DataFrame, places: npt.NDArray[np.intp]
) -> dict[str, Iterable[Any]]:
    """Columns of the scores of the accounts in these places by the version: _SCORES."""
    inputs = {each: column[places] for each, column in inputs_of(version, indicators).items()}
    score = version.formula(**inputs)
    number = len(places)
    value = np.asarray(score.value, dtype=np.float64)
    missing = _missing(inputs, number)
    works, counted = as_integers(indicators["works"])[places], _counted(version, indicators)[places]
    is_seen = as_flags(indicators["covered"])[places]
    otherwise = "total_fell" if version.is_of_changes else "no_works"
    return {
        "place": places,
        "index": [version.index] * number,
        "version": [name] * number,
        "value": value,
        "parts": _parts(score.parts, number),
        "lower_bound": ~is_seen | (counted < works) | _is_capped(version, indicators)[places],
        "missing": missing,
        "reason": _reasons(np.isnan(value), missing, (works == 0) & ~is_seen, otherwise),
        "works_counted": counted,
    }


def _column(name: str, indicators: pd.DataFrame, version: Version) -> Floats:
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
    columns = [np.asarray(values, dtype=np.float64).tolist() for values in parts.values()]
    given = zip(*columns, strict=True) if columns else [()] * rows
    return [
        {name: None if isnan(value) else value for name, value in zip(parts, values, strict=True)}
        for values in given
    ]


def _counted(version: Version, indicators: pd.DataFrame) -> Integers:
    """The smallest number of works behind one of the inputs."""
    counts = [as_integers(indicators[f"{counter}_works"]) for counter in version.counters]
    works = as_integers(indicators["works"])
    if version.membership:
        counts.append(works - as_integers(indicators[f"{version.membership}_unknown"]))
    least: Integers = np.min(counts or [works], axis=0)
    return least


def _is_capped(version: Version, indicators: pd.DataFrame) -> Flags:
    if version.is_of_changes:
        is_capped = ["followers" in names for names in indicators["totals_capped"]]
        return np.array(is_capped, dtype=np.bool_) | as_flags(indicators["changes_unknown"] > 0)
    capped = [as_integers(indicators[f"{counter}_capped"]) for counter in version.counters]
    number: Integers = np.sum(capped, axis=0)
    return number > 0


def _missing(inputs: dict[str, Floats], rows: int) -> list[list[str]]:
    missing: list[list[str]] = [[] for _ in range(rows)]
    for name, column in inputs.items():
        if not name.startswith("max_") and name not in ("works", "videos", "days", "new_works"):
            for row in np.flatnonzero(np.isnan(column)):
                missing[row].append(name)
    return missing


def _reasons(
    is_unknown: Flags, missing: list[list[str]], is_not_seen: Flags, otherwise: str
) -> Iterator[str | None]:
    """Why there is no value; None where there is one."""
    for unknown, names, not_seen in zip(is_unknown, missing, is_not_seen, strict=True):
        reason = "not_covered" if not_seen else "missing_input" if names else otherwise
        yield reason if unknown else None
