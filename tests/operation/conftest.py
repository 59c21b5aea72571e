"""Commands of operation without a process for each: they start in a second, and there are many."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

Call = Callable[..., int]


@pytest.fixture
def call(settings: Settings) -> Call:
    """The exit status of a command on the test's database: `call(Command(), "--keep", "3")`."""

    def run(command: ScrapyCommand, *words: str, **changed: str) -> int:
        command.settings = settings.copy()
        command.settings.setdict(changed, priority="cmdline")
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        opts, args = parser.parse_known_args(list(words))
        command.run(args, opts)
        return command.exitcode

    return run
