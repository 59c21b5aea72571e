"""All that a report says, computed before a word of it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd
from sqlalchemy import Engine

from analysis.compute.duplicates import Copies
from analysis.compute.interaction import with_interactions
from analysis.compute.levers import suggest_changes
from analysis.compute.problems import Content, Diagnosis, Month, diagnose
from analysis.compute.quality import assess
from analysis.compute.rank_range import find_rank_ranges
from analysis.compute.ranking import rank_accounts
from analysis.compute.scorecard import average_dimensions, score_libraries
from analysis.compute.scores import compute_indices
from analysis.compute.timing import ENOUGH, with_response
from analysis.compute.versions import VERSIONS
from analysis.errors import DataError
from analysis.load.counters import load_choice
from analysis.load.coverage import load_coverage
from analysis.load.database import read
from analysis.load.days import load_days
from analysis.load.observations import load_observations, require_seen
from analysis.load.platforms import load_platforms
from analysis.load.refreshes import load_refreshes
from analysis.load.themes import load_work_themes
from analysis.observations import Observations
from analysis.window import AUTO, Window
from analysis.write.report.content import (
    Network,
    Themes,
    content_of,
    find_growth,
    find_links,
    find_network,
    find_own_copies,
    find_themes,
)

MONTHS = 12
LIBRARIES = """
SELECT code AS library, name_zh, name_en, province, region, level FROM libraries ORDER BY code
"""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a report is about; nothing named: all."""

    window: Window
    libraries: Sequence[str] = ()
    platforms: Sequence[str] = ()
    cases: Sequence[str] = ()
    facts: pd.DataFrame | None = None


Part = Literal["figures", "works", "history", "card", "dimensions", "quality"]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """By platform where there is one index for each; `history` by month, oldest first."""

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
        """Of the report."""
        return self.scope.window

    @property
    def span(self) -> str:
        """First and last day of the window, alike in both languages."""
        return str(self.window).replace(" to ", " – ")

    def of(self, part: Part, library: str) -> pd.DataFrame:
        """The rows of a library."""
        frame: pd.DataFrame = getattr(self, part)
        if part not in self._places:
            self._places[part] = frame.groupby("library").indices
        own: pd.DataFrame = frame.iloc[self._places[part].get(library, [])]
        return own

    @cached_property
    def response_by_hour(self) -> dict[str, pd.Series]:
        """Of each platform the median response of its works by hour; NA where there are few."""
        found = {}
        for platform, works in self.works.groupby("platform"):
            response = works.groupby("hour")["response"].agg(["median", "count"])
            is_enough = response["count"] >= ENOUGH
            found[str(platform)] = response["median"].where(is_enough).astype("Float64")
        return found

    @cached_property
    def months(self) -> dict[str, pd.DataFrame]:
        """Of each platform the indices: a row for each month, a column for each account."""
        return {
            str(platform): own.pivot(index="month", columns="account_id", values="value")
            for platform, own in self.history.groupby("platform")
        }

    @cached_property
    def _places(self) -> dict[str, Any]:
        return {}


def find(engine: Engine, scope: Scope, progress: Progress) -> Findings:
    """Everything of the window, the one before and the year up to it.

    Raises DataError where nothing was seen of the window.
    """
    progress("load", 0, MONTHS + 2)
    load = _loader(engine, scope)
    seen = load(scope.window)
    require_seen(seen)
    if seen.works.empty:
        raise DataError(f"{scope.window}: no work is known that was published then")
    past = load(scope.window.before())
    coverage = load_coverage(engine, libraries=scope.libraries, platforms=scope.platforms)
    platforms = [each for each in load_platforms(engine) if each in set(seen.accounts["platform"])]
    works = with_response(with_interactions(seen))
    links = find_links(engine, seen.window, seen)
    copies = find_own_copies(engine, seen.window, works)
    themes = find_themes(engine, seen.window, works)
    coded = themes.works if themes is not None and themes.is_reliable else None
    month = Month.of(coverage, seen, content_of(copies, links, coded))
    month_past = Month.of(coverage, past, _content_before(engine, past, themes))
    history = _history(load, seen, progress)
    progress("compute", 0, 4)
    indices, before = (compute_indices(each.figures) for each in (month, month_past))
    versions = _versions(platforms)
    rankings = {
        platform: _rank(seen, month.figures, indices, before, version)
        for platform, version in versions.items()
    }
    progress("compute", 1, 4)
    diagnosis = diagnose(month, month_past if len(past.works) else None, scope.facts)
    card = score_libraries(month)
    progress("compute", 2, 4)
    changes = {
        platform: suggest_changes(seen, version, [each for _, each in history])
        for platform, version in versions.items()
    }
    progress("compute", 3, 4)
    return Findings(
        scope=scope,
        libraries=read(engine, LIBRARIES).merge(
            coverage[["library"]].drop_duplicates(), on="library"
        ),
        platforms=platforms,
        versions=versions,
        seen=seen,
        past=past,
        figures=month.figures,
        figures_past=month_past.figures,
        works=works,
        coverage=coverage,
        rankings=rankings,
        indices=indices,
        history=_values(history, versions),
        diagnosis=diagnosis,
        card=card,
        dimensions=average_dimensions(card),
        changes=changes,
        quality=assess(month.figures, load_refreshes(engine, seen)),
        days=load_days(engine, seen),
        growth=find_growth(
            engine, [seen.window, past.window], tuple(scope.libraries), tuple(scope.platforms)
        ),
        network=find_network(links, seen),
        copies=copies,
        themes=themes,
    )


def _content_before(engine: Engine, past: Observations, themes: Themes | None) -> Content:
    """The same of the window before, by the same codebook."""
    works = with_interactions(past)
    coded = None
    if themes is not None and themes.is_reliable:
        coded = load_work_themes(engine, themes.book, past.window)
        coded = coded[coded["work_id"].isin(works["work_id"])]
    copies = find_own_copies(engine, past.window, works)
    return content_of(copies, find_links(engine, past.window, past), coded)


def _loader(engine: Engine, scope: Scope) -> Callable[[Window], Observations]:
    """Loads a window, with one choice of counters for all of them."""
    choice = None
    if scope.window.counters == AUTO:
        compared = [scope.window, scope.window.before()]
        choice = load_choice(engine, compared, libraries=scope.libraries, platforms=scope.platforms)

    def load(window: Window) -> Observations:
        return load_observations(
            engine, window, libraries=scope.libraries, platforms=scope.platforms, choice=choice
        )

    return load


def _versions(platforms: list[str]) -> dict[str, str]:
    """The first version of each platform's index."""
    first: dict[str, str] = {}
    for name, each in VERSIONS.items():
        if each.platform in platforms:
            first.setdefault(each.platform, name)
    return {each: first[each] for each in platforms if each in first}


def _rank(
    seen: Observations,
    figures: pd.DataFrame,
    indices: pd.DataFrame,
    before: pd.DataFrame,
    version: str,
) -> pd.DataFrame:
    """The ranking with its ranges; an account that published nothing has no rank."""
    table = rank_accounts(_published(indices), _published(before), version)
    ranked = table.loc[table["rank"].notna(), "account_id"].tolist()
    ranges = find_rank_ranges(seen, figures, version, ranked)
    table = table.merge(ranges, on="account_id", how="left")
    silent = table["rank"].isna() & (table["works"] == 0) & table["covered"]
    table["reason"] = table["reason"].mask(silent, "no_works")
    return table


def _published(indices: pd.DataFrame) -> pd.DataFrame:
    return indices.assign(value=indices["value"].mask(indices["works"] == 0))


def _history(
    load: Callable[[Window], Observations], seen: Observations, progress: Progress
) -> list[tuple[str, pd.DataFrame]]:
    """The indicators of the months up to the window's end, the oldest first."""
    from analysis.compute.indicators import compute_indicators

    last = pd.Period(seen.window.end, "M") - 1  # the last month that was over by then
    months = pd.period_range(end=last, periods=MONTHS, freq="M")
    found = []
    for place, each in enumerate(months):
        progress("load", place + 1, MONTHS + 2)
        start, end = each.start_time.date(), (each + 1).start_time.date()
        window = replace(seen.window, start=start, end=end, as_of=None)
        own = seen if window.span == seen.window.span else load(window)
        if own.accounts["covered"].any():
            found.append((str(each), compute_indicators(own)))
    return found


def _values(history: list[tuple[str, pd.DataFrame]], versions: dict[str, str]) -> pd.DataFrame:
    """month, library, platform, account_id, value and works, of what is covered and published."""
    frames = []
    for month, indicators in history:
        indices = _published(compute_indices(indicators))
        own = indices[indices["version"].isin(list(versions.values())) & indices["covered"]]
        columns = ["library", "name_zh", "platform", "account_id", "version", "value", "works"]
        frames.append(own[columns].assign(month=month))
    empty: dict[str, Any] = {}
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(empty)
