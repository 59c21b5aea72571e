"""What the measures of a window are computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analysis.compute.figures import compute_figures
from analysis.compute.interaction import with_interactions
from analysis.compute.problems.draws import DRAWS, Statistic, measure
from analysis.compute.timing import with_response
from analysis.observations import Observations

ENOUGH = 5  # works of a library, below which nothing is said of it


@dataclass(frozen=True, slots=True)
class Month:
    """A window: `coverage` as load_coverage gives it, `figures` as compute_figures, of all
    accounts; `works` with interactions and response, of those that are covered alone."""

    coverage: pd.DataFrame
    figures: pd.DataFrame
    works: pd.DataFrame
    draws: int = DRAWS

    @classmethod
    def of(cls, coverage: pd.DataFrame, seen: Observations) -> Month:
        """The window that was seen."""
        works = with_interactions(seen)
        covered = with_response(works[works["covered"].astype(bool)])
        return cls(coverage, compute_figures(seen), covered)

    def without_draws(self) -> Month:
        """The same, whose measures get no intervals."""
        return replace(self, draws=0)

    @property
    def covered(self) -> pd.DataFrame:
        """The figures of the accounts whose window is covered."""
        return self.figures[self.figures["covered"].astype(bool)]

    def platforms(self) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
        """Each platform with the figures of its covered accounts, and their works."""
        for platform in dict.fromkeys(self.coverage["platform"]):
            figures = self.covered[self.covered["platform"] == platform]
            yield platform, figures, self.works[self.works["platform"] == platform]

    def measure(
        self, statistic: Statistic, libraries: int, size: int
    ) -> tuple[float, float, float]:
        """The value, and its interval where it is wanted."""
        return measure(statistic, libraries if libraries else 0, size, self.draws)


def observed(figures: pd.DataFrame) -> dict[str, object]:
    """How many works the accounts published, what share was observed, and whether that bounds."""
    works, seen = int(figures["works"].sum()), int(figures["works_observed"].sum())
    is_bound = seen < works or int(figures["counters_capped"].sum()) > 0
    return {
        "works": works,
        "share_observed": seen / works if works else None,
        "lower_bound": is_bound,
    }
