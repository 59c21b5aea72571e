"""`scrapy worker`: crawls what the scheduler has queued."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from libcrawl.command import ProjectCommand

DESCRIPTION = """\
Takes jobs from the queue and crawls them, until SIGTERM or Ctrl-C. A job is a
group of accounts of one platform and session; each is crawled by a `scrapy
crawl` of its own, whose lines appear here. Platforms go on side by side; of a
platform and session there is one job at a time, over all workers and machines,
because its requests share one rate limit anyway.

Start as many as you like, on as many machines: they need the same DATABASE_URL,
the same version of the program, and the sessions of the platforms they serve.
Without --platform, all platforms whose access is declared are served.

When stopped, it waits for the crawls to finish what is on its way and returns its
other jobs to the queue (a second Ctrl-C: at once). When it dies, another worker
takes its accounts up within a minute or so; nothing that was stored is lost, and
no account is refreshed twice at once.
"""
EXAMPLES = """\
  scrapy worker                             all platforms that are set up
  scrapy worker --platform weibo            this one only
  scrapy worker -L DEBUG                    more log messages
"""


class Command(ProjectCommand):
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": True}
    summary = "Crawl what the scheduler has queued, until it is stopped"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[--platform PLATFORM …] [--at-once N]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--platform", action="append", default=[], help="serve this platform; may be repeated"
        )
        parser.add_argument(
            "--at-once", type=int, metavar="N",
            help="crawls side by side at most (default: one for each platform and session)",
        )  # fmt: skip
