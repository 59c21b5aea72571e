"""`scrapy panel`: the panel's files into the database, and what they cover."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.messages import translate
from libcrawl.messages.sentences import print_sentence
from libcrawl.panel import decisions
from libcrawl.panel.coverage import read_coverage
from libcrawl.panel.presentation import as_json, changes_text, coverage_view, make_console
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from libcrawl.panel.sync import restore_account, sync_panel
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine


class Action(CommandAction):
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
                    print_sentence(decisions.confirm(folder, account, decisions.today()))
                case ["reject", account]:
                    print_sentence(decisions.reject(folder, account, decisions.today()))
                case ["gone", account]:
                    print_sentence(decisions.state_gone(folder, account, decisions.today()))
                case ["none", library, platform]:
                    print_sentence(
                        decisions.state_none(folder, library, platform, decisions.today())
                    )
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
            print_sentence(
                f"A crawl syncs the folder of LIBCRAWL_PANEL: set it to {folder} to keep this one.",
                sys.stderr,
            )
        if wants_json:
            print(json.dumps(as_json(changes, coverage), ensure_ascii=False, indent=2))
            return
        console = make_console()
        heading = translate("Panel of {folder}", folder=folder)
        console.print(heading, changes_text(changes), coverage_view(coverage), sep="\n")

    def _restore(self, account: str) -> None:
        platform, _, platform_id = account.partition(":")
        if not platform_id:
            raise UsageError(f"expected PLATFORM:ID, e.g. weibo:1234567890, not {account}")
        restore_account(open_store_engine(self.settings), platform, platform_id)
        print_sentence(f"{account} is crawled again.")


def check(folder: Path) -> None:
    """Read the files and print that they are valid. Raises PanelError."""
    panel = read_panel(folder)
    libraries, accounts = len(panel.libraries), len(panel.accounts)
    print_sentence(f"{folder}: {libraries} libraries, {accounts} accounts, no problem")
