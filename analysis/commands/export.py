"""`export`: the data for a study."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.choices import Format, Language
from analysis.commands import options
from analysis.commands.notes import print_note
from analysis.commands.package import Publication, write_package
from analysis.commands.progress import steps
from analysis.commands.query import Query
from analysis.commands.study_frames import StudyFrames
from analysis.commands.target import Target
from analysis.commands.window_command import over_window
from analysis.errors import DataError
from analysis.load.study.queries import QUERIES, StudyTable
from analysis.write.forms import check_target

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from analysis.load.study.scope import Study
    from analysis.write.output import Written
    from analysis.write.provenance import Provenance


class What(StrEnum):
    """The tables that can be exported, or all of them."""

    ALL = "all"
    ACCOUNTS = StudyTable.ACCOUNTS
    WORKS = StudyTable.WORKS
    WORK_SNAPSHOTS = StudyTable.WORK_SNAPSHOTS
    ACCOUNT_SNAPSHOTS = StudyTable.ACCOUNT_SNAPSHOTS
    REFRESHES = StudyTable.REFRESHES
    INDICATORS = StudyTable.INDICATORS
    INDICES = StudyTable.INDICES


@over_window
def export(
    query: Query,
    target: Target,
    *,
    what: Annotated[
        list[What] | None, typer.Option(help="Table; may be repeated; default: all")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="File for one table; for several a folder, made if need be")
    ] = None,
    format_: options.Form = None,
    package: Annotated[
        Path | None,
        typer.Option(help="Folder for a data set to publish: all tables as CSV and Parquet"),
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts", help="With --package: what publishers wrote goes along")
    ] = False,
    title: Annotated[str | None, typer.Option(help="Of the package")] = None,
    author: Annotated[
        list[str] | None, typer.Option(help="Of the package; may be repeated")
    ] = None,
    license_: Annotated[
        str | None, typer.Option("--license", help="Of the package, e.g. CC-BY-4.0")
    ] = None,
) -> None:
    """The tables that a study starts from, into files: of a window, however many rows.

    works: those published in the window, with the counters that count. work-snapshots and
    account-snapshots: every observation made in it, of works of all time, and those that figures of
    the window are based on, whenever they were made. refreshes: those that began in it, took such
    an observation, or cover it. indicators and indices: as the other commands compute them;
    `verify` computes them again from the files.

    Example: export --what works --month 2026-10 --output works.parquet;
    export --from 2026-01-01 --to 2026-06-30 --format sav --lang zh --output study;
    export --from 2025-01-01 --to 2025-12-31 --package libraries-2025 --author "A. Name"
    """
    from analysis.load.database import at_one_moment
    from analysis.load.provenance import load_schema_version
    from analysis.load.study.scope import count_rows
    from analysis.write.files import whole_folder
    from analysis.write.provenance import describe_figures
    from analysis.write.study import names_of, refuse_too_many

    if package is not None:
        _refuse_with_package(what=what, output=output, format_=format_)
        publication = Publication(
            authors=author or (), title=title, license=license_, has_texts=texts
        )
        _export_package(query, package, publication, overwrite=target.overwrite)
        return
    if texts or title or author or license_:
        raise DataError("--texts, --title, --author and --license are of a data set: --package")
    if output is None:
        raise DataError("nowhere to write: give --output, or --package for a data set to publish")
    tables = _tables(what)
    form = _form(tables, output, format_, overwrite=target.overwrite)
    with ExitStack() as stack:
        study = _study(query, stack.enter_context(at_one_moment(query.engine)))
        counts = count_rows(study, tables)
        _require_rows(study, counts)
        refuse_too_many(counts, form)
        source = describe_figures(target.command, load_schema_version(study.engine), study.window)
        paths = {tables[0]: output}
        if len(tables) > 1:
            names = names_of(tables, form)
            folder = stack.enter_context(whole_folder(output, names, overwrite=target.overwrite))
            paths = {table: folder / f"{table}.{form}" for table in tables}
        progress = stack.enter_context(steps())
        frames = StudyFrames(study)
        for table, path in paths.items():
            progress.begin(table, counts.get(table))
            written = _export_table(
                frames,
                table,
                path,
                form,
                source,
                language=target.language,
                overwrite=target.overwrite,
                advance=progress.advance,
            )
            progress.end(written.rows)
            print_note(", ".join([f"{table}: {written.rows:,} rows", *written.losses()]))


def _refuse_with_package(**given: object) -> None:
    """Raises DataError for a given option: a package has all tables in both formats."""
    if named := [f"--{name.rstrip('_')}" for name, value in given.items() if value]:
        raise DataError(f"{named[0]} does not go with --package, which has all tables and forms")


def _export_package(
    query: Query, folder: Path, publication: Publication, *, overwrite: bool
) -> None:
    from analysis.load.database import at_one_moment
    from analysis.load.study.scope import count_rows
    from analysis.write.package.folder import check_folder, whole_package

    check_folder(folder, overwrite=overwrite)
    with at_one_moment(query.engine) as engine:
        study = _study(query, engine)
        _require_rows(study, count_rows(study, list(StudyTable)))
        with whole_package(folder, overwrite=overwrite) as half, steps() as progress:
            write_package(StudyFrames(study), half, publication, progress)
    if not publication.authors:
        print_note(f"{folder}: no author is named yet: --author, or fill in CITATION.cff")


def _study(query: Query, engine: Engine) -> Study:
    from analysis.load.study.scope import Study

    choice = query.choose([query.window])
    return Study(
        engine=engine,
        window=choice.apply_to(query.window) if choice else query.window,
        libraries=query.libraries,
        platforms=query.platforms,
        regions=query.regions,
    )


def _require_rows(study: Study, counts: dict[StudyTable, int]) -> None:
    """Raises DataError if all tables but `accounts`, which exist in any window, are empty."""
    from analysis.load.study.scope import has_rows

    of_window = {table: rows for table, rows in counts.items() if table is not StudyTable.ACCOUNTS}
    if of_window and not any(of_window.values()) and not has_rows(study, list(of_window)):
        raise DataError(f"{study.window}: nothing to export, no {', no '.join(of_window)}")


def _tables(what: list[What] | None) -> list[StudyTable]:
    if not what or What.ALL in what:
        return list(StudyTable)
    return [StudyTable(each) for each in dict.fromkeys(what)]


def _form(
    tables: list[StudyTable], output: Path, format_: Format | None, *, overwrite: bool
) -> Format:
    from analysis.write.files import refuse_folder
    from analysis.write.study import names_of

    if format_ is Format.TABLE:
        raise DataError(
            "an export is a file for programs: --format csv, xlsx, parquet, sav or json"
        )
    if len(tables) == 1:
        return check_target(output, format_, overwrite=overwrite)
    if format_ is None:
        raise DataError(f"several tables go into the folder {output}: give --format")
    refuse_folder(output, names_of(tables, format_), overwrite=overwrite)
    return format_


def _export_table(
    frames: StudyFrames,
    table: StudyTable,
    path: Path,
    form: Format,
    source: Provenance,
    *,
    language: Language,
    overwrite: bool,
    advance: Callable[[int], None],
) -> Written:
    """Write one table. Raises DataError."""
    import pandas as pd

    from analysis.load.provenance import load_counted_runs, load_runs
    from analysis.write.output import save
    from analysis.write.provenance import describe_snapshots
    from analysis.write.study import Tally

    tally = Tally()
    engine = frames.study.engine

    def watched() -> Iterator[pd.DataFrame]:
        for frame in frames.of(table):
            if table in QUERIES:
                tally.watch(frame)
            yield frame
            advance(len(frame))

    def trace(rows: int) -> Provenance:
        if table in QUERIES:
            facts = source.with_facts({"rows": rows} | tally.facts())
            return facts.with_runs(load_counted_runs(engine, tally.runs))
        facts = source
        if table is StudyTable.INDICES:
            versions = ", ".join(dict.fromkeys(frames.indices["version"]))
            facts = source.with_facts({"versions": versions})
        facts = facts.with_facts({"rows": rows} | describe_snapshots([frames.seen]))
        return facts.with_runs(load_runs(engine, [frames.seen]))

    return save(watched(), path, form, trace, language=language, overwrite=overwrite)
