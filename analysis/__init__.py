"""From the database to findings: frames in, frames out.

In a notebook:

    from analysis import compute_figures, load_observations, month, open_database
    seen = load_observations(open_database(), month("2026-10"), platforms=["weibo"])
    compute_figures(seen)

`seen.works` has a row for each work, `seen.accounts` one for each account; help(compute_figures)
lists the figures of an account. From there: compute_indices(compute_indicators(
seen)) with the parts and reasons, rank_accounts, compose, compare_rankings, compare_times(
with_response(with_interactions(seen)), ["hour"]), measure_inequality, load_weeks, date_changes;
and the statistical tests, such as correlate(cases, ["likes", "followers"]), of what
account_cases(seen, load_libraries(engine)) or work_cases gives. save_table(frame, "index.sav",
language="zh") writes any of these frames.
docs/methodology.md defines each of them.
"""

from importlib import import_module
from typing import Any

# Names by module; a module is imported at the first use, as pandas, SciPy and SQLAlchemy take a
# second together.
_EXPORTED = {
    "compute.change_points": ["find_changes"],
    "choices": ["By", "Peers", "Scoring", "Statistic", "Weighting"],
    "compute.comparison": ["set_side_by_side"],
    "compute.composite": ["Composite", "compose"],
    "compute.composite_table": ["MCCI_3", "tabulate"],
    "compute.decomposition": ["decompose"],
    "compute.description": ["describe"],
    "compute.figures": ["compute_figures"],
    "compute.indicators": ["compute_indicators"],
    "compute.inequality": ["measure_inequality", "trace_lorenz"],
    "compute.interaction": ["summarise_interactions", "top_works", "with_interactions"],
    "compute.mismatch": ["measure_mismatch"],
    "compute.levers": ["suggest_changes"],
    "compute.peers": ["stand_among"],
    "compute.problems": ["Diagnosis", "Month", "diagnose"],
    "compute.quality": ["assess"],
    "compute.rank_range": ["find_rank_ranges"],
    "compute.ranking": ["rank_accounts"],
    "compute.scorecard": ["score_libraries"],
    "compute.scores": ["compute_indices"],
    "compute.sensitivity": ["compare_rankings", "score_in_all_ways", "trace_ranks"],
    "compute.statistics": [
        "account_cases",
        "agree",
        "associate",
        "check_normality",
        "contrast_groups",
        "correlate",
        "regress",
        "work_cases",
    ],
    "compute.themes.shares": ["share_themes"],
    "compute.timing": ["compare_times", "measure_regularity", "recommend", "with_response"],
    "compute.weekly": ["date_changes", "follow"],
    "compute.weighting": ["normalise", "weigh"],
    "errors": ["DataError"],
    "load.database": ["open_database"],
    "load.facts": ["load_libraries", "read_facts"],
    "load.observations": ["load_observations"],
    "load.peers": ["load_peers"],
    "load.refreshes": ["load_refreshes"],
    "load.weeks": ["load_weeks"],
    "observations": ["Observations"],
    "studies": ["load_study"],
    "window": ["Window", "between", "last_month", "month", "week"],
    "write.output": ["save_table"],
}
_HOMES = {name: module for module, names in _EXPORTED.items() for name in names}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
