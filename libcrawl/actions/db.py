"""`scrapy db`: shows the database's address and state, and maintains it."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from rich.cells import cell_len
from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.messages import translate
from libcrawl.messages.sentences import print_sentence, translate_sentence
from libcrawl.store import Engine
from libcrawl.store.errors import StoreError
from libcrawl.store.queries.server import read_server
from libcrawl.store.schema import dictionary, migrate
from libcrawl.store.schema.migrate import Schema, SchemaState
from libcrawl.store.server import installation
from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.server.engine import Address, connect, find_database, open_store_engine
from libcrawl.store.server.programs import without_password
from libcrawl.store.upkeep.month_ends import cache_month_ends


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        action, *arguments = args or ["show"]
        actions: dict[str, Callable[[], int]] = {
            "show": lambda: self._show(opts.show_password),
            "url": self._url,
            "psql": lambda: self._psql(arguments),
            "check": self._check,
            "upgrade": self._upgrade,
            "downgrade": lambda: self._downgrade(arguments),
            "month-ends": self._month_ends,
            "dictionary": lambda: self._dictionary(opts.check),
            "stop": self._stop,
        }
        if action not in actions:
            raise UsageError(
                f"unknown action: {action} (one of {', '.join(actions)})", print_help=False
            )
        if arguments and action not in ("psql", "downgrade"):
            raise UsageError(f"scrapy db {action} takes no {arguments[0]}", print_help=False)
        try:
            self.exitcode = actions[action]()
        except StoreError as problem:
            self.fail(problem)

    # -- the actions -----------------------------------------------------------------------------
    def _show(self, shows_password: bool) -> int:
        address = self._find()
        engine = connect(address)
        shown = _plain(address, hides_password=not (address.embedded or shows_password))
        place = f"embedded, in {self._server().home}" if address.embedded else "from DATABASE_URL"
        where = translate_sentence(place)
        schema = migrate.schema(engine)
        server = read_server(engine, with_sizes=schema.revision is not None)
        print(f"{_heading('address')}{shown}")
        print(f"{_heading('server')}PostgreSQL {server.version}, {where}")
        print(f"{_heading('schema')}{_in_words(schema)}")
        for size in server.sizes:
            count, _, words = translate_sentence(f"{size.rows:,} {size.name}").partition(" ")
            print(f"{count:>12} {words}")
        return 0

    def _url(self) -> int:
        print(_plain(self._find(), hides_password=False))
        return 0

    def _psql(self, arguments: list[str]) -> int:
        """Becomes psql. The password goes by the environment: anyone may read command lines."""
        address = self._find()
        psql = shutil.which("psql") or installation.binaries(account=None) / "psql"
        url, password = without_password(address.url)
        if password:
            os.environ["PGPASSWORD"] = password
        os.environ["PGTZ"] = "Asia/Shanghai"
        os.execv(psql, [str(psql), url.render_as_string(hide_password=False), *arguments])  # noqa: S606

    def _check(self) -> int:
        schema = migrate.schema(self._engine())
        print(_in_words(schema))
        return 0 if schema.state is SchemaState.CURRENT else 1

    def _upgrade(self) -> int:
        engine = self._engine()
        migrate.upgrade(engine)
        print(_in_words(migrate.schema(engine)))
        return 0

    def _downgrade(self, revisions: list[str]) -> int:
        if len(revisions) != 1:
            known = ", ".join(["base", *migrate.revisions()])
            raise UsageError(f"downgrade needs one revision of {known}", print_help=False)
        engine = self._engine()
        migrate.downgrade(engine, revisions[0])
        print(_in_words(migrate.schema(engine)))
        return 0

    def _month_ends(self) -> int:
        status = 0
        for month, works in cache_month_ends(open_store_engine(self.settings)):
            if works is None:
                print(f"{month}: {translate('another process is at work on it, try again')}")
                status = 1
            else:
                print_sentence(f"{month}: {works:,} works")
        print_sentence(
            "all other months that are over are cached" if status else "cached: all that are over"
        )
        return status

    def _dictionary(self, only_compares: bool) -> int:
        engine = open_store_engine(self.settings)
        status = 0
        for language, file in dictionary.FILES.items():
            written = dictionary.describe(engine, language)
            if only_compares:
                is_same = file.exists() and file.read_text("utf-8") == written
                state = "current" if is_same else "out of date: run `make docs`"
                print_sentence(f"{file} is {state}")
                status = status or int(not is_same)
                continue
            file.parent.mkdir(exist_ok=True)
            file.write_text(written, "utf-8")
            print_sentence(f"written: {file}")
        return status

    def _stop(self) -> int:
        stopped = self._server().stop()
        print_sentence(
            "stopped" if stopped else f"no embedded server runs in {self._server().data}"
        )
        return 0

    # -- what they share -------------------------------------------------------------------------
    def _find(self) -> Address:
        return find_database(self.settings)

    def _engine(self) -> Engine:
        return connect(self._find())

    def _server(self) -> EmbeddedServer:
        return EmbeddedServer(Path(self.settings["LIBCRAWL_DATA"]))


def _plain(address: Address, hides_password: bool) -> str:
    """The address as psql takes it."""
    url = address.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=hides_password)


def _in_words(schema: Schema) -> str:
    revision = f"revision {schema.revision}" if schema.revision else "none yet"
    known = migrate.revisions()[-1]
    words = {
        SchemaState.CURRENT: f"{revision}, current",
        SchemaState.VIEWS_DIFFER: f"{revision}, other views: run `scrapy db upgrade`",
        SchemaState.BEHIND: f"{revision}, behind {known}: run `scrapy db upgrade`",
        SchemaState.AHEAD: f"{revision}, ahead of this program ({known}): update libcrawl",
    }
    return translate_sentence(words[schema.state])


def _heading(word: str) -> str:
    """Before what belongs to it, in a column of ten."""
    shown = translate(word)
    return shown + " " * (10 - cell_len(shown))
