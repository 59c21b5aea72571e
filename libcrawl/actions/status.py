"""`scrapy status`: one HTML file on the state of the crawls."""

from __future__ import annotations

import argparse
from pathlib import Path

from libcrawl.actions.action import CommandAction, refuse_words
from libcrawl.jobs.planning.cadence import CadenceError
from libcrawl.messages.sentences import print_sentence
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        refuse_words(args)
        from libcrawl.status.page import StatusError, write_page  # noqa: PLC0415  (Jinja)

        usual = Path(str(self.settings["LIBCRAWL_DATA"])) / "status.html"
        path = Path(opts.output or self.settings["LIBCRAWL_STATUS_PAGE"] or usual)
        try:
            write_page(open_store_engine(self.settings), self.settings, path)
        except (CadenceError, StatusError, StoreError) as problem:
            self.fail(problem)
        else:
            print_sentence(f"written: {path.resolve()}")
