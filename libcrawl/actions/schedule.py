"""`scrapy schedule`: shows what is due and running, back-offs and pauses; changes the order."""

from __future__ import annotations

import argparse

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.crawl import UsageProblem
from libcrawl.jobs.planning.cadence import CadenceError
from libcrawl.store.errors import StoreError


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        from libcrawl.jobs.operator_actions import ScheduleActions  # noqa: PLC0415  (others start without it)

        actions = ScheduleActions(self.settings)
        try:
            match args:
                case []:
                    actions.show(opts.platform, as_text=not opts.json)
                case ["pause", platform]:
                    actions.pause(platform, opts.reason, opts.session)
                case ["resume", platform]:
                    actions.resume(platform, opts.session)
                case ["run", _, *_]:
                    actions.run(args[1:], opts.platform)
                case _:
                    raise UsageError(f"not understood: {' '.join(args)}; see --help")
        except (CadenceError, UsageProblem, StoreError) as problem:
            self.fail(problem)
