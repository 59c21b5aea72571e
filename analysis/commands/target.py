"""The target of a table, and the notes beside it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.choices import Format, Language, Rows
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.errors import DataError
from analysis.window import Window
from analysis.write.forms import SCREEN, check_target, form_of

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from analysis.observations import Observations
    from analysis.write.provenance import Provenance

VERSIONED = {"version", "column", "one", "other"}  # columns that name versions of indices


@dataclass(frozen=True, kw_only=True)
class Target:
    """The screen, or a file in a format.

    `command`: as one would type it, for the file's source; `all_columns`: on the screen, too.
    """

    format_: Format | None = None
    output: Path | None = None
    overwrite: bool = False
    language: Language = Language.EN
    command: str = ""
    all_columns: bool = False

    @property
    def is_brief(self) -> bool:
        """Whether the table goes to the screen for people, with the chief columns alone."""
        return self.output is None and self.format_ in (None, Format.TABLE)

    def with_names(self, table: pd.DataFrame, engine: Engine) -> pd.DataFrame:
        """The table with names of libraries on a Chinese screen, elsewhere as it is."""
        if not self.is_brief or self.language is not Language.ZH:
            return table
        from analysis.load.libraries import load_names

        return _name(table, load_names(engine, self.language))

    def check(self) -> None:
        """Raises DataError if the target cannot be written, before anything is computed."""
        if self.output is not None:
            check_target(self.output, self.format_, overwrite=self.overwrite)
        elif self.format_ not in (None, *SCREEN):
            raise DataError(f"{self.format_} needs a file: --output name.{self.format_}")

    def write(self, table: pd.DataFrame, source: Callable[[int], Provenance]) -> None:
        """Write to the screen or the file. `source`: returns the source for a number of rows."""
        from analysis.write.labels import label
        from analysis.write.output import render, save
        from analysis.write.screen import fit

        self.check()
        if self.output is None:
            is_fitted = self.is_brief and not self.all_columns
            shown, left_out = fit(table, self.language) if is_fitted else (table, [])
            rendered = render(shown, self.format_ or Format.TABLE, self.language)
            sys.stdout.buffer.write(rendered)
            if left_out:
                names = ", ".join(label(name, self.language) for name in left_out)
                print_note(f"{len(left_out)} columns more with --all-columns: {names}")
            return
        form = form_of(self.output, self.format_)
        written = save(
            [table], self.output, form, source, language=self.language, overwrite=self.overwrite
        )
        if losses := written.losses():
            print_note(f"{', '.join(losses)}: {form} cannot hold more; .parquet and .csv can")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Observations of a window, and their quality in one line."""

    seen: Observations
    quality: str
    advice: str | None

    @classmethod
    def of(cls, seen: Observations, indicators: pd.DataFrame) -> Evidence:
        """Evidence from `indicators`, or figures, of the same window."""
        from analysis.compute.quality import advise, sum_up

        return cls(seen, sum_up(indicators), advise(indicators))

    @classmethod
    def of_cases(cls, seen: Observations, cases: pd.DataFrame, rows: Rows) -> Evidence:
        """Evidence from cases of the window: those of accounts hold the indicators."""
        return cls.of(seen, cases) if rows is Rows.ACCOUNTS else cls.of_works(seen)

    @classmethod
    def of_works(cls, seen: Observations) -> Evidence:
        """Evidence of a window of which only the works were computed with."""
        from analysis.compute.indicators import compute_indicators

        return cls.of(seen, compute_indicators(seen))

    def print_quality(self, platform: str | None = None) -> None:
        """Print the quality, and advice if there are no sums, to standard error.

        `platform`: its platform, if there is a line for each.
        """
        of = f"{platform}, " if platform else ""
        print_note(f"{of}{self.seen.window}: {self.quality}")
        if self.advice:
            print_note(self.advice)


def present(
    query: Query,
    target: Target,
    table: pd.DataFrame,
    evidence: Sequence[Evidence],
    chief: list[str] | None = None,
) -> None:
    """Show the table as show_table does, and below it the choice of counters."""
    from analysis.compute.quality import explain_counters

    counters = explain_counters([each.seen for each in evidence])
    show_table(query, target, table, evidence, counters=counters, chief=chief)
    print_counters(evidence, counters)


def print_counters(evidence: Sequence[Evidence], counters: str) -> None:
    """Print the choice of counters, and its consequence for compared windows.

    `counters`: as explain_counters returns it for the evidence.
    """
    from analysis.compute.quality import caution

    print_note(counters)
    if remark := caution([each.seen for each in evidence]):
        print_note(remark)


def show_table(
    query: Query,
    target: Target,
    table: pd.DataFrame,
    evidence: Sequence[Evidence],
    *,
    counters: str,
    chief: list[str] | None = None,
) -> None:
    """Show the whole table with the window's days, or on the screen its chief columns.

    `evidence`: of every window that the figures were computed from; `counters`: as
    explain_counters returns it for the evidence.
    """
    from analysis.compute.versions import VERSIONS
    from analysis.load.provenance import load_runs, load_schema_version
    from analysis.write.provenance import describe_figures, describe_snapshots

    observed = [each.seen for each in evidence]
    if not target.is_brief:
        shown = dated(table, query.window)
    else:
        shown = table if target.all_columns or chief is None else table[chief]
        if target.language is Language.ZH:
            shown = _with_names(shown, evidence)

    def source(rows: int) -> Provenance:
        named = {name for column in VERSIONED & set(table.columns) for name in table[column]}
        versions = [name for name in VERSIONS if name in named | set(table.columns)]
        own = [each for each in evidence if each.seen.window.span == query.window.span]
        facts = {"counters_reason": counters}
        facts |= {"quality": own[0].quality} if own else {}
        window = own[0].seen.window if own else query.window
        return (
            describe_figures(target.command, load_schema_version(query.engine), window, versions)
            .with_facts(facts)
            .with_facts(query.filters.facts_source())
            .with_facts({"rows": rows} | describe_snapshots(observed))
            .with_runs(load_runs(query.engine, observed))
        )

    target.write(shown, source)


def _with_names(table: pd.DataFrame, evidence: Sequence[Evidence]) -> pd.DataFrame:
    """The table with Chinese names of libraries instead of codes."""
    if "library" not in table or "name_zh" in table:
        return table
    names: dict[str, str] = {}
    for each in evidence:
        known = each.seen.accounts[["library", "name_zh"]].dropna().drop_duplicates("library")
        names |= dict(zip(known["library"], known["name_zh"], strict=True))
    return _name(table, names)


def _name(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    columns = {"library", "linked_library"} & set(table.columns)
    named = {name: [names.get(each, each) for each in table[name]] for name in columns}
    return table.assign(**named).rename(columns={"library": "name_zh"})


def dated(table: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The table with the window's first and last day in every row."""
    if {"window_from", "window_to"} <= set(table.columns):
        return table
    last = window.end - timedelta(days=1)
    return table.assign(window_from=window.start.isoformat(), window_to=last.isoformat())
