"""`scrapy backup`: the whole database as one file."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction, refuse_words
from libcrawl.alerts.backups import OVERDUE
from libcrawl.messages.sentences import print_sentence
from libcrawl.store import Engine
from libcrawl.store.alerts import raise_alert, resolve_alert
from libcrawl.store.errors import StoreError
from libcrawl.store.schema.migrate import SchemaState, schema
from libcrawl.store.server.engine import open_engine
from libcrawl.store.upkeep.backup import ZONE, Backup, back_up, backup_folder

FAILED = ("backup_failed", "database")


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        refuse_words(args)
        keep = _days(opts.keep or str(self.settings["LIBCRAWL_BACKUP_KEEP"]))
        folder = Path(opts.folder or backup_folder(self.settings)).expanduser().resolve()
        try:
            _report(_back_up(open_engine(self.settings), folder, keep), keep)
        except StoreError as problem:
            self.fail(problem)


def _back_up(engine: Engine, folder: Path, keep: int) -> Backup:
    """Do it, and remember in the table alerts how it went.

    A database that waits for its migrations is dumped as it is; it may have no such table.
    """
    now = datetime.now(ZONE)
    remembers = schema(engine).state in (SchemaState.CURRENT, SchemaState.VIEWS_DIFFER)
    try:
        made = back_up(engine, folder, keep_days=keep, now=now)
    except StoreError as problem:
        if remembers:
            raise_alert(engine, *FAILED, f"The backup of {now:%Y-%m-%d %H:%M} failed: {problem}")
        raise
    if remembers:
        for over in (FAILED, OVERDUE):
            resolve_alert(engine, *over)
    return made


def _report(made: Backup, keep: int) -> None:
    print_sentence(f"written: {made.path}, {made.size / 1e6:,.1f} MB, read back to its end")
    for path in made.deleted:
        print_sentence(f"deleted: {path}, older than {keep} days")


def _days(written: str) -> int:
    if not written.isdecimal():
        raise UsageError(
            f"LIBCRAWL_BACKUP_KEEP (--keep) is {written!r}: not a number of days",
            print_help=False,
        )
    return int(written)
