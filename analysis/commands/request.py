"""What the commands about a window have in common: their options, read into a Request."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import pandas as pd
from sqlalchemy import Engine

from analysis.commands import options
from analysis.commands.command_line import as_typed
from analysis.compute.indicators import compute_indicators
from analysis.compute.quality import advise, sum_up
from analysis.compute.versions import VERSIONS
from analysis.errors import DataError
from analysis.load.database import open_database
from analysis.load.observations import load_observations, require_seen
from analysis.observations import Observations
from analysis.window import WINDOW_END, Window
from analysis.write.labels import Language
from analysis.write.output import Format
from analysis.write.provenance import Source, begin_source, trace

P = ParamSpec("P")
VERSIONED = {"version", "column", "one", "other"}  # columns that name versions of indices


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which accounts and which window are asked for, and where the table goes.

    A command that declares one of the options itself finds the default here.
    """

    window: Window
    libraries: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    format_: Format | None = None
    output: Path | None = None
    overwrite: bool = False
    database: str | None = None
    language: Language = Language.EN
    command: str = ""  # as one would type it
    _seen: list[Observations] = field(default_factory=list)  # what the table is computed from

    @cached_property
    def engine(self) -> Engine:
        """The database, opened once."""
        return open_database(self.database)

    @property
    def is_brief(self) -> bool:
        """Whether the table goes to the screen for people, with the chief columns alone."""
        return options.is_brief(self.format_, self.output)

    def observe(
        self, window: Window | None = None, platforms: tuple[str, ...] | None = None
    ) -> Observations:
        """What was seen of the accounts asked for, in the window or in another one.

        Raises DataError where nothing was seen of the window that was asked for.
        """
        seen = load_observations(
            self.engine,
            window or self.window,
            libraries=self.libraries,
            platforms=self.platforms if platforms is None else platforms,
            regions=self.regions,
        )
        if seen.window == self.window:
            require_seen(seen)
        self._seen.append(seen)
        return seen

    def observe_works(self) -> Observations:
        """The same. Raises DataError where no work is known that was published in the window."""
        seen = self.observe()
        if seen.works.empty:
            raise DataError(f"{self.window}: no work is known that was published then")
        return seen

    def deliver(self, table: pd.DataFrame, chief: list[str] | None = None) -> None:
        """The whole table with the window's days, or on the screen its chief columns."""
        shown = table[chief or list(table.columns)] if self.is_brief else self._dated(table)
        options.deliver(
            shown,
            self.format_,
            self.output,
            overwrite=self.overwrite,
            language=self.language,
            trace=lambda rows: self._trace(table, rows),
        )

    def say_quality(self, indicators: pd.DataFrame, window: Window | None = None) -> None:
        """What the figures of the window, or of another one, rest on, in one line."""
        options.say(f"{window or self.window}: {sum_up(indicators)}")
        if advice := advise(indicators):
            options.say(advice)

    def _trace(self, table: pd.DataFrame, rows: int) -> Source:
        named = {name for column in VERSIONED & set(table.columns) for name in table[column]}
        versions = [name for name in VERSIONS if name in named | set(table.columns)]
        source = begin_source(self.engine, self.command, self.window, versions)
        for seen in self._seen:
            if seen.window == self.window:
                source = source.with_fact("quality", sum_up(compute_indicators(seen)))
        return trace(source, rows, self.engine, self._seen)

    def _dated(self, table: pd.DataFrame) -> pd.DataFrame:
        known = {"window_from", "window_to"} <= set(table.columns)
        return table if known else options.dated(table, self.window)


def over_window(function: Callable[Concatenate[Request, P], None]) -> Callable[..., None]:
    """The function as a command that has the shared options and its own, which go before."""
    own = list(inspect.signature(function).parameters.values())[1:]
    own_names = {each.name for each in own}
    shared = [each for each in _SHARED if each.name not in own_names]

    def run(*args: P.args, **given: P.kwargs) -> None:
        command = as_typed(function.__name__.replace("_", "-"), given, signature)
        asked: dict[str, Any] = {each.name: given.pop(each.name) for each in shared}
        function(replace(_read(**asked), command=command), *args, **given)

    update_wrapper(run, function)
    signature = inspect.Signature([*own, *shared])
    run.__dict__["__signature__"] = signature
    run.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    return run


def _read(
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    region: options.Regions = None,
    month: options.Month = None,
    week: options.Week = None,
    first: options.First = None,
    last: options.Last = None,
    observed_at: options.ObservedAt = WINDOW_END,
    tolerance: options.Tolerance = None,
    format_: options.Form = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    lang: options.Lang = Language.EN,
    database: options.Database = None,
) -> Request:
    options.check_output(format_, output, overwrite=overwrite)
    return Request(
        window=options.choose_window(
            month_=month,
            week_=week,
            first=first,
            last=last,
            observed_at=observed_at,
            tolerance=tolerance,
        ),
        libraries=tuple(library or ()),
        platforms=tuple(platform or ()),
        regions=tuple(region or ()),
        format_=format_,
        output=output,
        overwrite=overwrite,
        database=database,
        language=lang,
    )


_SHARED = list(inspect.signature(_read).parameters.values())
