"""`scrapy db`: shows the database's address and state, and maintains it."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

HELP = """\
The database of this project: the server that DATABASE_URL names, else the embedded one, which is
made and started when first needed and runs on until it is stopped.

  scrapy db                  where it is, its version, its schema, and how much is in it
  scrapy db url              its address only, with the password, for the environment of
                             other programs: DATABASE_URL="$(scrapy db url)" PROGRAM
  scrapy db psql [ARGS]      psql on it, e.g. scrapy db psql -c 'SELECT * FROM run_health'
  scrapy db check            exit status 1 unless the schema is the one that this program needs
  scrapy db upgrade          brings the schema up to date (the embedded one does so by itself)
  scrapy db downgrade REV    takes it back to a revision; `base` drops everything, data included
  scrapy db month-ends       caches the counters of works at the end of each month that is over,
                             which makes figures of months faster; crawls do it as they end, too
  scrapy db dictionary       writes docs/data-dictionary.md; --check only compares
  scrapy db stop             stops the embedded server; the data stay

Analysts get a login of their own that reads all and changes nothing:
  scrapy db psql -c "CREATE ROLE alice LOGIN IN ROLE analyst" -c "\\password alice"
"""


class Command(ProjectCommand):
    summary = "Show, open, migrate or stop the database"
    description = HELP

    def syntax(self) -> str:
        return "[url|psql|check|upgrade|downgrade REV|month-ends|dictionary|stop] [OPTION …]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--show-password", action="store_true", help="do not mask the password of DATABASE_URL"
        )
        parser.add_argument(
            "--check", action="store_true", help="dictionary: compare, exit status 1 if different"
        )
