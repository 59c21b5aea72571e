"""`scrapy panel`: the panel's files into the database, and what they cover."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

DESCRIPTION = """\
Brings libraries.csv and accounts.csv into the database and shows, library by
library, which accounts on which platform are crawled and which are not.

The files are read and checked first: every problem is printed with its file, line
and column, and nothing is loaded until there is none. Run it after every edit;
a second run changes nothing.

  libraries.csv  code, name_zh, name_en, province, region, level, kind
  accounts.csv   platform, library, platform_id, handle, name, status, source,
                 checked_at

An account is crawled when it has a platform_id and the status confirmed (a
person checked it) or unverified (from a published source). Not crawled:
candidate (proposed by a look-up, waits for a person), none (the library has no
account there), gone (closed), unknown (nobody has looked yet). An account that
leaves accounts.csv keeps its history and is not crawled any more.

`scrapy discover` writes candidates into accounts.csv. What a person decides
about them, that a library has no account, and that one is closed, is written
there by confirm, reject, none and gone. An account that the crawler did not
find twice is left out, and no crawl that leaves it out exits 0, until a person
runs gone or restore; other rows keep every character, and no database is needed.
"""
EXAMPLES = """\
  scrapy panel                              sync, then show the coverage
  scrapy panel --check                      check the files, without a database
  scrapy panel --panel my-panel             another folder with the two files
  scrapy panel --json                       the same for programs
  scrapy panel confirm weibo:1234567890     I have looked: it is the library's
  scrapy panel reject weibo:1234567890      it is somebody else's; not proposed again
  scrapy panel none haibin douyin           I have looked: haibin has no account there
  scrapy panel gone weibo:1234567890        I have looked: it is closed
  scrapy panel restore weibo:1234567890     I have looked: it is there; crawl it again
"""


class Command(ProjectCommand):
    summary = "Sync the panel of libraries and accounts, and show its coverage"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[OPTION …] [confirm|reject|gone|restore PLATFORM:ID | none LIBRARY PLATFORM]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--check", action="store_true", help="check the files only; needs no database"
        )
        parser.add_argument(
            "--panel", metavar="DIR", help="folder with the two files (default: LIBCRAWL_PANEL)"
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
