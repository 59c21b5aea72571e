"""`scrapy restore`: a dump that `scrapy backup` made, back into the database."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.messages.sentences import print_sentence
from libcrawl.store import Engine
from libcrawl.store.errors import BackupError, StoreError
from libcrawl.store.schema import migrate
from libcrawl.store.schema.migrate import SchemaState
from libcrawl.store.server.engine import open_engine, place
from libcrawl.store.upkeep.backup import backup_folder
from libcrawl.store.upkeep.restore import check_dump, occupied, restore


class Action(CommandAction):
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
    print_sentence(
        f"restored: {dump} into {place(engine.url)}, schema at revision {schema.revision}"
    )
    if schema.state is not SchemaState.CURRENT:
        print_sentence("its schema is not the one of this program: run `scrapy db upgrade`")


def _list(folder: Path) -> None:
    dumps = sorted(folder.glob("*.dump"))
    print_sentence("\n".join(map(str, dumps)) if dumps else f"no dumps in {folder}")
