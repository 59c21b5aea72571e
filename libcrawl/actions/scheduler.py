"""`scrapy scheduler`: looks every minute what is due, and queues it for the workers."""

from __future__ import annotations

import argparse

from rich.console import Console

from libcrawl.actions.action import CommandAction, refuse_words
from libcrawl.crawl import UsageProblem
from libcrawl.jobs.planning.cadence import CadenceError
from libcrawl.panel.problems import PanelError
from libcrawl.politeness.access import AccessError
from libcrawl.status.after_run import follow_others
from libcrawl.store.errors import StoreError


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        refuse_words(args)
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        try:
            from libcrawl.jobs.running.programs import schedule  # noqa: PLC0415  (others start without it)

            self.exitcode = schedule(
                self.settings,
                opts.platform,
                errors.print,
                once=opts.once,
                follow_runs=follow_others,
            )
        except (AccessError, CadenceError, PanelError, UsageProblem, StoreError) as problem:
            self.fail(problem)
