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

from libcrawl.exit_statuses import INTERRUPTED
from libcrawl.standard_output import forgive_readers
from libcrawl.store.errors import is_of_the_store, refusal_in_words


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
        """Do it; Ctrl-C ends it in a word, with the status that shells give it.

        Whatever database, disk or network refuse is reported like any other problem.
        """
        forgive_readers()
        try:
            self.act(args, opts)
        except Exception as problem:
            if not is_of_the_environment(problem):
                raise
            self.fail(problem)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            self.exitcode = INTERRUPTED

    @abstractmethod
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        """What the command does. Raises UsageError where its words are wrong."""

    def fail(self, problem: Exception) -> None:
        """Print a line for each problem and end with exit status 1."""
        print_error(problem)
        self.exitcode = 1


def print_error(problem: Exception) -> None:
    """A line on standard error for each thing that is wrong."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    for line in in_words(problem):
        errors.print(Text.assemble(("error:", "red"), " ", line))


def is_of_the_environment(problem: Exception) -> bool:
    """Database, disk or network, not this program, is what failed."""
    if is_of_the_store(problem) or isinstance(problem, OSError):
        return True
    return type(problem).__module__.partition(".")[0] in ("psycopg", "procrastinate")


def in_words(problem: Exception) -> list[str]:
    """A line for each thing that is wrong."""
    if refusal := refusal_in_words(problem):
        return [refusal]
    if isinstance(problem, OSError) and problem.filename:
        return [f"{problem.filename}: {problem.strerror}"]
    return str(problem).strip().splitlines() or [type(problem).__name__]
