"""What the sub-commands of `scrapy` share that start no spider of their own.

It stands outside of libcrawl.commands, where every class is a command.
"""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from rich.console import Console
from rich.markup import escape
from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.settings import Settings
from sqlalchemy.exc import DBAPIError


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

    def fail(self, problem: Exception) -> None:
        """Say what was wrong, a line for each problem, and end with status 1."""
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        # the database says more than one line, of which the first is for people
        refused = isinstance(problem, DBAPIError)
        lines = str(problem.orig if isinstance(problem, DBAPIError) else problem).splitlines()
        for line in lines[:1] if refused else lines:
            errors.print(f"[red]error:[/] {escape(line)}")
        self.exitcode = 1
