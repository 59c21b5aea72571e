"""Which accounts and which window a command is about, and the database that they are read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.counters import Choice
from analysis.errors import DataError
from analysis.window import AUTO, Window

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from analysis.observations import Observations


@dataclass(frozen=True, kw_only=True)
class Query:
    """Accounts by library, platform and region (nothing named: all), in a window.

    `libraries_named`: by their codes, names or parts of names.
    """

    window: Window
    libraries_named: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    database: str | None = None

    @cached_property
    def engine(self) -> Engine:
        """The database, opened when it is first read.

        Raises DataError for an unknown platform or region.
        """
        from analysis.load.database import open_database
        from analysis.load.libraries import check_regions
        from analysis.load.platforms import check_platforms

        engine = open_database(self.database)
        check_platforms(engine, self.platforms)
        check_regions(engine, self.regions)
        return engine

    @cached_property
    def libraries(self) -> tuple[str, ...]:
        """Codes of the libraries. Raises DataError for a name that fits none, or several."""
        from analysis.load.libraries import find_libraries

        return tuple(find_libraries(self.engine, self.libraries_named))

    def load(
        self, window: Window | None = None, platforms: tuple[str, ...] | None = None
    ) -> Observations:
        """What was seen of the accounts, in the query's window or in another one.

        Raises DataError where nothing was seen of the query's own window.
        """
        return self.load_each([window or self.window], platforms)[0]

    def load_each(
        self,
        windows: Sequence[Window],
        platforms: tuple[str, ...] | None = None,
        choice: Choice | None = None,
    ) -> list[Observations]:
        """What was seen in windows that are compared, with one choice of counters for all of them.

        `choice`: made for more than these windows. Raises DataError where nothing was seen of the
        query's own window.
        """
        from analysis.load.observations import load_observations, require_seen

        choice = choice or self.choose(windows, platforms)
        loaded = [
            load_observations(self.engine, each, **self._accounts(platforms), choice=choice)
            for each in windows
        ]
        for seen in loaded:
            if seen.window.span == self.window.span:
                require_seen(seen)
        return loaded

    def choose(
        self, windows: Sequence[Window], platforms: tuple[str, ...] | None = None
    ) -> Choice | None:
        """The counters of windows that are compared; None where they are named, not `auto`."""
        if self.window.counters != AUTO:
            return None
        from analysis.load.counters import load_choice

        return load_choice(self.engine, windows, **self._accounts(platforms))

    def _accounts(self, platforms: tuple[str, ...] | None) -> dict[str, tuple[str, ...]]:
        return {
            "libraries": self.libraries,
            "platforms": self.platforms if platforms is None else platforms,
            "regions": self.regions,
        }

    def load_works(self) -> Observations:
        """As load. Raises DataError where no work is known that was published in the window."""
        seen = self.load()
        if seen.works.empty:
            raise DataError(f"{self.window}: no work is known that was published then")
        return seen
