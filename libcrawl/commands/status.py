"""`scrapy status`: one HTML file on the state of the crawls."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from libcrawl.command import ProjectCommand
from libcrawl.jobs.planning.cadence import CadenceError
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine

HELP = """\
Writes the status page: one HTML file, readable without a network. It shows what
needs attention, back-offs and why, what is due, the verdicts by account and day, what of the
panel is covered, the indices of the last closed week, and the last runs.

With LIBCRAWL_STATUS_PAGE set, the file is also written anew after every run.

  scrapy status                        LIBCRAWL_STATUS_PAGE, or else status.html
                                       in the folder LIBCRAWL_DATA
  scrapy status --output page.html
"""


class Command(ProjectCommand):
    description = HELP

    def syntax(self) -> str:
        return "[--output FILE]"

    def short_desc(self) -> str:
        return "Write the status page"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="FILE", help="HTML file to write")

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError
        from libcrawl.status.page import StatusError, write_page  # noqa: PLC0415  (Jinja)

        usual = Path(str(self.settings["LIBCRAWL_DATA"])) / "status.html"
        path = Path(opts.output or self.settings["LIBCRAWL_STATUS_PAGE"] or usual)
        try:
            write_page(open_store_engine(self.settings), self.settings, path)
        except (CadenceError, StatusError, StoreError) as problem:
            self.fail(problem)
        else:
            print(f"written: {path.resolve()}")
