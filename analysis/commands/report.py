"""`report`: pages about a window, in a folder that opens from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.commands import options
from analysis.commands.filters import Filters
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.commands.window_command import over_window_without
from analysis.errors import DataError

if TYPE_CHECKING:
    from analysis.write.provenance import Provenance
    from analysis.write.report.findings import Findings

    Progress = Callable[[str, int, int], None]
STEPS = {"load": "reading the database", "compute": "computing", "write": "writing pages"}
CASE_WEEKS = 52


@over_window_without("region", "format_", "overwrite", "all_columns")
def report(
    query: Query,
    target: Target,
    *,
    output: Annotated[
        Path,
        typer.Option("--out", "--output", help="Folder of the report; an earlier one is replaced"),
    ] = Path("report"),
    case: Annotated[
        list[str] | None, typer.Option(help="Library to look at closely; may be repeated")
    ] = None,
    facts: options.ReportFacts = None,
) -> None:
    """A folder of pages about a window: open index.html in any browser, send it, print it.

    Rankings with their ranges, MCCI, platforms, libraries, push times, interaction, the nine
    problems, cases, data and methods, in Chinese and English. It needs no network and no server.

    Example: report --month 2026-10 --lang zh --out report --case shanghai --case anhui
    """
    from analysis.write.report.build import check_folder

    check_folder(output)
    with show_progress() as progress:
        pages = build(query, target, output, progress, cases=tuple(case or ()), facts=facts)
    print_note(f"{pages} pages: open {output / 'index.html'}")


def build(
    query: Query,
    target: Target,
    output: Path,
    progress: Progress,
    *,
    cases: tuple[str, ...] = (),
    facts: Path | None = None,
) -> int:
    """Compute findings and write the report; returns the number of pages."""
    from analysis.write.report.build import write_report
    from analysis.write.report.find import find
    from analysis.write.report.findings import Scope

    query = replace(query, filters=Filters(facts=facts))
    scope = Scope(
        window=query.window,
        libraries=query.libraries,
        platforms=query.platforms,
        cases=_check_cases(query, cases),
        facts=query.facts,
        facts_source=str(query.filters.facts_source().get("facts", "")),
    )
    found = _with_weeks(query, find(query.engine, scope, progress))
    return write_report(found, output, target.language, _source(query, target, found), progress)


def _check_cases(query: Query, cases: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of the named libraries."""
    from analysis.load.libraries import find_libraries

    found = tuple(find_libraries(query.engine, cases)) if cases else ()
    left_out = [each for each in found if query.libraries and each not in query.libraries]
    if left_out:
        raise DataError(f"--case {left_out[0]} is not among the libraries of --library")
    return found


def _with_weeks(query: Query, found: Findings) -> Findings:
    """The weeks of the cases' platforms, for their change points."""
    from analysis.load.weeks import load_weeks

    if not found.scope.cases:
        return found
    weeks = {
        platform: load_weeks(query.engine, platform, found.seen.window, CASE_WEEKS)
        for platform in found.versions
    }
    return replace(found, weeks=weeks)


def _source(query: Query, target: Target, found: Findings) -> Provenance:
    from analysis.load.provenance import load_runs, load_schema_version
    from analysis.write.provenance import describe_figures, describe_snapshots

    seen = [found.seen, found.past]
    schema, versions = load_schema_version(query.engine), list(found.versions.values())
    if found.mcci is not None:
        versions.append(found.mcci.version)
    source = describe_figures(target.command, schema, found.seen.window, versions)
    facts = query.filters.facts_source() | describe_snapshots(seen)
    return source.with_facts(facts).with_runs(load_runs(query.engine, seen))


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Bars on a terminal; elsewhere a line for each step."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    is_plain, tasks = not console.is_terminal, dict[str, Any]()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=is_plain) as bars:

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(STEPS[step], total=total)
                if is_plain:
                    print_note(f"{STEPS[step]} …")
            bars.update(tasks[step], completed=done, total=total)

        yield advance
