"""`scrapy login`: a person logs in to a platform in a visible browser; the session is saved."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand
from libcrawl.platforms import PLATFORMS
from libcrawl.politeness.session import DEFAULT

DESCRIPTION = """\
Open a browser with the platform's page, so that a person logs in there. When the window is
closed, the browser's state (cookies and storage) is saved to the file of
LIBCRAWL_<PLATFORM>_SESSION, else to sessions/<platform>.json under LIBCRAWL_DATA, with --name to
<platform>-<name>.json in the folder LIBCRAWL_SESSIONS; readable by you alone. The program types,
solves and sends nothing for you. Exits 0 when a session was saved.
"""
EXAMPLES = """\
  scrapy login weibo
  scrapy login douyin --name second   a further session, for -a session=second
"""


class Command(ProjectCommand):
    summary = "Log in to a platform in a visible browser, and save the session"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return f"[--minutes N] [--name NAME] {'|'.join(PLATFORMS)}"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--minutes", type=float, default=15, help="wait no longer than this (default: 15)"
        )
        parser.add_argument(
            "--name", default=DEFAULT, help="a further session, for -a session=NAME"
        )
