"""`scrapy import-table`: works or accounts with their counters from a CSV or Excel file."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand
from libcrawl.platforms import PLATFORMS

# Scrapy names a command after its module, and a module cannot be imported under a hyphen.
__name__ = "libcrawl.commands.import-table"
DESCRIPTION = """\
Stores works or accounts with their counters from a table: collected by hand,
exported from a creator centre, or bought from an index service. CSV (UTF-8,
UTF-16, or GB 18030 as Excel in China writes it; the separator is detected) or
Excel (.xlsx). A mapping in TOML assigns columns to fields; docs/tables.md
explains it, and a template is a good start.

Every row is checked first: each problem is printed with its row and column as
Excel shows them, and nothing is stored until there is none. The accounts must
be in the panel (`scrapy panel`). The file becomes a run of its own with the
access basis manual_import; its verdicts are partial, because a table cannot show
that nothing is missing. The same file is stored once.
"""
EXAMPLES = """\
  scrapy import-table --template wechat --output tables
                                            writes wechat.csv and wechat.toml
  scrapy import-table works.csv --mapping wechat.toml --dry-run
                                            shows what would be stored
  scrapy import-table works.xlsx --mapping wechat.toml
"""


class Command(ProjectCommand):
    summary = "Store works or accounts from a CSV or Excel table, as a whole or not at all"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "FILE --mapping MAP.toml [--dry-run] | --template PLATFORM [--output DIR]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--mapping", metavar="MAP.toml", help="assigns columns to fields")
        parser.add_argument("--dry-run", action="store_true", help="show, and store nothing")
        parser.add_argument(
            "--template", metavar="PLATFORM", help=f"write a template: {', '.join(PLATFORMS)}"
        )
        parser.add_argument(
            "--output", metavar="DIR", default=".", help="folder of the template (default: here)"
        )
