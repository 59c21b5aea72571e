"""Which accounts and which window a command is about, and the database that they are read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.errors import DataError
from analysis.window import Window

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from analysis.observations import Observations


@dataclass(frozen=True, kw_only=True)
class Query:
    """Accounts by library, platform and region (nothing named: all), in a window."""

    window: Window
    libraries: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    database: str | None = None

    @cached_property
    def engine(self) -> Engine:
        """The database, opened when it is first read. Raises DataError for an unknown platform."""
        from analysis.load.database import open_database
        from analysis.load.platforms import check_platforms

        engine = open_database(self.database)
        check_platforms(engine, self.platforms)
        return engine

    def load(
        self, window: Window | None = None, platforms: tuple[str, ...] | None = None
    ) -> Observations:
        """What was seen of the accounts, in the query's window or in another one.

        Raises DataError where nothing was seen of the query's own window.
        """
        from analysis.load.observations import load_observations, require_seen

        seen = load_observations(
            self.engine,
            window or self.window,
            libraries=self.libraries,
            platforms=self.platforms if platforms is None else platforms,
            regions=self.regions,
        )
        if seen.window == self.window:
            require_seen(seen)
        return seen

    def load_works(self) -> Observations:
        """As load. Raises DataError where no work is known that was published in the window."""
        seen = self.load()
        if seen.works.empty:
            raise DataError(f"{self.window}: no work is known that was published then")
        return seen
