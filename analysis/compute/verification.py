"""Recomputes the figures of a study from its own rows and compares them with those it contains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from analysis.compute.indicators import compute_indicators
from analysis.compute.scores import compute_indices
from analysis.names import COUNTERS
from analysis.observations import Observations
from analysis.window import LATEST, WINDOW_END, Window, age_of

SEEN_WITHIN = timedelta(hours=168)  # before a moment, as account_totals in SQL has it
RELATIVE, ABSOLUTE = 1e-9, 1e-9
DAYS, PARTS = 1e-7, 1e-6  # spans of time in days; parts of an index have six digits in text
MARKS = ("rounded", "capped")
TOTALS = ("followers", "works_claimed", "likes_received", "plays_received")
COLUMNS = ("table", "row", "column", "found", "computed")


@dataclass(frozen=True, slots=True)
class StudyRows:
    """The tables of a study that figures are computed from, and the figures that it contains."""

    accounts: pd.DataFrame
    works: pd.DataFrame
    work_snapshots: pd.DataFrame
    account_snapshots: pd.DataFrame
    indicators: pd.DataFrame
    indices: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Verified:
    """`compared`: table, and the values compared in it; `differences`: one row each (COLUMNS)."""

    compared: dict[str, int]
    differences: pd.DataFrame


def observe(rows: StudyRows, window: Window) -> Observations:
    """Observations of the window from the snapshots of the study alone."""
    known = rows.accounts[rows.accounts["covered"].notna()]
    return Observations(
        window,
        _recount(known, rows.account_snapshots, window),
        _observe(rows.works, rows.work_snapshots, window),
        _changes(rows.work_snapshots, window),
    )


def verify(rows: StudyRows, window: Window) -> Verified:
    """Compute counters of works, totals of accounts, indicators and indices anew, and compare.

    `window`: with the counters that count in the study.
    """
    known = rows.accounts[rows.accounts["covered"].notna()]
    seen = observe(rows, window)
    indicators = compute_indicators(seen)
    indices = compute_indices(indicators)
    of_works = ("captured_at", *COUNTERS, *MARKS)
    comparisons = [
        _Comparison("accounts", ("account_id",), known, seen.accounts, _TOTALS_COMPARED),
        _Comparison("works", ("work_id",), rows.works, seen.works, of_works),
        _Comparison("indicators", ("account_id",), rows.indicators, indicators),
        _Comparison("indices", ("account_id", "version"), rows.indices, indices),
    ]
    differences = [each for comparison in comparisons for each in comparison.differences()]
    return Verified(
        {each.table: each.values for each in comparisons},
        pd.DataFrame(differences, columns=list(COLUMNS)),
    )


_TOTALS_COMPARED = (
    "covered", "captured_at", "captured_before", "followers", "followers_change",
    "works_claimed_change", "likes_received_change", "plays_received_change", *MARKS,
)  # fmt: skip


def _observe(works: pd.DataFrame, snapshots: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The works with the counters that count, from the snapshots alone."""
    published = works.set_index("work_id")["published_at"]
    taken = snapshots[snapshots["work_id"].isin(works["work_id"])].copy()
    taken["published_at"] = taken["work_id"].map(published)
    chosen = _choose(taken, window).drop_duplicates("work_id").set_index("work_id")
    counted = chosen[["captured_at", *COUNTERS, *MARKS]].reindex(works["work_id"])
    for mark in MARKS:
        counted[mark] = [each if isinstance(each, tuple) else () for each in counted[mark]]
    given = works.drop(columns=list(counted.columns))
    return given.assign(**{name: counted[name].to_numpy() for name in MARKS}).assign(
        **{name: pd.Series(counted[name].array, given.index) for name in ("captured_at", *COUNTERS)}
    )


def _choose(taken: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Candidate snapshots of each work, the one that counts first, by the rule of the counters."""
    moments, stop = taken["captured_at"], pd.Timestamp(window.moments[1])
    if window.counters == LATEST:
        before = window.seen_before
        seen = taken if before is None else taken[moments < pd.Timestamp(before)]
        return seen.sort_values("captured_at", ascending=False)
    if window.counters == WINDOW_END:
        seen = taken[(moments < stop) & (moments >= stop - SEEN_WITHIN)]
        return seen.sort_values("captured_at", ascending=False)
    age = age_of(window.counters)
    distance = (moments - (taken["published_at"] + age)).abs()
    near = taken.assign(distance=distance)[distance <= age / 2]
    return near.sort_values(["distance", "captured_at"])


def _recount(accounts: pd.DataFrame, snapshots: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The accounts with their totals at the window's end and what they gained over it."""
    start, stop = (pd.Timestamp(each) for each in window.moments)
    last = _last_before(snapshots, stop).reindex(accounts["account_id"])
    before = _last_before(snapshots, start).reindex(accounts["account_id"])
    covered = (accounts["covered_from"] <= start) & (accounts["covered_until"] >= stop)
    columns: dict[str, Any] = {
        "captured_at": last["captured_at"].array,
        "captured_before": before["captured_at"].array,
        "followers": last["followers"].array,
        **{f"{name}_change": (last[name] - before[name]).array for name in TOTALS},
    }
    marks = {
        name: [each if isinstance(each, tuple) else () for each in last[name]] for name in MARKS
    }
    made = {name: pd.Series(values, accounts.index) for name, values in columns.items()}
    listed = {name: pd.Series(each, accounts.index, dtype=object) for name, each in marks.items()}
    return accounts.assign(covered=covered, **made, **listed)


def _last_before(snapshots: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """The last snapshot of each account before the moment, within 7 days of it."""
    moments = snapshots["captured_at"]
    seen = snapshots[(moments < moment) & (moments >= moment - SEEN_WITHIN)]
    return seen.sort_values("captured_at").groupby("account_id").tail(1).set_index("account_id")


def _changes(snapshots: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Gains of works of all time, from the snapshots marked as start and end of the window."""
    counters = ["plays", "likes", "comments", "shares"]
    end, begin = (
        snapshots[snapshots["used_for"].map(lambda used, role=role: role in used)].set_index(
            "work_id"
        )
        for role in ("end", "start")
    )
    is_new = end["published_at"] >= pd.Timestamp(window.moments[0])
    before = begin[counters].reindex(end.index)
    before = before.mask(is_new, 0)
    gained = end[counters] - before
    is_known = is_new | end.index.isin(begin.index)
    return gained.assign(account_id=end["account_id"], kind=end["kind"])[is_known].reset_index()


@dataclass(slots=True)
class _Comparison:
    """Columns of a table, stored and recomputed, by its keys."""

    table: str
    keys: tuple[str, ...]
    found: pd.DataFrame
    computed: pd.DataFrame
    columns: tuple[str, ...] = ()
    values: int = 0

    def differences(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Values that differ, and rows that are on one side only."""
        found, computed = (
            frame.set_index(list(self.keys)) for frame in (self.found, self.computed)
        )
        for key in found.index.difference(computed.index):
            yield self._difference(key, "", "a row", "no row")
        for key in computed.index.difference(found.index):
            yield self._difference(key, "", "no row", "a row")
        if not found.index.is_unique:
            for key in found.index[found.index.duplicated()]:
                yield self._difference(key, "", "the row twice", "one row")
            return
        both = found.index.intersection(computed.index)
        found, computed = found.loc[both], computed.loc[both]
        for name in self.columns or computed.columns:
            yield from self._column(str(name), found, computed, both)

    def _column(
        self, name: str, found: pd.DataFrame, computed: pd.DataFrame, both: pd.Index
    ) -> Iterator[tuple[str, str, str, str, str]]:
        self.values += len(both)
        if name not in found:
            yield self._difference("", name, "no column", "a column")
            return
        stored = found[name]
        differs = _differing(stored, computed[name])
        for key, one, other in zip(
            both[differs], stored[differs], computed[name][differs], strict=True
        ):
            yield self._difference(key, name, _words(one), _words(other))

    def _difference(self, key: Any, *values: str) -> tuple[str, str, str, str, str]:
        row = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
        return (self.table, row, *values)  # type: ignore[return-value]


def _differing(found: pd.Series, computed: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    kind = computed.dtype.kind
    if kind in "iuf":
        return _apart(_numbers(found), _numbers(computed))
    if kind == "m":
        days = computed.dt.total_seconds() / 86400
        return _apart(_numbers(found), days.to_numpy(dtype=np.float64, na_value=np.nan), DAYS)
    if kind == "M":
        return _apart(_milliseconds(found), _milliseconds(computed))
    if _has_parts(computed):
        parts = zip(map(_as_parts, found), map(_as_parts, computed), strict=True)
        return np.array([not _same_parts(*each) for each in parts], dtype=np.bool_)
    read = _as_flag if kind == "b" else _as_text
    texts = zip(map(read, found), map(read, computed), strict=True)
    return np.array([one != other for one, other in texts], dtype=np.bool_)


def _numbers(column: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """As numbers; text that is no number becomes a value that equals no number, nor NaN."""
    numbers = pd.to_numeric(column, errors="coerce")
    odd = numbers.isna() & column.notna()
    if odd.any():
        numbers = numbers.mask(odd & (column.astype(str).str.strip() != ""), np.inf)
    return numbers.to_numpy(dtype=np.float64, na_value=np.nan)


def _milliseconds(column: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    moments = pd.to_datetime(column, utc=True).dt.tz_localize(None).dt.round("ms")
    numbers = moments.to_numpy(dtype="datetime64[ms]").astype(np.float64)
    return np.where(moments.isna(), np.nan, numbers)


def _apart(
    found: np.ndarray[Any, np.dtype[np.float64]],
    computed: np.ndarray[Any, np.dtype[np.float64]],
    absolute: float = ABSOLUTE,
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    near = np.isclose(found, computed, rtol=RELATIVE, atol=absolute, equal_nan=True)
    return np.asarray(~near, dtype=np.bool_)


def _has_parts(column: pd.Series) -> bool:
    return any(isinstance(value, dict) for value in column)


def _as_flag(value: Any) -> str:
    return "" if _is_empty(value) else str(value).lower()


def _as_text(value: Any) -> str:
    if isinstance(value, list | tuple | np.ndarray):
        return " ".join(map(str, value))
    return "" if _is_empty(value) else str(value)


def _as_parts(value: Any) -> dict[str, float | None]:
    """From a dictionary, the pairs of a Parquet map, or `W1=2.470244 W2=–`."""
    if isinstance(value, str):
        pairs: Any = [part.split("=") for part in value.split()]
        return {name: None if text == "–" else float(text) for name, text in pairs}
    pairs = value.items() if isinstance(value, Mapping) else [] if _is_empty(value) else value
    return {str(name): None if _is_empty(part) else float(part) for name, part in pairs}


def _same_parts(one: dict[str, float | None], other: dict[str, float | None]) -> bool:
    if one.keys() != other.keys():
        return False
    return all(
        (a is None) == (b is None) and (a is None or b is None or abs(a - b) <= PARTS)
        for a, b in ((one[name], other[name]) for name in one)
    )


def _is_empty(value: Any) -> bool:
    return not isinstance(value, list | tuple | dict | np.ndarray) and bool(pd.isna(value))


def _words(value: Any) -> str:
    return _as_text(value) if not isinstance(value, dict) else str(value)
