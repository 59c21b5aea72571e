"""`scrapy scheduler`: looks every minute what is due, and queues it for the workers."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from libcrawl.command import ProjectCommand

DESCRIPTION = """\
Looks every minute which accounts are due, and queues them in groups for the
workers (`scrapy worker`), until SIGTERM or Ctrl-C. It sends no request to any platform.

An account is due when one of its works comes near the age of 1, 3, 7 or 30 days
at which an index needs its counters; otherwise after 22 hours while it
publishes, after a week when it has been silent for 14 days, after 30 days when
it has been silent for 90 (LIBCRAWL_CADENCE_ACTIVE, _QUIET, _DORMANT); at once
when it is new; and after a refresh that was not complete, after a pause that
grows. `scrapy schedule` shows it all.

Several schedulers may run at once: only one looks at a time, and no account is
queued twice. Changes to the panel's files are picked up automatically.
"""
EXAMPLES = """\
  scrapy scheduler                          all platforms that are set up
  scrapy scheduler --platform weibo         this one only
  scrapy scheduler --once                   look once and end, e.g. from cron
"""


class Command(ProjectCommand):
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": True}
    summary = "Queue what is due for the workers, until it is stopped"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[--platform PLATFORM …] [--once]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--platform", action="append", default=[], help="of this platform only; may be repeated"
        )
        parser.add_argument("--once", action="store_true", help="check once and end")
