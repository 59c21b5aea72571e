"""`scrapy restore`: a dump that `scrapy backup` made, back into the database."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

HELP = """\
Brings a file that `scrapy backup` has written back into the database, in one
transaction: all of it or nothing. The file is read to its end before anything
is touched.

A database that holds rows is left alone unless you give --replace, which deletes
them. Stop scheduler and workers before. The role analyst and its rights are
created again; logins of analysts belong to the server, not to the database.
"""
EXAMPLES = """\
  scrapy restore                               lists the dumps in LIBCRAWL_BACKUPS
  scrapy restore libcrawl-20261121-040000.dump
  scrapy restore /mnt/nas/libcrawl-20261121-040000.dump --replace
"""


class Command(ProjectCommand):
    summary = "Bring a dump back into the database"
    description = HELP
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[FILE] [--replace]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--replace", action="store_true", help="drop what the database holds")
