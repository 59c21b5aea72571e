"""`scrapy crawl`: the accounts of a platform, and a verdict for each."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import BaseRunSpiderCommand

from libcrawl.command import ActingCommand
from libcrawl.platforms import PLATFORMS
from libcrawl.process.logs import begin_json

DESCRIPTION = """\
Refreshes the accounts of one of {platforms}. Arguments:
  accounts=  codes or names of libraries, or identifiers, with commas (default: all
             of the panel)
  since=     walk back to this date
  depth=     walk back so many days at least (default: 365 for an account never
             crawled, to 30 days before its last complete refresh for another)
  source=    the source to read, one of (docs/crawling.md: what each shows, and which
             is the default):
{sources}
  links=     a file of links, for the sources that read one
  session=   one of several sessions of the operator (LIBCRAWL_SESSIONS)
Ends with a table of verdicts; exits 0 only if every account is complete.
Settings: see .env.example.
"""


class Command(ActingCommand, BaseRunSpiderCommand):
    summary = "Refresh the accounts of a platform; exit 0 only if every one is complete"
    description = DESCRIPTION

    def values(self) -> dict[str, object]:
        """The sources, one line for each platform."""
        lines = [
            f"{'':13}{name}: {', '.join(way.name for way in platform.ways)}"
            for name, platform in PLATFORMS.items()
        ]
        return {**super().values(), "sources": "\n".join(lines)}

    def syntax(self) -> str:
        return "PLATFORM [-a accounts=CODE,…] [-a since=DATE | -a depth=DAYS] [-a NAME=VALUE …]"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        begin_json(self.settings, sys.stderr)  # before Scrapy installs a handler of its own
