"""From the database to findings: frames in, frames out.

In a notebook:

    from analysis import compute_figures, load_observations, month, open_database
    seen = load_observations(open_database(), month("2026-10"), platforms=["weibo"])
    compute_figures(seen)

`seen.works` has a row for each work, `seen.accounts` one for each account; what the figures of an
account are called is told by help(compute_figures). From there: compute_indices(compute_indicators(
seen)) with the parts and reasons, rank_accounts, compose, compare_rankings, compare_times(
with_response(with_interactions(seen)), ["hour"]), measure_inequality, load_weeks, date_changes;
and the statistical tests, such as correlate(cases, ["likes", "followers"]), of what
account_cases(seen, load_libraries(engine)) or work_cases gives. save_table(frame, "index.sav",
language="zh") writes any of these frames.
docs/methodology.md defines each of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.compute.change_points import find_changes
from analysis.compute.comparison import By, Statistic, set_side_by_side
from analysis.compute.composite import Composite, Scoring, compose
from analysis.compute.composite_table import MCCI_3, tabulate
from analysis.compute.decomposition import decompose
from analysis.compute.description import describe
from analysis.compute.figures import compute_figures
from analysis.compute.indicators import compute_indicators
from analysis.compute.inequality import measure_inequality, trace_lorenz
from analysis.compute.interaction import summarise_interactions, top_works, with_interactions
from analysis.compute.mismatch import measure_mismatch
from analysis.compute.peers import stand_among
from analysis.compute.quality import assess
from analysis.compute.ranking import rank_accounts
from analysis.compute.scores import compute_indices
from analysis.compute.sensitivity import compare_rankings, score_in_all_ways, trace_ranks
from analysis.compute.timing import compare_times, measure_regularity, recommend, with_response
from analysis.compute.weekly import date_changes, follow
from analysis.compute.weighting import Weighting, normalise, weigh
from analysis.errors import DataError
from analysis.load.database import open_database
from analysis.load.facts import load_libraries, read_facts
from analysis.load.observations import load_observations
from analysis.load.peers import Peers, load_peers
from analysis.load.refreshes import load_refreshes
from analysis.load.weeks import load_weeks
from analysis.observations import Observations
from analysis.window import Window, between, last_month, month, week
from analysis.write.output import save_table

if TYPE_CHECKING:
    from analysis.compute.statistics import (
        account_cases,
        agree,
        associate,
        check_normality,
        contrast_groups,
        correlate,
        regress,
        work_cases,
    )

__all__ = [
    "MCCI_3",
    "By",
    "Composite",
    "DataError",
    "Observations",
    "Peers",
    "Scoring",
    "Statistic",
    "Weighting",
    "Window",
    "account_cases",
    "agree",
    "assess",
    "associate",
    "between",
    "check_normality",
    "compare_rankings",
    "compare_times",
    "compose",
    "compute_figures",
    "compute_indicators",
    "compute_indices",
    "contrast_groups",
    "correlate",
    "date_changes",
    "decompose",
    "describe",
    "find_changes",
    "follow",
    "last_month",
    "load_libraries",
    "load_observations",
    "load_peers",
    "load_refreshes",
    "load_weeks",
    "measure_inequality",
    "measure_mismatch",
    "measure_regularity",
    "month",
    "normalise",
    "open_database",
    "rank_accounts",
    "read_facts",
    "recommend",
    "regress",
    "save_table",
    "score_in_all_ways",
    "set_side_by_side",
    "stand_among",
    "summarise_interactions",
    "tabulate",
    "top_works",
    "trace_lorenz",
    "trace_ranks",
    "week",
    "weigh",
    "with_interactions",
    "with_response",
    "work_cases",
]


def __getattr__(name: str) -> Any:
    """Import the tests, which need SciPy, at their first use."""
    if name in __all__:
        return getattr(import_module("analysis.compute.statistics"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
