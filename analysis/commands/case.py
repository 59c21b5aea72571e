"""`case`: libraries compared with an earlier window and with their peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Peers
from analysis.commands import options
from analysis.commands.case_parts import AccountCase, choose_versions, load_cases
from analysis.commands.case_words import describe_case
from analysis.commands.figures import Columns
from analysis.commands.notes import print_note
from analysis.commands.query import Query
from analysis.commands.target import Target, print_counters, show_table
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.window import Window

if TYPE_CHECKING:
    import pandas as pd


class CaseTable(StrEnum):
    """Rows of the table."""

    PARTS = "parts"
    PEERS = "peers"
    CHANGES = "changes"
    WEEKS = "weeks"


@over_window
def case(
    query: Query,
    target: Target,
    *,
    library: Annotated[
        list[str],
        typer.Option(
            "--library", help="A library: its code, its name or a part of it; may be repeated"
        ),
    ],
    platform: Annotated[
        list[str] | None,
        typer.Option(
            "--platform",
            help="Platform; may be repeated; default: that of the index, else each that the"
            " libraries have an account on",
        ),
    ] = None,
    index_: options.Index = None,
    version: options.VersionName = None,
    column: Columns = None,
    peers: Annotated[
        Peers, typer.Option(help="Held against all others, or those of its region or level")
    ] = Peers.ALL,
    weeks: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=520,
            help="So many weeks up to the window's end for change points; default: all since the"
            " libraries' accounts are covered",
        ),
    ] = None,
    show: Annotated[
        CaseTable | None,
        typer.Option(
            help="Contributions of the inputs to the index's change; the library beside its peers;"
            " change points; or the weeks they are found in. Default: the first three, in a file"
            " the first"
        ),
    ] = None,
) -> None:
    """What changed at libraries since the window before, when, and how their peers fared.

    The contributions of the inputs sum to the change of the index exactly. Change points are of the
    weekly figures: PELT, least squares on ln(x + 1), penalty 3 σ² ln n, levels of 4 weeks or more.

    Sentences under the tables summarise them.

    Example: case --library anhui --month 2026-10

    Example: case --library anhui --library hubei --month 2026-10 --index bci --peers region
    """
    import pandas as pd

    from analysis.compute.quality import explain_counters
    from analysis.load.libraries import find_libraries, load_names
    from analysis.load.peers import load_peers
    from analysis.load.platforms import check_platforms

    check_platforms(query.engine, platform or ())
    libraries = find_libraries(query.engine, library)
    codes = {each: load_peers(query.engine, each, peers) for each in libraries}
    versions = choose_versions(query, libraries, platform or (), index_, version)
    seen = load_cases(query, versions, column or (), libraries, weeks)
    cases = [
        each
        for code in libraries
        for one in seen
        for each in one.cases(code, codes[code], query.window)
    ]
    shown = [show] if show else list(CaseTable)[: 3 if target.is_brief else 1]
    named = load_names(query.engine, target.language)
    _check(cases, {each: named[each] for each in libraries}, list(versions), query.window)
    tables = [_tables(cases, each) for each in shown]
    if not any(tables):
        names = ", ".join(name for name in versions.values() if name)
        raise DataError(f"the change of {names} cannot be taken apart")
    evidence = [each for one in seen for each in one.evidence]
    counters = explain_counters([each.seen for each in evidence])
    for those in tables:
        if those:
            table = pd.concat(those, ignore_index=True)
            show_table(query, target, table, evidence, counters=counters)
    for sentence in (
        sentence for each in cases for sentence in describe_case(each, target.language)
    ):
        print_note(sentence)
    for code in libraries:
        beside = ", ".join(named[each] for each in codes[code]) or "none"
        print_note(f"peers of {named[code]} ({peers}): {beside}")
    days = pd.concat([each.by_week["week"] for each in seen])
    print_note(f"{days.nunique()} weeks, the last from {days.max()}; covered and known ones count")
    print_counters(evidence, counters)
    print_note(f"{query.window} against {query.window.before()}")
    for one in seen:
        one.evidence[-1].print_quality(one.platform if len(seen) > 1 else None)


def _check(
    cases: Sequence[AccountCase],
    libraries: Mapping[str, str],
    platforms: Sequence[str],
    window: Window,
) -> None:
    """Raises DataError for a library without an account, or if nothing is known of any.

    `libraries`: their names by their codes.
    """
    for code, library in libraries.items():
        there = {each.platform for each in cases if each.library == code}
        lacking = [each for each in platforms if each not in there]
        if not there:
            raise DataError(f"no {', '.join(lacking)} account of {library!r} is known")
        for each in lacking:
            print_note(f"no {each} account of {library!r} is known")
    if not any(each.has_value for each in cases):
        raise DataError(
            f"{', '.join(libraries.values())}: no value is known in {window}, in the window before"
            " or in their weeks; `coverage` shows which time was crawled"
        )


def _tables(cases: Sequence[AccountCase], show: CaseTable) -> list[pd.DataFrame]:
    """The table of every account that has one."""
    of: dict[CaseTable, list[pd.DataFrame] | list[pd.DataFrame | None]] = {
        CaseTable.PARTS: [each.parts for each in cases],
        CaseTable.PEERS: [each.beside for each in cases],
        CaseTable.CHANGES: [each.changes for each in cases],
        CaseTable.WEEKS: [each.weeks for each in cases],
    }
    return [table for table in of[show] if table is not None]
