"""Data of a window for its measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis.compute.figures import compute_figures
from analysis.compute.interaction import with_interactions
from analysis.compute.problems.draws import DRAWS, Statistic, measure
from analysis.compute.timing import with_response
from analysis.observations import Observations

RELIABLE = 0.6  # Cohen's κ, below which themes are not used
ENOUGH = 5  # works of a library, below which it has no measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is known of the works of a window beside their counters; None: not known.

    `repeating`, `shared`: works, as Copies has them. `links`: as load_links gives them. `themes`:
    theme by work_id, of works that are coded so that coders agree (RELIABLE).
    """

    repeating: frozenset[int] | None = None
    shared: frozenset[int] | None = None
    links: pd.DataFrame | None = None
    themes: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Month:
    """A window: `coverage` as load_coverage gives it, `figures` as compute_figures, of all
    accounts; `works` with interactions and response, of those that are covered alone, and with
    is_repeat, is_shared and theme as far as `content` has them; `links` of these accounts."""

    coverage: pd.DataFrame
    figures: pd.DataFrame
    works: pd.DataFrame
    links: pd.DataFrame | None = None
    draws: int = DRAWS

    @classmethod
    def of(
        cls,
        coverage: pd.DataFrame,
        seen: Observations,
        content: Content | None = None,
        figures: pd.DataFrame | None = None,
    ) -> Month:
        """The month of these observations; `figures`: their compute_figures, if computed."""
        works = with_interactions(seen)
        covered = with_response(works[works["covered"].astype(bool)])
        given = content or Content()
        keys = covered["work_id"]
        for name, members in (("is_repeat", given.repeating), ("is_shared", given.shared)):
            if members is not None:
                covered[name] = keys.isin(members)
        if given.themes is not None:
            covered["theme"] = keys.map(given.themes).astype("string")
        links = given.links
        if links is not None:
            links = links[links["account_id"].isin(covered["account_id"])]
        return cls(coverage, compute_figures(seen) if figures is None else figures, covered, links)

    def without_draws(self) -> Month:
        """A copy whose measures have no intervals."""
        return replace(self, draws=0)

    @cached_property
    def covered(self) -> pd.DataFrame:
        """The figures of the accounts whose window is covered."""
        return self.figures[self.figures["covered"].astype(bool)]

    def platforms(self) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
        """Each platform with the figures of its covered accounts, and their works."""
        yield from self._by_platform

    @cached_property
    def _by_platform(self) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
        covered, works = self.covered, self.works
        return [
            (
                platform,
                covered[covered["platform"] == platform],
                works[works["platform"] == platform],
            )
            for platform in dict.fromkeys(self.coverage["platform"])
        ]

    def measure(
        self, statistic: Statistic, libraries: int, size: int
    ) -> tuple[float, float, float]:
        """The value of the statistic and, with `draws`, its interval."""
        return measure(statistic, libraries if libraries else 0, size, self.draws)


def observed(figures: pd.DataFrame) -> dict[str, object]:
    """Works of the accounts, the share observed, and whether values are lower bounds."""
    works, seen = int(figures["works"].sum()), int(figures["works_observed"].sum())
    is_bound = seen < works or int(figures["counters_capped"].sum()) > 0
    return {
        "works": works,
        "share_observed": seen / works if works else None,
        "lower_bound": is_bound,
    }
