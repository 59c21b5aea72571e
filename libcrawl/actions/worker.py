"""`scrapy worker`: crawls what the scheduler has queued."""

from __future__ import annotations

import argparse

from rich.console import Console
from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction, refuse_words
from libcrawl.crawl import UsageProblem
from libcrawl.politeness.access import AccessError
from libcrawl.process.child_settings import settings_for_children
from libcrawl.store.errors import StoreError


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        refuse_words(args)
        if opts.at_once is not None and opts.at_once < 1:
            raise UsageError("--at-once: at least 1", print_help=False)
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        try:
            self.exitcode = self._work(opts, errors)
        except (AccessError, UsageProblem, StoreError) as problem:
            self.fail(problem)

    def _work(self, opts: argparse.Namespace, errors: Console) -> int:
        from libcrawl.jobs.running.programs import work  # noqa: PLC0415  (others start without it)

        words = settings_for_children(opts.set)
        return work(self.settings, opts.platform, opts.at_once, words, errors.print)
