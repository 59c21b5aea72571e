"""Rows of a study's tables as frames, for any output format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analysis.load.study.queries import QUERIES, StudyTable

if TYPE_CHECKING:
    import pandas as pd

    from analysis.load.study.scope import Study
    from analysis.observations import Observations


@dataclass
class StudyFrames:
    """Tables of one study. Observations are loaded once for both computed tables."""

    study: Study

    @cached_property
    def seen(self) -> Observations:
        """Observations behind indicators and indices."""
        from analysis.load.observations import load_observations

        return load_observations(
            self.study.engine,
            self.study.window,
            libraries=self.study.libraries,
            platforms=self.study.platforms,
            regions=self.study.regions,
        )

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """One row for each account."""
        from analysis.compute.indicators import compute_indicators

        return compute_indicators(self.seen)

    @cached_property
    def indices(self) -> pd.DataFrame:
        """One row for each account and version."""
        from analysis.compute.scores import compute_indices

        return compute_indices(self.indicators)

    @cached_property
    def _values(self) -> dict[str, Any]:
        return self.study.values()

    def of(self, table: StudyTable) -> Iterator[pd.DataFrame]:
        """Frames of the table, at least one. Raises DataError."""
        if table in QUERIES:
            from analysis.load.streams import stream

            return stream(self.study.engine, QUERIES[table], self._values)
        return iter([self.indicators if table is StudyTable.INDICATORS else self.indices])
