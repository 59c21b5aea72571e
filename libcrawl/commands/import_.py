"""`scrapy import`: what a person captured in a browser while looking through accounts."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

# Scrapy names a command after its module, and `import` is a word of the language.
__name__ = "libcrawl.commands.import"
DESCRIPTION = """\
Reads a file of answers that a person captured while looking through the pages
of accounts: a HAR as the developer tools of any browser save it (with contents),
NDJSON with one answer a line, or a WARC (docs/captures.md). The answers are
processed like those of a crawl: by the same parsers, with verdicts by the same
rules. An account is `complete` when its works were viewed back to the window's
beginning, or to the end of the list. Only accounts of the panel are stored, with
the access basis manual_import. Answers that no source reads are counted by address.

Several files are read one after the other, each to its end before the next: give
them in the order of their times.

Exits 0 only if every account is complete and none was left out. Nothing is
requested from any platform.
"""
EXAMPLES = """\
  scrapy import weibo.com.har --dry-run
                                 shows what would be stored
  scrapy import weibo.com.har --since 2026-10-01
                                 complete if the works since then are there
  scrapy import october/*.har    one after the other
"""


class Command(ProjectCommand):
    summary = "Store what a person captured in a browser: HAR, NDJSON or WARC"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "FILE … [--since DATE | --depth DAYS] [--dry-run]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--since", metavar="DATE", help="the window begins on this date")
        parser.add_argument(
            "--depth",
            metavar="DAYS",
            help="or so many days ago, earlier where a known account needs it",
        )
        parser.add_argument("--dry-run", action="store_true", help="show, and store nothing")
