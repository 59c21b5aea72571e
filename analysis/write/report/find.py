"""Computes findings from the database, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Engine

import analysis.compute.statistics  # noqa: F401  (each process of jobs would import it)
from analysis.compute.duplicates import Copies, find_copies
from analysis.compute.figures import compute_figures, without_silent
from analysis.compute.indicators import compute_indicators
from analysis.compute.interaction import with_interactions
from analysis.compute.levers import suggest_changes
from analysis.compute.mcci import compute_mcci
from analysis.compute.problems import Month
from analysis.compute.problems.panel import compare_months, measure_month
from analysis.compute.quality import assess
from analysis.compute.rank_range import find_rank_ranges
from analysis.compute.ranking import rank_accounts
from analysis.compute.scorecard import average_dimensions, score_libraries
from analysis.compute.scores import compute_indices
from analysis.compute.timing import with_response
from analysis.compute.versions import VERSIONS
from analysis.errors import DataError
from analysis.load.counters import load_choice
from analysis.load.coverage import load_coverage
from analysis.load.days import load_days
from analysis.load.libraries import load_panel
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
    find_themes,
    load_own_repeats,
    load_own_texts,
)
from analysis.write.report.findings import Findings, Scope
from analysis.write.report.processes import run_jobs

MONTHS = 12
Progress = Callable[[str, int, int], None]
State = TypeVar("State")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Data read: the window, the one before, the months up to it, and their texts.

    `repeats`: their stored pairs, None if not up to date.
    """

    seen: Observations
    past: Observations
    months: list[tuple[str, Observations]]
    texts: pd.DataFrame | None
    texts_past: pd.DataFrame | None
    repeats: pd.DataFrame | None
    repeats_past: pd.DataFrame | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Results that further jobs need. `history`: the indicators of each month, oldest first."""

    seen: Observations
    month: Month
    past: Month
    history: list[pd.DataFrame]
    indices: pd.DataFrame
    indices_past: pd.DataFrame
    links: pd.DataFrame


def find(engine: Engine, scope: Scope, progress: Progress) -> Findings:
    """Findings about the window, the one before and the year up to it.

    Raises DataError if nothing was observed in the window.
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
    works, works_past = with_response(with_interactions(seen)), with_interactions(past)
    links = find_links(engine, seen.window, seen)
    themes = find_themes(engine, seen.window, works)
    coded, coded_past = _reliable(engine, themes, past.window, works_past)
    loaded = Loaded(
        seen=seen, past=past, months=_load_months(load, coverage, seen, past, progress),
        texts=load_own_texts(engine, seen.window, works),
        texts_past=load_own_texts(engine, past.window, works_past),
        repeats=load_own_repeats(engine, seen.window, works),
        repeats_past=load_own_repeats(engine, past.window, works_past),
    )  # fmt: skip
    done = _Steps(progress, "compute")
    first = compute(loaded, _first_jobs(loaded), done)
    copies: Copies | None = first["copies"]
    content = content_of(copies, links, coded)
    content_past = content_of(
        first["copies past"], find_links(engine, past.window, past), coded_past
    )
    month = Month.of(coverage, seen, content, first["figures"])
    month_past = Month.of(coverage, past, content_past, first["figures past"])
    computed = Computed(
        seen=seen, month=month, past=month_past, links=links,
        history=[first[name] for name, _ in loaded.months],
        indices=compute_indices(month.figures), indices_past=compute_indices(month_past.figures),
    )  # fmt: skip
    versions = _versions(platforms)
    then = compute(computed, _second_jobs(versions), done)
    network: Network = then["network"]
    card: pd.DataFrame = then["card"]
    return Findings(
        scope=scope,
        libraries=load_panel(engine).merge(coverage[["library"]].drop_duplicates(), on="library"),
        platforms=platforms,
        versions=versions,
        seen=seen,
        past=past,
        figures=without_silent(month.figures),
        figures_past=without_silent(month_past.figures),
        works=works,
        coverage=coverage,
        rankings={platform: then[f"ranking {platform}"] for platform in versions},
        mcci=compute_mcci(month.figures, scope.facts),
        indices=computed.indices,
        history=then["values"].assign(
            month=lambda table: table["month"].map(dict(enumerate(n for n, _ in loaded.months)))
        ),
        diagnosis=compare_months(
            month, then["measures"], then["measures past"] if len(past.works) else None, scope.staff
        ),
        card=card,
        dimensions=average_dimensions(card),
        changes={platform: then[f"changes {platform}"] for platform in versions},
        quality=assess(month.figures, load_refreshes(engine, seen)),
        days=load_days(engine, seen),
        growth=find_growth(
            engine, [seen.window, past.window], tuple(scope.libraries), tuple(scope.platforms)
        ),
        network=network,
        copies=copies,
        themes=themes,
    )


class _Steps:
    """Reports the progress of computing, one step for each job."""

    def __init__(self, progress: Progress, step: str) -> None:
        self._progress, self._step = progress, step
        self._done = self._total = 0

    def expect(self, jobs: int) -> None:
        self._total += jobs
        self._progress(self._step, self._done, self._total)

    def advance(self) -> None:
        self._done += 1
        self._progress(self._step, self._done, self._total)


def compute(
    state: State, jobs: Mapping[str, Callable[[State], Any]], done: _Steps
) -> dict[str, Any]:
    """Run the jobs on all cores; returns results by name."""
    done.expect(len(jobs))
    names, found = list(jobs), dict[str, Any]()
    for place, made in run_jobs(state, list(jobs.values())):
        found[names[place]] = made
        done.advance()
    return found


def _first_jobs(loaded: Loaded) -> dict[str, Callable[[Loaded], Any]]:
    """Jobs, longest first."""
    return {
        "copies": partial(_copies, of=""),
        "copies past": partial(_copies, of="_past"),
        "figures": partial(_figures, which="seen"),
        "figures past": partial(_figures, which="past"),
        **{name: partial(_indicators, place=n) for n, (name, _) in enumerate(loaded.months)},
    }


def _copies(loaded: Loaded, of: str) -> Copies | None:
    texts: pd.DataFrame | None = getattr(loaded, f"texts{of}")
    return None if texts is None else find_copies(texts, getattr(loaded, f"repeats{of}"))


def _figures(loaded: Loaded, which: str) -> pd.DataFrame:
    return compute_figures(getattr(loaded, which))


def _indicators(loaded: Loaded, place: int) -> pd.DataFrame:
    return compute_indicators(loaded.months[place][1])


def _second_jobs(versions: Mapping[str, str]) -> dict[str, Callable[[Computed], Any]]:
    """Jobs, longest first."""
    return {
        "measures": partial(_measures, which="month"),
        "measures past": partial(_measures, which="past"),
        **{f"changes {platform}": partial(_changes, version=each)
           for platform, each in versions.items()},
        **{f"ranking {platform}": partial(_ranking, version=each)
           for platform, each in versions.items()},
        "card": _card,
        "values": partial(_values, versions=list(versions.values())),
        "network": _network,
    }  # fmt: skip


def _measures(computed: Computed, which: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measures of the windows; only the window itself needs intervals."""
    month = computed.month if which == "month" else computed.past.without_draws()
    return measure_month(month)


def _changes(computed: Computed, version: str) -> pd.DataFrame:
    return suggest_changes(computed.seen, version, computed.history)


def _card(computed: Computed) -> pd.DataFrame:
    return score_libraries(computed.month)


def _network(computed: Computed) -> Network:
    return find_network(computed.links, computed.seen)


def _ranking(computed: Computed, version: str) -> pd.DataFrame:
    """The ranking with its ranges; an account that published nothing has no rank."""
    table = rank_accounts(_published(computed.indices), _published(computed.indices_past), version)
    ranked = table.loc[table["rank"].notna(), "account_id"].tolist()
    ranges = find_rank_ranges(computed.seen, computed.month.figures, version, ranked)
    table = table.merge(ranges, on="account_id", how="left")
    silent = table["rank"].isna() & (table["works"] == 0) & table["covered"]
    table["reason"] = table["reason"].mask(silent, "no_works")
    return table


def _values(computed: Computed, versions: list[str]) -> pd.DataFrame:
    """Index by month (position) of covered accounts with works: library, platform, value, works."""
    frames = []
    for place, indicators in enumerate(computed.history):
        indices = _published(compute_indices(indicators, versions or tuple(VERSIONS)))
        indices = indices[indices["version"].isin(versions)]
        columns = ["library", "name_zh", "platform", "account_id", "version", "value", "works"]
        frames.append(indices.loc[indices["covered"], columns].assign(month=place))
    empty: dict[str, Any] = {"month": []}
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(empty)


def _published(indices: pd.DataFrame) -> pd.DataFrame:
    return indices.assign(value=indices["value"].mask(indices["works"] == 0))


def _reliable(
    engine: Engine, themes: Themes | None, past: Window, works_past: pd.DataFrame
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """The coded works of both windows by the same codebook, if its coders agree."""
    if themes is None or not themes.is_reliable:
        return None, None
    coded = load_work_themes(engine, themes.book, past)
    return themes.works, coded[coded["work_id"].isin(works_past["work_id"])]


def _load_months(
    load: Callable[[Window], Observations],
    coverage: pd.DataFrame,
    seen: Observations,
    past: Observations,
    progress: Progress,
) -> list[tuple[str, Observations]]:
    """Months up to the window's end with a covered account, oldest first."""
    last = pd.Period(seen.window.end, "M") - 1  # the last month that was over by then
    months = pd.period_range(end=last, periods=MONTHS, freq="M")
    known = {each.window.span: each for each in (past, seen)}
    found = []
    for place, each in enumerate(months):
        progress("load", place + 1, MONTHS + 2)
        start, end = each.start_time.date(), (each + 1).start_time.date()
        window = replace(seen.window, start=start, end=end, as_of=None)
        first, stop = window.moments
        covers = (coverage["covered_from"] <= first) & (coverage["covered_until"] >= stop)
        if covers.fillna(False).any():
            found.append((str(each), known.get(window.span) or load(window)))
    return found


def _loader(engine: Engine, scope: Scope) -> Callable[[Window], Observations]:
    """A loader of windows that applies one choice of counters to all."""
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
