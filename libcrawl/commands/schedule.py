"""`scrapy schedule`: shows what is due and running, back-offs and pauses; changes the order."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

DESCRIPTION = """\
Without arguments: what is due and why, what is at work and with which worker,
what is backed off or paused until when, the state of every session, and when all
due accounts will be refreshed at the rate limit. Where the requests a day are too
few for the cadence, it shows how many are missing and what would help. No worker
has to run for that.

  due       the account needs a refresh and waits for a free lane
  late      it has waited for a day longer than it should
  queued    in a job that waits for a worker
  at work   in a job that a worker is crawling
  lane      a platform with one of your sessions: one request at a time

pause stops the requests to a platform, of all workers on all machines, until
resume; jobs that wait are taken back, and their accounts stay due. With --session
one session alone is paused, and the others go on. resume also ends a back-off after a
refusal: do so when you have looked at the platform yourself.
run puts accounts before all others; a worker has to be at work to crawl them.
"""
EXAMPLES = """\
  scrapy schedule                           the present state
  scrapy schedule --json                    the same for programs
  scrapy schedule pause weibo --reason "new rules are being read"
  scrapy schedule pause weibo --session b   this session only
  scrapy schedule resume weibo              go on, and end its back-offs
  scrapy schedule resume weibo --session b  of one session only
  scrapy schedule run shanghai hunan        these libraries now, on every platform
  scrapy schedule run shanghai --platform weibo
"""


class Command(ProjectCommand):
    summary = "Show what is due, running and backed off; pause a platform, run an account now"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[OPTION …] [pause|resume PLATFORM | run CODE …]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
        parser.add_argument("--reason", help="pause: the reason, for people who look later")
        parser.add_argument("--session", metavar="NAME", help="pause or resume: this session only")
        parser.add_argument(
            "--platform", action="append", default=[], help="show or run: this platform only"
        )
