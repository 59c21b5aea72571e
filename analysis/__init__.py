"""From the database to findings: frames in, frames out.

from analysis import compute_indicators, compute_indices, load_observations, month
from analysis import open_database

seen = load_observations(open_database(), month("2026-10"))
compute_indices(compute_indicators(seen))
"""

from analysis.indicators import compute_indicators
from analysis.load import DataError, open_database
from analysis.observations import Observations, load_observations
from analysis.scores import compute_indices
from analysis.window import Window, between, last_month, month, week

__all__ = [
    "DataError",
    "Observations",
    "Window",
    "between",
    "compute_indicators",
    "compute_indices",
    "last_month",
    "load_observations",
    "month",
    "open_database",
    "week",
]
