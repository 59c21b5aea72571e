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

from libcrawl.actions.action import CommandAction, refuse_words
from libcrawl.commands.retention import YOUNGEST
from libcrawl.messages import translate
from libcrawl.messages.sentences import print_sentence
from libcrawl.store import Engine
from libcrawl.store.errors import RetentionError, StoreError
from libcrawl.store.server.engine import open_store_engine
from libcrawl.store.upkeep import retention


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        refuse_words(args)
        if opts.attach is None and opts.older_than is None:
            raise UsageError("expected --older-than MONTHS, or --attach FILE")
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
                print_sentence(
                    f"no month that ended {opts.older_than} months ago is left to be archived"
                )
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
    headings = map(translate, ("month", "observations", "would stay", "size"))
    table = Table(*headings, title=translate("would go to {folder}", folder=folder))
    for month in months:
        rows, kept = retention.count_rows(engine, month)
        table.add_row(month.name, f"{rows:,}", f"{kept:,}", f"{month.size / 1e6:,.1f} MB")
    Console().print(table)
    print_sentence("nothing was changed; --apply does it")


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
        print_sentence(
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
    print_sentence(f"{done.month}: {done.rows:,} observations read, {done.added:,} were not there")
