"""What the sub-commands of `scrapy` share: how they are called; libcrawl.actions does it.

It stands outside of libcrawl.commands, where every class is a command. Scrapy imports all commands
to run one: nothing of them may import what only an action needs.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.settings import Settings

from libcrawl.exit_statuses import INTERRUPTED


class HelpFormatter(ScrapyHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Scrapy's, with the line breaks of the description kept."""


class ActingCommand(ScrapyCommand):
    """A command whose action, in the module of the same name, is imported when it is called."""

    requires_project = True
    settings: Settings

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do it; Ctrl-C ends it in a word, with the status that shells give it."""
        name = type(self).__module__.rpartition(".")[2].replace("-", "_")
        try:
            module = import_module(f"libcrawl.actions.{name}{'_' * iskeyword(name)}")
            action = module.Action(self.settings, self.crawler_process)
            action.run(args, opts)
            self.exitcode = action.exitcode
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            self.exitcode = INTERRUPTED


class ProjectCommand(ActingCommand):
    """A command with a `description` and `examples` for its help, that starts no spider here."""

    requires_crawler_process = False
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
