"""`scrapy panel`: the panel's files into the database, and what they cover."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.command import ProjectCommand
from libcrawl.panel import decisions
from libcrawl.panel.coverage import read_coverage
from libcrawl.panel.presentation import as_json, changes_text, coverage_view, make_console
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from libcrawl.panel.sync import restore_account, sync_panel
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine

DESCRIPTION = """\
Brings libraries.csv and accounts.csv into the database and shows, library by
library, which accounts on which platform are crawled and which are not.

The files are read and checked first: every problem is printed with its file, line
and column, and nothing is loaded until there is none. Run it after every edit;
a second run changes nothing.

  libraries.csv  code, name_zh, name_en, province, region, level, kind
  accounts.csv   platform, library, platform_id, handle, name, status, source,
                 checked_at

An account is crawled when it has a platform_id and the status confirmed (a
person checked it) or unverified (from a published source). Not crawled:
candidate (proposed by a look-up, waits for a person), none (the library has no
account there), gone (closed), unknown (nobody has looked yet). An account that
leaves accounts.csv keeps its history and is not crawled any more.

`scrapy discover` writes candidates into accounts.csv. What a person decides
about them, that a library has no account, and that one is closed, is written
there by confirm, reject, none and gone. An account that the crawler did not
find twice is left out, and no crawl that leaves it out exits 0, until a person
says gone or restore; other rows keep every character, and no database is needed.
"""
EXAMPLES = """\
  scrapy panel                              sync, then show the coverage
  scrapy panel --check                      check the files, without a database
  scrapy panel --panel my-panel             another folder with the two files
  scrapy panel --json                       the same for programs
  scrapy panel confirm weibo:1234567890     I have looked: it is the library's
  scrapy panel reject weibo:1234567890      it is somebody else's; not proposed again
  scrapy panel none haibin douyin           I have looked: haibin has no account there
  scrapy panel gone weibo:1234567890        I have looked: it is closed
  scrapy panel restore weibo:1234567890     I have looked: it is there; crawl it again
"""


class Command(ProjectCommand):
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[options] [confirm|reject|gone|restore PLATFORM:ID | none LIBRARY PLATFORM]"

    def short_desc(self) -> str:
        return "Sync the panel of libraries and accounts, and show its coverage"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--check", action="store_true", help="check the files only; needs no database"
        )
        parser.add_argument(
            "--panel", metavar="DIR", help="folder with the two files (default: LIBCRAWL_PANEL)"
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        folder = Path(opts.panel or self.settings["LIBCRAWL_PANEL"]).expanduser()
        try:
            match args:
                case []:
                    if opts.check:
                        check(folder)
                    else:
                        self._sync(folder, opts.json)
                case ["restore", account] if not account.startswith("-"):
                    self._restore(account)
                case ["confirm", account]:
                    print(decisions.confirm(folder, account, decisions.today()))
                case ["reject", account]:
                    print(decisions.reject(folder, account, decisions.today()))
                case ["gone", account]:
                    print(decisions.state_gone(folder, account, decisions.today()))
                case ["none", library, platform]:
                    print(decisions.state_none(folder, library, platform, decisions.today()))
                case _:
                    raise UsageError(f"not understood: {' '.join(args)}")
        except (PanelError, StoreError) as problem:
            self.fail(problem)

    def _sync(self, folder: Path, wants_json: bool) -> None:
        panel = read_panel(folder)
        engine = open_store_engine(self.settings)
        changes = sync_panel(engine, panel)
        coverage = read_coverage(engine)
        if folder != Path(self.settings["LIBCRAWL_PANEL"]).expanduser():
            print(
                f"A crawl syncs the folder of LIBCRAWL_PANEL: set it to {folder} to keep this one.",
                file=sys.stderr,
            )
        if wants_json:
            print(json.dumps(as_json(changes, coverage), ensure_ascii=False, indent=2))
            return
        console = make_console()
        console.print(
            f"Panel of {folder}", changes_text(changes), coverage_view(coverage), sep="\n"
        )

    def _restore(self, account: str) -> None:
        platform, _, platform_id = account.partition(":")
        if not platform_id:
            raise UsageError(f"expected PLATFORM:ID, e.g. weibo:1234567890, not {account}")
        restore_account(open_store_engine(self.settings), platform, platform_id)
        print(f"{account} is crawled again.")


def check(folder: Path) -> None:
    """Read the files and print that they are valid. Raises PanelError."""
    panel = read_panel(folder)
    print(f"{folder}: {len(panel.libraries)} libraries, {len(panel.accounts)} accounts, no problem")
