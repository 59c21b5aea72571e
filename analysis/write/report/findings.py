"""Findings of a report, computed (by find.py) before a page is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.compute.duplicates import Copies
from analysis.compute.mcci import Mcci
from analysis.compute.problems import Diagnosis
from analysis.compute.scores import inputs_of
from analysis.compute.timing import ENOUGH
from analysis.compute.versions import VERSIONS
from analysis.names import CHANNELS
from analysis.observations import Observations
from analysis.window import Window
from analysis.write.report.content import (
    Network,
    Themes,
)

MONTHS = 12
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Scope of a report; nothing named: all. `facts_source`: file and digest of the facts."""

    window: Window
    libraries: Sequence[str] = ()
    platforms: Sequence[str] = ()
    cases: Sequence[str] = ()
    facts: pd.DataFrame | None = None
    facts_source: str = ""

    @property
    def staff(self) -> pd.DataFrame | None:
        """The facts without the index of WeChat Channels; None where there are no others."""
        if self.facts is None:
            return None
        own = self.facts.drop(columns=CHANNELS, errors="ignore")
        return own if len(own.columns) > 1 else None


Part = Literal["works", "history", "card", "dimensions", "quality"]
Given = dict[int, dict[str, float]]
# Of an account, beside those of the same platform.
COMPARED = ("works", "interactions", "median_interactions", "followers")


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Accounts of a platform as parallel arrays; `values` by column, NaN: not known."""

    library: npt.NDArray[np.object_]
    name_zh: npt.NDArray[np.object_]
    region: npt.NDArray[np.object_]
    covered: npt.NDArray[np.bool_]
    values: dict[str, npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Months:
    """An index over months. `names`: first to last; `values`: sorted, with their accounts."""

    names: list[str]
    values: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Months:
        """From `table`: a row for each month, a column for each account."""
        every = pd.period_range(table.index.min(), table.index.max(), freq="M").astype(str)
        accounts = table.columns.to_numpy(dtype=np.int64)
        values = []
        for row in table.reindex(every).to_numpy(dtype=np.float64, na_value=np.nan):
            order = np.argsort(row, kind="stable")[: np.count_nonzero(~np.isnan(row))]
            values.append((row[order], accounts[order]))
        return cls(every.tolist(), values)

    def quartiles_without(self, accounts: set[int]) -> dict[str, list[float]]:
        """Quartiles of the other accounts in each month; NaN if none is known."""
        rows = []
        for ordered, keys in self.values:
            others = ordered[~np.isin(keys, list(accounts))]
            place = np.array([0.25, 0.5, 0.75]) * (len(others) - 1)
            low = np.floor(place).astype(int)
            high = np.ceil(place).astype(int)
            step = (
                (others[high] - others[low]) * (place - low) if len(others) else np.full(3, np.nan)
            )
            rows.append((others[low] + step if len(others) else step).tolist())
        names = ("peers_low", "peers_median", "peers_high")
        return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Findings, by platform for each platform's own index; `history` by month, oldest first."""

    scope: Scope
    libraries: pd.DataFrame
    platforms: list[str]
    versions: dict[str, str]
    seen: Observations
    past: Observations
    figures: pd.DataFrame
    figures_past: pd.DataFrame
    works: pd.DataFrame
    coverage: pd.DataFrame
    rankings: dict[str, pd.DataFrame]
    mcci: Mcci | None
    indices: pd.DataFrame
    history: pd.DataFrame
    diagnosis: Diagnosis
    card: pd.DataFrame
    dimensions: pd.DataFrame
    changes: dict[str, pd.DataFrame]
    quality: pd.DataFrame
    days: pd.DataFrame
    growth: pd.DataFrame
    network: Network
    copies: Copies | None
    themes: Themes | None
    weeks: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        """The window of the report."""
        return self.scope.window

    @property
    def span(self) -> str:
        """First and last day of the window, the same in both languages."""
        return str(self.window).replace(" to ", " – ")

    def of(self, part: Part, library: str) -> pd.DataFrame:
        """The rows of a library."""
        frame: pd.DataFrame = getattr(self, part)
        if part not in self._places:
            self._places[part] = frame.groupby("library").indices
        own: pd.DataFrame = frame.iloc[self._places[part].get(library, [])]
        return own

    @cached_property
    def accounts(self) -> dict[str, frozenset[int]]:
        """Keys of the accounts of each library."""
        keys = self.figures[["library", "account_id"]].groupby("library")["account_id"]
        return {str(library): frozenset(own.tolist()) for library, own in keys}

    @cached_property
    def ranked(self) -> dict[str, dict[str, dict[str, Any]]]:
        """First row of the ranking for each platform and library."""
        return {
            platform: {
                str(row["library"]): {str(name): value for name, value in row.items()}
                for row in reversed(table.to_dict(orient="records"))
            }
            for platform, table in self.rankings.items()
        }

    @cached_property
    def peers(self) -> dict[str, SideBySide]:
        """Accounts of each platform side by side."""
        found = {}
        for platform in self.platforms:
            version = self.versions.get(platform)
            names = [*([version] if version else []), *COMPARED]
            kept = ["library", "name_zh", "region", "covered", *names]
            own = self.figures.loc[self.figures["platform"] == platform, kept]
            found[platform] = SideBySide(
                library=own["library"].to_numpy(dtype=object),
                name_zh=own["name_zh"].to_numpy(dtype=object),
                region=own["region"].fillna("").to_numpy(dtype=object),
                covered=own["covered"].to_numpy(dtype=bool),
                values={name: own[name].to_numpy(np.float64, na_value=np.nan) for name in names},
            )
        return found

    @cached_property
    def inputs(self) -> dict[str, tuple[Given, Given]]:
        """Inputs of each platform's index, before and now, by account_id.

        Only of covered accounts that have an index.
        """
        return {
            platform: (
                _inputs(self.figures_past, platform, version),
                _inputs(self.figures, platform, version),
            )
            for platform, version in self.versions.items()
        }

    @cached_property
    def response_by_hour(self) -> dict[str, pd.Series]:
        """Median response by platform and hour; NA where works are few."""
        found = {}
        for platform, works in self.works.groupby("platform"):
            response = works.groupby("hour")["response"].agg(["median", "count"])
            is_enough = response["count"] >= ENOUGH
            found[str(platform)] = response["median"].where(is_enough).astype("Float64")
        return found

    @cached_property
    def months(self) -> dict[str, Months]:
        """Index of the accounts of each platform by month."""
        return {
            str(platform): Months.of(own.pivot(index="month", columns="account_id", values="value"))
            for platform, own in self.history.groupby("platform")
        }

    @cached_property
    def _places(self) -> dict[str, Any]:
        return {}


def _inputs(figures: pd.DataFrame, platform: str, version: str) -> Given:
    is_known = (figures["platform"] == platform) & figures["covered"].astype(bool)
    own = figures[is_known & figures[version].notna()]
    given = {name: each.tolist() for name, each in inputs_of(VERSIONS[version], own).items()}
    return {
        int(account): {name: values[row] for name, values in given.items()}
        for row, account in enumerate(own["account_id"])
    }
