"""`scrapy crawlall`: the platforms side by side, one table of verdicts, one exit status."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

DESCRIPTION = """\
Runs `scrapy crawl` for several platforms at once: each is a process of its own
with a gate and a daily budget of its own. Their log lines appear as they come, and
one table of verdicts over all of them at the end. Ctrl-C lets all of them end
cleanly; a second one ends them at once.

Without names, the platforms that have accounts to crawl and a declared access
are crawled; the others are listed with the reason. A platform that is named and
cannot be crawled is a failure. The exit status is 0 only if every account of
every platform is complete, and something was crawled.
"""
EXAMPLES = """\
  scrapy crawlall                           every platform that is set up
  scrapy crawlall weibo douyin              these two
  scrapy crawlall -a accounts=zhejiang,hunan -a depth=90
  scrapy crawlall -a wechat.source=links -a wechat.links=links.txt
                                            arguments of one platform only
"""


class Command(ProjectCommand):
    summary = "Refresh the accounts of all platforms side by side; exit 0 only if all complete"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[PLATFORM …] [-a [PLATFORM.]NAME=VALUE …]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-a", dest="spargs", action="append", default=[], metavar="NAME=VALUE",
            help="argument of every crawl (accounts, since, depth), or of one: wechat.links=FILE",
        )  # fmt: skip
