"""`scrapy status`: one HTML file on the state of the crawls."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

HELP = """\
Writes the status page: one HTML file, readable without a network. It shows what
needs attention, back-offs with their reasons, what is due, the verdicts by account and day, the
panel's coverage, the indices of the last closed week, and the last runs.

With LIBCRAWL_STATUS_PAGE set, the file is also rewritten after every run.

  scrapy status                        LIBCRAWL_STATUS_PAGE, or else status.html
                                       in the folder LIBCRAWL_DATA
  scrapy status --output page.html
"""


class Command(ProjectCommand):
    summary = "Write the status page"
    description = HELP

    def syntax(self) -> str:
        return "[--output FILE]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="FILE", help="HTML file to write")
