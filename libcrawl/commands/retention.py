"""`scrapy retention`: old observations into files, and back."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

YOUNGEST = 2
HELP = """\
Moves the observations of works (work_snapshots) of months that ended at least
MONTHS months ago into Parquet files, one for each month; without --apply it only
shows which. Each file is compared with the database row by row before anything
is taken out, and its pages have checksums.

Of an archived month the last observation of each work stays: what
latest_work_counters shows, and the indices of that month and of its year, do
not change. Indices of its weeks, counters at an age and work_history need all
of its observations: take them out before, or bring the month back.

The others are detached into the schema `archive`, where SQL still reads it, or
dropped (--drop): only that frees the disk. Make a backup before the first time.
MONTHS is at least {youngest}.
"""
EXAMPLES = """\
  scrapy retention --older-than 24
  scrapy retention --older-than 24 --apply --drop --folder /mnt/nas/snapshots
  scrapy retention --attach /mnt/nas/snapshots/work_snapshots_2025-01.parquet
"""


class Command(ProjectCommand):
    summary = "Move old observations into files, or back"
    description = HELP
    examples = EXAMPLES

    def values(self) -> dict[str, object]:
        return {"youngest": YOUNGEST}

    def syntax(self) -> str:
        return "--older-than MONTHS [--apply [--drop]] [--folder FOLDER] | --attach FILE"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--older-than", metavar="MONTHS", type=int, help="which months")
        choice.add_argument("--attach", metavar="FILE", help="bring this file back")
        parser.add_argument("--apply", action="store_true", help="do it")
        parser.add_argument("--drop", action="store_true", help="keep no copy in the database")
        parser.add_argument(
            "--folder", metavar="FOLDER", help="of the files (default: snapshots in LIBCRAWL_DATA)"
        )
