"""`scrapy restore`: a dump that `scrapy backup` made, back into the database."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.command import ProjectCommand
from libcrawl.store import Engine
from libcrawl.store.errors import BackupError, StoreError
from libcrawl.store.schema import migrate
from libcrawl.store.schema.migrate import SchemaState
from libcrawl.store.server.engine import open_engine, place
from libcrawl.store.upkeep.backup import backup_folder
from libcrawl.store.upkeep.restore import check_dump, occupied, restore

HELP = """\
Brings a file that `scrapy backup` has written back into the database, in one
transaction: all of it or nothing. The file is read to its end before anything
is touched.

A database that holds rows is left alone unless you give --replace; what it holds
is then gone. Stop scheduler and workers before. The role analyst and its rights
are made anew; logins of analysts belong to the server, not to the database.
"""
EXAMPLES = """\
  scrapy restore                               lists the dumps in LIBCRAWL_BACKUPS
  scrapy restore libcrawl-20261121-040000.dump
  scrapy restore /mnt/nas/libcrawl-20261121-040000.dump --replace
"""


class Command(ProjectCommand):
    description = HELP
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[FILE] [--replace]"

    def short_desc(self) -> str:
        return "Bring a dump back into the database"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--replace", action="store_true", help="drop what the database holds")

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) > 1:
            raise UsageError(f"scrapy restore takes one file, not {args[1]}", print_help=False)
        folder = backup_folder(self.settings)
        if not args:
            _list(folder)
            return
        dump = Path(args[0]).expanduser()
        if not dump.exists() and dump.name == args[0]:
            dump = folder / dump
        try:
            _restore(open_engine(self.settings), dump, replaces=opts.replace)
        except StoreError as problem:
            self.fail(problem)


def _restore(engine: Engine, dump: Path, *, replaces: bool) -> None:
    check_dump(engine, dump)
    holds = occupied(engine)
    if holds and not replaces:
        named = ", ".join(holds[:4]) + (" …" if len(holds) > 4 else "")
        raise BackupError(
            f"{place(engine.url)} holds rows ({named}): restore into an empty one, or give"
            " --replace and lose them"
        )
    restore(engine, dump)
    schema = migrate.schema(engine)
    print(f"restored: {dump} into {place(engine.url)}, schema at revision {schema.revision}")
    if schema.state is not SchemaState.CURRENT:
        print("its schema is not the one of this program: run `scrapy db upgrade`")


def _list(folder: Path) -> None:
    dumps = sorted(folder.glob("*.dump"))
    print("\n".join(map(str, dumps)) if dumps else f"no dumps in {folder}")
