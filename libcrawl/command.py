"""What the sub-commands of `scrapy` share: how they are called; libcrawl.actions does it.

It stands outside of libcrawl.commands, where every class is a command. Scrapy imports all commands
to run one: nothing of them may import what only an action needs.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from importlib import import_module
from keyword import iskeyword
from typing import Any, ClassVar, NoReturn

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from libcrawl.messages import translate
from libcrawl.messages.help import (
    translate_headings,
    translate_option,
    translate_part,
    translate_screen,
)
from libcrawl.messages.sentences import print_sentence, translate_sentence
from libcrawl.platforms import PLATFORMS
from libcrawl.process.exit_statuses import INTERRUPTED
from libcrawl.process.quick_start import collect_as_usual


class TranslatedHelpFormatter(ScrapyHelpFormatter):
    """Scrapy's, in the user's language."""

    def add_usage(self, usage: str | None, *others: Any) -> None:
        super().add_usage(translate_screen(usage) if usage else usage, *others)

    def _format_text(self, text: str) -> str:
        return super()._format_text(translate_screen(text))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return translate_option(action.help) if action.help else None

    def format_part_strings(self, part_strings: list[str]) -> list[str]:
        return [translate_headings(part) for part in super().format_part_strings(part_strings)]


class HelpFormatter(TranslatedHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Scrapy's formatter that keeps the line breaks of the description."""


def _fail(parser: argparse.ArgumentParser, problem: str) -> NoReturn:
    """Print argparse's message about a wrong command line in the user's language, and exit."""
    parser.print_usage(sys.stderr)
    parser.exit(2, f"\n{translate('error')}: {translate_sentence(problem)}\n")


class ActingCommand(ScrapyCommand):
    """A command with a `summary` and a `description` for its help.

    Its action, in the module of the same name, is imported when it is called.
    """

    requires_project = True
    settings: Settings
    summary: ClassVar[str]
    description: ClassVar[str]
    examples: ClassVar[str] = ""

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def values(self) -> dict[str, object]:
        """The values of the placeholders in the description."""
        return {"platforms": ", ".join(PLATFORMS)}

    def short_desc(self) -> str:
        return translate_part(self.name, "summary", self.summary)

    def long_desc(self) -> str:
        words = translate_part(self.name, "description", self.description)
        for name, value in self.values().items():
            words = words.replace(f"{{{name}}}", str(value))
        return words

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.error = partial(_fail, parser)  # type: ignore[method-assign]  # Scrapy makes it
        super().add_options(parser)
        parser.formatter_class = HelpFormatter
        if self.examples:
            examples = translate_part(self.name, "examples", self.examples)
            parser.epilog = f"{translate_headings('Examples:')}\n\n{examples}"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the action; Ctrl-C ends it with one word and the status that shells give it."""
        name = self.name.replace("-", "_")
        try:
            module = import_module(f"libcrawl.actions.{name}{'_' * iskeyword(name)}")
            collect_as_usual()
            action = module.Action(self.settings, self.crawler_process)
            action.run(args, opts)
            self.exitcode = action.exitcode
        except UsageError as problem:
            words = [translate_sentence(str(word)) for word in problem.args]
            raise UsageError(*words, print_help=problem.print_help) from None
        except KeyboardInterrupt:
            print_sentence("interrupted", sys.stderr)
            self.exitcode = INTERRUPTED


class ProjectCommand(ActingCommand):
    """A command that starts no spider in its own process."""

    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
