"""`scrapy reparse`: the rows of a run again, from its archive and without the network."""

from __future__ import annotations

import argparse

from libcrawl.command import ProjectCommand

DESCRIPTION = """\
Builds the rows of a run again from the raw answers that it kept (RAW_ARCHIVE,
see docs/captures.md), as answers of the same source, and without requests to
the platform. Into an empty database this gives the rows that the crawl gave;
where they are stored already, nothing changes. It is a run of its own, whose
settings name the archive. Exits 0 only if every account is complete.
"""
EXAMPLES = """\
  scrapy reparse 12              the archive of run 12
  scrapy reparse run.warc.gz     this archive
  scrapy reparse --all           every archive under LIBCRAWL_DATA, oldest first
"""


class Command(ProjectCommand):
    summary = "Build the rows of a run again from its raw answers, without the network"
    description = DESCRIPTION
    examples = EXAMPLES

    def syntax(self) -> str:
        return "RUN|FILE [--dry-run] | --all [--dry-run]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="every archive, oldest first")
        parser.add_argument("--dry-run", action="store_true", help="show, and store nothing")
