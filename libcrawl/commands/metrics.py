"""`scrapy metrics`: figures for Prometheus."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from libcrawl.command import ProjectCommand

if TYPE_CHECKING:
    pass
HELP = """\
Serves figures about the crawls at http://HOST:PORT/metrics in the form that
Prometheus reads, until it is stopped: refreshes by verdict, requests by outcome,
age of the oldest complete refresh, queue, gate waits, back-offs, open alerts.
They are counted in the database at every scrape.

  scrapy metrics               on this machine alone, port 9108
  scrapy metrics --once        print them and end
"""


class Command(ProjectCommand):
    summary = "Serve figures about the crawls for Prometheus"
    description = HELP

    def syntax(self) -> str:
        return "[--host HOST] [--port PORT] [--once]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=9108, help="port to listen on")
        parser.add_argument("--once", action="store_true", help="print the metrics once and exit")
