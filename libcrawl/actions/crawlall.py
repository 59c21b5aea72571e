"""`scrapy crawlall`: the platforms side by side, one table of verdicts, one exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.markup import escape
from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.conf import arglist_to_dict

from libcrawl.actions.action import CommandAction
from libcrawl.crawl import UsageProblem, read_window
from libcrawl.crawlall.choice import Chosen, choose
from libcrawl.crawlall.conclusion import Ended, summary, verdict_table
from libcrawl.crawlall.processes import run_side_by_side
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from libcrawl.panel.selection import select_accounts
from libcrawl.panel.sync import sync_panel
from libcrawl.process.child_settings import settings_for_children
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.status.after_run import compare_works, index_works
from libcrawl.store.queries.run_report import find_report
from libcrawl.store.server.engine import open_store_engine

ARGUMENTS = ("accounts", "since", "depth")


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        try:
            arguments = arglist_to_dict(opts.spargs)
        except ValueError:
            raise UsageError("Invalid -a value, use -a NAME=VALUE", print_help=False) from None
        try:
            self.exitcode = self._crawl(args, arguments, opts, errors)
        except (UsageProblem, PanelError) as problem:
            self.fail(problem)

    def _crawl(
        self, named: list[str], arguments: dict[str, str], opts: argparse.Namespace, errors: Console
    ) -> int:
        spiders = self._spiders(named)
        by_platform = _arguments(arguments, spiders)
        for given in by_platform.values():
            read_window(given.get("since"), given.get("depth"), datetime.now(UTC))
        panel = read_panel(Path(str(self.settings["LIBCRAWL_PANEL"])))
        engine = open_store_engine(self.settings)
        sync_panel(engine, panel)
        select = partial(select_accounts, engine)
        chosen, left_out = choose(select, self.settings, spiders, by_platform)
        for other in left_out:
            reason = translate_sentence(other.reason)
            errors.print(f"[yellow]{translate('left out')}:[/] {other.platform}: {escape(reason)}")
        if not chosen:
            raise UsageProblem("there is no platform to crawl")
        mark = uuid4().hex  # distinguishes our runs from others of the same platforms
        width = max(len(one.platform) for one in chosen)
        statuses = run_side_by_side(
            {one.platform: _command(one, opts, mark) for one in chosen},
            lambda platform, line: errors.print(f"[bold]{platform:>{width}}[/] │ {escape(line)}"),
        )
        ended = [Ended(one, find_report(engine, one.platform, mark)) for one in chosen]
        out = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
        out.print(verdict_table(ended))
        for line in summary(ended, left_out):
            out.print(escape(line))
        index_works(engine)
        compare_works(engine)
        is_missed = bool(named and left_out)
        return 0 if not any(statuses.values()) and not is_missed else 1

    def _spiders(self, named: list[str]) -> list[type[RefreshSpider]]:
        loader = SpiderLoader.from_settings(self.settings)
        spiders = {name: loader.load(name) for name in loader.list()}
        platforms = {n: s for n, s in spiders.items() if issubclass(s, RefreshSpider)}
        for name in named:
            if name not in platforms:
                raise UsageProblem(f"no platform {name!r}; there is {', '.join(platforms)}")
        return [platforms[name] for name in dict.fromkeys(named or platforms)]


def _arguments(
    given: dict[str, str], spiders: Sequence[type[RefreshSpider]]
) -> dict[str, dict[str, str]]:
    """The arguments of each platform: those of all, then its own (`wechat.links=FILE`)."""
    common = {name: value for name, value in given.items() if "." not in name}
    for name in common:
        if name not in ARGUMENTS:
            raise UsageProblem(
                f"unknown argument {name!r}; for all platforms there is {', '.join(ARGUMENTS)},"
                f" for one of them e.g. wechat.{name}"
            )
    found = {spider.platform: dict(common) for spider in spiders}
    for name, value in given.items():
        platform, _, own = name.partition(".")
        if own:
            known = {s.platform: s.arguments for s in spiders}
            if own not in known.get(platform, ()):
                raise UsageProblem(f"unknown argument {name!r} of the platforms {', '.join(known)}")
            found[platform][own] = value
    return found


def _command(chosen: Chosen, opts: argparse.Namespace, mark: str) -> list[str]:
    """The words of this platform's `scrapy crawl`."""
    words = ["crawl", chosen.platform, "-s", f"LIBCRAWL_CRAWLALL={mark}"]
    for name, value in chosen.arguments.items():
        words += ["-a", f"{name}={value}"]
    words += settings_for_children(opts.set)
    return words + (["-L", opts.loglevel] if opts.loglevel else [])
