"""`scrapy worker`: crawls what the scheduler has queued."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from rich.console import Console
from scrapy.exceptions import UsageError

from libcrawl.child_settings import settings_for_children
from libcrawl.command import ProjectCommand
from libcrawl.crawl import UsageProblem
from libcrawl.politeness.access import AccessError
from libcrawl.store.errors import StoreError

DESCRIPTION = """\
Takes jobs from the queue and crawls them, until SIGTERM or Ctrl-C. A job is a
group of accounts of one platform and session; each is crawled by a `scrapy
crawl` of its own, whose lines appear here. Platforms go on side by side; of a
platform and session there is one job at a time, over all workers and machines,
because its requests share one rate limit anyway.

Start as many as you like, on as many machines: they need the same DATABASE_URL,
the same version of the program, and the sessions of the platforms they serve.
Without --platform, all platforms whose access is declared are served.

When stopped, it lets the crawls finish what is on its way and gives the rest of
its jobs back (a second Ctrl-C: at once). When it dies, another worker takes its
accounts up within a minute or so; nothing that was stored is lost, and no
account is refreshed twice at once.
"""
EXAMPLES = """\
  scrapy worker                             all platforms that are set up
  scrapy worker --platform weibo            this one only
  scrapy worker -L DEBUG                    more to read
"""


class Command(ProjectCommand):
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": True}
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[--platform PLATFORM …] [--at-once N]"

    def short_desc(self) -> str:
        return "Crawl what the scheduler has queued, until it is stopped"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--platform", action="append", default=[], help="serve this platform; may be repeated"
        )
        parser.add_argument(
            "--at-once", type=int, metavar="N",
            help="crawls side by side at most (default: one for each platform and session)",
        )  # fmt: skip

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"not understood: {' '.join(args)}")
        if opts.at_once is not None and opts.at_once < 1:
            raise UsageError("--at-once: at least 1", print_help=False)
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        try:
            self.exitcode = self._work(opts, errors)
        except (AccessError, UsageProblem, StoreError) as problem:
            self.fail(problem)

    def _work(self, opts: argparse.Namespace, errors: Console) -> int:
        from libcrawl.jobs.running.programs import work  # noqa: PLC0415  (others start without it)

        words = settings_for_children(opts.set)
        return work(self.settings, opts.platform, opts.at_once, words, errors.print)
