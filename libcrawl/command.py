"""What the sub-commands of `scrapy` share that start no spider of their own.

It stands outside of libcrawl.commands, where every class is a command.
"""

from __future__ import annotations

import argparse
import sys
from abc import abstractmethod
from typing import Any, ClassVar

from rich.console import Console
from rich.text import Text
from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.settings import Settings
from sqlalchemy.exc import DBAPIError

from libcrawl.standard_output import forgive_readers

INTERRUPTED = 130
# Of the crawl of a job that could not begin for reasons that pass by themselves (EX_TEMPFAIL).
NOT_NOW = 75


class HelpFormatter(ScrapyHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Scrapy's, with the line breaks of the description kept."""


class ProjectCommand(ScrapyCommand):
    """A command with a `description` and `examples` for its help."""

    requires_project = True
    requires_crawler_process = False
    settings: Settings
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    description: ClassVar[str]
    examples: ClassVar[str] = ""

    def long_desc(self) -> str:
        return self.description

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class = HelpFormatter
        if self.examples:
            parser.epilog = f"Examples:\n\n{self.examples}"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do it; Ctrl-C ends it in a word, with the status that shells give it."""
        forgive_readers()
        try:
            self.act(args, opts)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            self.exitcode = INTERRUPTED

    @abstractmethod
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        """What the command does. Raises UsageError where its words are wrong."""

    def fail(self, problem: Exception) -> None:
        """Say what was wrong, a line for each problem, and end with status 1."""
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        for line in in_words(problem):
            errors.print(Text.assemble(("error:", "red"), " ", line))
        self.exitcode = 1


def in_words(problem: Exception) -> list[str]:
    """What was wrong, a line for each problem."""
    if isinstance(problem, DBAPIError):
        # The server says more than one line, of which the first is for people.
        return [f"the database refused: {str(problem.orig).splitlines()[0]}"]
    if isinstance(problem, OSError) and problem.filename:
        return [f"{problem.filename}: {problem.strerror}"]
    return str(problem).splitlines()
