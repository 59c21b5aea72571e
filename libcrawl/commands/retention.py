"""`scrapy retention`: old observations into files, and back."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from scrapy.exceptions import UsageError

from libcrawl.command import ProjectCommand
from libcrawl.store import Engine
from libcrawl.store.errors import RetentionError, StoreError
from libcrawl.store.server.engine import open_store_engine
from libcrawl.store.upkeep import retention

YOUNGEST = 2
HELP = f"""\
Moves the observations of works (work_snapshots) of months that ended at least
MONTHS months ago into Parquet files, one for each month; without --apply it only
shows which. Each file is compared with the database row by row before anything
is taken out, and its pages bear checksums.

Of an archived month the last observation of each work stays: what
latest_work_counters shows, and the indices of that month and of its year, do
not change. Indices of its weeks, counters at an age and work_history need all
of its observations: take them out before, or bring the month back.

The others are detached into the schema `archive`, where SQL still reads it, or
dropped (--drop): only that frees the disk. Make a backup before the first time.
MONTHS is at least {YOUNGEST}.
"""
EXAMPLES = """\
  scrapy retention --older-than 24
  scrapy retention --older-than 24 --apply --drop --folder /mnt/nas/snapshots
  scrapy retention --attach /mnt/nas/snapshots/work_snapshots_2025-01.parquet
"""


class Command(ProjectCommand):
    description = HELP
    examples = EXAMPLES

    def syntax(self) -> str:
        return "--older-than MONTHS [--apply [--drop]] [--folder FOLDER] | --attach FILE"

    def short_desc(self) -> str:
        return "Move old observations into files, or back"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--older-than", metavar="MONTHS", type=int, help="which months")
        choice.add_argument("--attach", metavar="FILE", help="bring this file back")
        parser.add_argument("--apply", action="store_true", help="do it")
        parser.add_argument("--drop", action="store_true", help="keep no copy in the database")
        parser.add_argument(
            "--folder", metavar="FOLDER", help="of the files (default: snapshots in LIBCRAWL_DATA)"
        )

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if args or (opts.attach is None and opts.older_than is None):
            raise UsageError
        if opts.attach is None and opts.older_than < YOUNGEST:
            raise UsageError(f"--older-than: at least {YOUNGEST}", print_help=False)
        usual = Path(str(self.settings["LIBCRAWL_DATA"])) / "snapshots"
        folder = Path(opts.folder).expanduser() if opts.folder else usual
        try:
            engine = open_store_engine(self.settings)
            if opts.attach is not None:
                _attach(engine, Path(opts.attach).expanduser())
                return
            months = retention.months_before(engine, _first_day(opts.older_than))
            if not months:
                print(f"no month that ended {opts.older_than} months ago is left to be archived")
            elif opts.apply:
                _archive(engine, months, folder.resolve(), drops=opts.drop)
            else:
                _show(engine, months, folder.resolve())
        except StoreError as problem:
            self.fail(problem)


def _first_day(months: int) -> date:
    """The first day of the month (Asia/Shanghai) that lies so many before this one."""
    today = datetime.now(ZoneInfo("Asia/Shanghai"))
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _show(engine: Engine, months: list[retention.Month], folder: Path) -> None:
    table = Table("month", "observations", "would stay", "size", title=f"would go to {folder}")
    for month in months:
        rows, kept = retention.count_rows(engine, month)
        table.add_row(month.name, f"{rows:,}", f"{kept:,}", f"{month.size / 1e6:,.1f} MB")
    Console().print(table)
    print("nothing was changed; --apply does it")


def _archive(engine: Engine, months: list[retention.Month], folder: Path, *, drops: bool) -> None:
    errors = Console(stderr=True)
    for month in months:
        rows, _ = retention.count_rows(engine, month)
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task(month.name, total=rows * 2)
            done = retention.archive_month(
                engine,
                month,
                folder,
                drops=drops,
                report=lambda count: progress.advance(task, count),  # noqa: B023  (used at once)
            )
        where = "dropped" if drops else f"archive.{month.partition}"
        print(
            f"{month.name}: {done.rows:,} observations in {done.path}, compared;"
            f" {done.kept:,} stay, the others: {where}"
        )


def _attach(engine: Engine, path: Path) -> None:
    from libcrawl.store.upkeep.attach import attach  # noqa: PLC0415  (pyarrow)

    if not path.is_file():
        raise RetentionError(f"there is no file {path}")
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(path.name, total=None)
        done = attach(engine, path, lambda count: progress.advance(task, count))
    print(f"{done.month}: {done.rows:,} observations read, {done.added:,} were not there")
