"""The query of a command: accounts, window and database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.choices import Rows
from analysis.commands.filters import Filters
from analysis.conditions import fulfilled
from analysis.counters import Choice
from analysis.errors import DataError
from analysis.window import AUTO, Window

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from analysis.observations import Observations


@dataclass(frozen=True, kw_only=True)
class Query:
    """Accounts by library, platform and region (nothing named: all), in a window.

    `libraries_named`: by their codes, names or parts of names. `filters`: which of them, and of
    their works, count.
    """

    window: Window
    libraries_named: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
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

    @cached_property
    def facts(self) -> pd.DataFrame | None:
        """Facts of --facts, one row for each library; None without the option.

        Raises DataError if the file cannot be read, one of its columns hides a built-in one, or a
        condition names an unknown column.
        """
        if self.filters.facts is None:
            return None
        from analysis.compute.versions import VERSIONS
        from analysis.load.facts import check_names, read_facts

        found = read_facts(self.filters.facts, self.panel)
        check_names(self.filters.facts, found, VERSIONS)
        self.filters.check([str(name) for name in found.columns])
        return found

    @property
    def chosen_facts(self) -> pd.DataFrame:
        """Facts of the libraries that count. Raises DataError if there is none."""
        assert self.facts is not None
        of_panel = self.facts.merge(self.panel, how="left", on="library")
        named = self.libraries
        own = [each for each in self.filters.of_accounts if each.column in of_panel]
        chosen = fulfilled(own, of_panel) & (of_panel["library"].isin(named) | (not named))
        if not chosen.any():
            raise DataError(f"{self.filters.facts}: no library of it is among the chosen ones")
        return self.facts[chosen.to_numpy()].reset_index(drop=True)

    @property
    def fact_names(self) -> list[str]:
        """Names of the facts."""
        return [] if self.facts is None else [str(name) for name in self.facts.columns[1:]]

    @cached_property
    def panel(self) -> pd.DataFrame:
        """One row for each library: library, name_zh, level."""
        from analysis.load.facts import load_libraries

        return load_libraries(self.engine)

    def cases(self, seen: Observations, rows: Rows) -> pd.DataFrame:
        """A row for each account or work: its figures, what it can be grouped by, and the facts."""
        from analysis.compute.cases import account_cases, work_cases

        make = account_cases if rows is Rows.ACCOUNTS else work_cases
        return make(seen, self.panel, self.facts)

    def load(
        self,
        window: Window | None = None,
        platforms: tuple[str, ...] | None = None,
        *,
        traits: bool = False,
    ) -> Observations:
        """Observations of the accounts, in the query's window or in another one.

        Raises DataError if nothing was observed in the query's own window.
        """
        return self.load_each([window or self.window], platforms, traits=traits)[0]

    def load_each(
        self,
        windows: Sequence[Window],
        platforms: tuple[str, ...] | None = None,
        choice: Choice | None = None,
        *,
        traits: bool = False,
    ) -> list[Observations]:
        """Observations of compared windows, with one choice of counters for all.

        `choice`: made for more than these windows; `traits`: works with the columns of load_traits.
        Raises DataError if nothing was observed in the query's own window, or the filters leave
        nothing in any.
        """
        from analysis.load.observations import load_observations, require_seen

        self._check_libraries()
        is_narrow = self.filters.choose_works
        of_works = self._traits(windows) if traits or is_narrow else None
        choice = choice or self.choose(windows, platforms)
        loaded = [
            load_observations(self.engine, each, **self._accounts(platforms), choice=choice)
            for each in windows
        ]
        for seen in loaded:
            if seen.window.span == self.window.span:
                require_seen(seen)
        if of_works is not None:
            loaded = [_join_traits(seen, of_works, only=is_narrow) for seen in loaded]
        loaded = self._of_accounts(loaded)
        if is_narrow and all(seen.works.empty for seen in loaded):
            raise DataError(f"{self.window}: no work fulfils {self.filters.in_words}")
        return loaded

    def _check_libraries(self) -> None:
        """Raises DataError if no library of the panel fulfils the conditions on libraries."""
        facts = self.facts  # read first, so that an invalid file is always rejected
        if not self.filters.of_accounts:
            return
        libraries = self.panel if facts is None else self.panel.merge(facts, how="left")
        own = [each for each in self.filters.of_accounts if each.column in libraries]
        if own and not fulfilled(own, libraries).any():
            raise DataError(f"no library fulfils {_join(own)}")

    def _traits(self, windows: Sequence[Window]) -> pd.DataFrame:
        """load_traits of the works that count. Raises DataError if there is none."""
        import pandas as pd

        from analysis.load.works import load_traits, of_kinds, with_tags

        filters = self.filters
        spans = {window.span: window for window in windows}.values()
        frames = [load_traits(self.engine, window, filters.text) for window in spans]
        works = pd.concat(frames, ignore_index=True).drop_duplicates("work_id")
        if works.empty:
            return works.drop(columns="is_found")
        chosen = fulfilled(filters.of_works, works)
        if filters.kinds:
            chosen &= of_kinds(works, filters.kinds)
        if filters.tags:
            chosen &= with_tags(works, filters.tags)
        if filters.text:
            chosen &= works["is_found"].fillna(False).astype(bool)
        if not chosen.any():
            raise DataError(f"{self.window}: no work fulfils {filters.in_words}")
        return works[chosen].drop(columns="is_found")

    def _of_accounts(self, loaded: list[Observations]) -> list[Observations]:
        """Observations of the accounts that fulfil the filters. Raises DataError for none."""
        filters = self.filters
        if filters.size is None and not filters.of_accounts:
            return loaded
        last = max(loaded, key=lambda seen: seen.window.end)
        accounts = last.accounts.loc[self._chosen(last).to_numpy(), "account_id"]
        if accounts.empty:
            from analysis.observations import shown_of_accounts

            shown = shown_of_accounts(last.accounts)
            platforms = ", ".join(sorted(shown))
            if filters.size is not None and last.accounts["size"].isna().all():
                if not any("followers" in each for each in shown.values()):
                    raise DataError(f"--size: {platforms} shows no followers")
                if known := last.accounts["followers"].count():
                    raise DataError(
                        f"--size: followers of {known} accounts are known on {platforms}, too few"
                        " to call any small, medium or large"
                    )
                raise DataError(f"--size: no followers are known on {platforms}")
            raise DataError(f"{last.window}: no account fulfils {filters.in_words}")
        return [_take_accounts(seen, accounts) for seen in loaded]

    def _chosen(self, seen: Observations) -> pd.Series:
        """Mask of the accounts that fulfil the filters."""
        facts = self.facts
        accounts = seen.accounts.merge(self.panel[["library", "level"]], how="left", on="library")
        accounts = accounts if facts is None else accounts.merge(facts, how="left", on="library")
        chosen = fulfilled(self.filters.of_accounts, accounts)
        if self.filters.size is not None:
            chosen &= (accounts["size"] == self.filters.size.value).fillna(False).astype(bool)
        return chosen

    def choose(
        self, windows: Sequence[Window], platforms: tuple[str, ...] | None = None
    ) -> Choice | None:
        """The choice of counters for compared windows; None if they are named, not `auto`."""
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

    def load_works(self, *, traits: bool = False) -> Observations:
        """As load. Raises DataError if no work of the window is known."""
        seen = self.load(traits=traits)
        if seen.works.empty:
            raise DataError(f"{self.window}: no work is known that was published then")
        return seen


def _join(conditions: Sequence[object]) -> str:
    return ", ".join(map(str, conditions))


def _join_traits(seen: Observations, traits: pd.DataFrame, *, only: bool) -> Observations:
    """Works with the columns of load_traits; `only` those that have them."""
    names = ["work_id", *(name for name in traits.columns if name not in seen.works)]
    works = seen.works.merge(traits[names], how="inner" if only else "left", on="work_id")
    return replace(seen, works=works)


def _take_accounts(seen: Observations, wanted: pd.Series) -> Observations:
    """The observations of these accounts only."""
    accounts, works, changes = (
        frame[frame["account_id"].isin(wanted)].reset_index(drop=True)
        for frame in (seen.accounts, seen.works, seen.changes)
    )
    return replace(seen, accounts=accounts, works=works, changes=changes)
