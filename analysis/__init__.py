"""From the database to findings: frames in, frames out.

from analysis import compute_indicators, compute_indices, load_observations, month
from analysis import open_database

seen = load_observations(open_database(), month("2026-10"))
compute_indices(compute_indicators(seen))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.facts import load_libraries, read_facts
from analysis.indicators import compute_indicators
from analysis.load import DataError, open_database
from analysis.observations import Observations, load_observations
from analysis.scores import compute_indices
from analysis.window import Window, between, last_month, month, week

if TYPE_CHECKING:
    from analysis.statistics import (
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
    "DataError",
    "Observations",
    "Window",
    "account_cases",
    "agree",
    "associate",
    "between",
    "check_normality",
    "compute_indicators",
    "compute_indices",
    "contrast_groups",
    "correlate",
    "last_month",
    "load_libraries",
    "load_observations",
    "month",
    "open_database",
    "read_facts",
    "regress",
    "week",
    "work_cases",
]


def __getattr__(name: str) -> Any:
    """The statistics, which bring SciPy with them, when they are asked for."""
    if name in __all__:
        return getattr(import_module("analysis.statistics"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
