"""What all actions share: a line for each problem, and the exit status."""

from __future__ import annotations

import argparse
from abc import ABC, abstractmethod
from typing import ClassVar

from rich.console import Console
from rich.text import Text
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.process.standard_output import forgive_readers
from libcrawl.store.errors import is_of_the_store, refusal_in_words


class CommandAction(ABC):
    """One call of a command. `process`: where it starts spiders, what runs them."""

    # What may be wrong with the input, besides what the environment refuses.
    problems: ClassVar[tuple[type[Exception], ...]] = ()

    def __init__(self, settings: Settings, process: CrawlerProcessBase | None = None) -> None:
        self.settings = settings
        self.process = process
        self.exitcode = 0

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the action; refusals of database, disk and network are reported as problems, too."""
        forgive_readers()
        try:
            self.act(args, opts)
        except Exception as problem:
            if not isinstance(problem, self.problems) and not is_of_the_environment(problem):
                raise
            self.fail(problem)

    @abstractmethod
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the command is for. Raises UsageError where its arguments are wrong."""

    def fail(self, problem: Exception) -> None:
        """Print a line for each problem and end with exit status 1."""
        print_error(problem)
        self.exitcode = 1


def print_error(problem: Exception) -> None:
    """A line on standard error for each thing that is wrong."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    for line in in_words(problem):
        errors.print(
            Text.assemble((f"{translate('error')}:", "red"), " ", translate_sentence(line))
        )


def refuse_words(args: list[str]) -> None:
    """For commands that take options only. Raises UsageError."""
    if args:
        raise UsageError(f"unrecognized arguments: {' '.join(args)}")


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
