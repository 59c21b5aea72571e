"""`scrapy backup`: the whole database as one file."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

HELP = """\
Dumps the whole database with pg_dump into one file, reads the file back to its
end, and then deletes those that are older than LIBCRAWL_BACKUP_KEEP days. A
file is written whole or not at all. A backup that fails keeps the older files,
exits with status 1 and raises an alert, which the next successful one resolves.
Once the folder of the settings holds a dump, an alert is raised when no newer one
follows for LIBCRAWL_ALERT_BACKUP_DAYS days.

The file is named for its time in Asia/Shanghai, and readable by you alone.
Passwords of analysts' logins, sessions and the raw answers under LIBCRAWL_DATA
are not in it. `scrapy restore` brings it back.
"""
EXAMPLES = """\
  scrapy backup                       into LIBCRAWL_BACKUPS
  scrapy backup --folder /mnt/nas --keep 90
"""


class Command(ProjectCommand):
    summary = "Dump the database into a file, and delete the oldest dumps"
    description = HELP
    examples = EXAMPLES

    def syntax(self) -> str:
        return "[--folder FOLDER] [--keep DAYS]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--folder", metavar="FOLDER", help="instead of LIBCRAWL_BACKUPS")
        parser.add_argument(
            "--keep", metavar="DAYS", help="instead of LIBCRAWL_BACKUP_KEEP; 0 deletes none"
        )
