"""`scrapy crawl`: validates its input, prints the plan, crawls, and prints the verdicts."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.capture.answer import CaptureError
from libcrawl.crawl import (
    Crawl,
    PlatformUnavailable,
    SourceNotSet,
    UsageProblem,
    prepare,
    read_window,
    use_session,
)
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.panel.problems import PanelError
from libcrawl.platforms import PLATFORMS
from libcrawl.politeness.access import AccessError
from libcrawl.politeness.session import DEFAULT, SessionError, UnknownSession
from libcrawl.process.exit_statuses import NOT_NOW, NOT_SET
from libcrawl.spiders.estimate import expect
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.source import Source
from libcrawl.starting import run_crawl
from libcrawl.status.after_run import rewrite_page
from libcrawl.store.errors import Unreachable
from libcrawl.store.queries.earlier_refreshes import read_known_works
from libcrawl.store.run import AlreadyRunning, StoreAway
from libcrawl.verdicts import read_ending

PASSING = (AlreadyRunning, PlatformUnavailable, StoreAway, Unreachable)
REMOVED = (SourceNotSet, UnknownSession)
STARTED_BY = ("job", "crawlall")


class Action(CommandAction):
    problems = (UsageProblem, AccessError, SessionError, CaptureError, PanelError)

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError(f"expected one platform of {', '.join(PLATFORMS)}")
        if self.settings["LOG_LEVEL"] == "INFO":
            # their details are logged with DEBUG only
            for name in ("scrapy", "scrapy-playwright", "alembic"):
                logging.getLogger(name).setLevel(logging.WARNING)
        self.exitcode = self._crawl(args[0], dict(opts.spargs))

    def fail(self, problem: Exception) -> None:
        """Report the problem; a job's worker gets statuses of its own for passing problems, and for
        settings that were removed since the job was planned."""
        super().fail(problem)
        if self.settings.get("LIBCRAWL_JOB") and isinstance(problem, PASSING):
            self.exitcode = NOT_NOW
        if self.settings.get("LIBCRAWL_JOB") and isinstance(problem, REMOVED):
            self.exitcode = NOT_SET

    def _crawl(self, platform: str, arguments: dict[str, str]) -> int:
        assert self.process is not None
        spider = self._spider(platform)
        session = arguments.get("session") or DEFAULT
        use_session(self.settings, platform, session)
        chosen = _source(arguments, spider, self.settings)
        self._refuse_another_than_planned(chosen)
        spider, source = spider.for_source(chosen), spider.sources[chosen]
        session = source.own_lane or session
        codes = arguments["accounts"].split(",") if "accounts" in arguments else None
        window = read_window(arguments.get("since"), arguments.get("depth"), datetime.now(UTC))
        crawl = prepare(
            self.settings,
            platform=platform,
            sources=[source.setting],
            outcomes=spider.outcomes,
            codes=codes,
            window=window,
            session=session,
            needs_session=source.needs_session,
        )
        crawl = spider.choose(self.settings, arguments, estimate(crawl, source, datetime.now(UTC)))
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        _announce(console, crawl)
        if not crawl.targets and not crawl.candidates:
            raise UsageProblem("there is no account to crawl")
        spider.check(chosen, self.settings, arguments, crawl)
        used = {"arguments": arguments, "source": source.setting, **self._started_by()}
        crawl = crawl.begin(used)
        for target, busy_with in crawl.busy:
            reason = translate_sentence(busy_with)
            line = translate("not crawled: {label}: {reason}", label=target.label, reason=reason)
            console.print(escape(line), style="yellow")
        run_crawl(
            self.process,
            crawl,
            spider,
            used,
            {**arguments, "source": chosen},
            source=source(self.settings[source.setting]),
        )
        ending = read_ending(crawl.run.engine, crawl)
        out = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
        out.print(ending.table())
        out.print(ending.summary())
        for line in ending.left_out():
            out.print(line, markup=False)
        rewrite_page(crawl.run.engine, self.settings)
        if crawl.archive and crawl.archive.problem:
            raise CaptureError(crawl.archive.problem)
        return 0 if ending.is_success and not self.process.bootstrap_failed else 1

    def _spider(self, platform: str) -> type[RefreshSpider]:
        assert self.process is not None
        loader = self.process.spider_loader
        if platform not in loader.list():
            known = ", ".join(loader.list())
            raise UsageProblem(f"no platform {platform!r}; there is {known}")
        spider = loader.load(platform)
        assert issubclass(spider, RefreshSpider)
        return spider

    def _refuse_another_than_planned(self, source: str) -> None:
        """A job is done the way in that it was planned for: another may not show its accounts."""
        planned = self.settings.get("LIBCRAWL_JOB_SOURCE")
        if planned and planned != source:
            raise SourceNotSet(f"source={planned} is not set any more, source={source} is")

    def _started_by(self) -> dict[str, str]:
        """The job of the schedule that this crawl does, or the mark of its `scrapy crawlall`."""
        named = {name: self.settings.get(f"LIBCRAWL_{name.upper()}") for name in STARTED_BY}
        return {name: str(value) for name, value in named.items() if value}


def estimate(crawl: Crawl, source: type[Source], now: datetime) -> Crawl:
    """The crawl with the number of requests that its source will take for its accounts."""
    starts = {target.account_id: crawl.window.start(target, now) for target in crawl.targets}
    known = read_known_works(crawl.run.engine, starts)
    expected = (
        expect(known[key], since, now, source.usual_works, source.usual_long_share)
        for key, since in starts.items()
        if key in known
    )
    return replace(crawl, requests=sum(source.expected_requests(each) for each in expected))


def _source(
    arguments: dict[str, str], spider: type[RefreshSpider], settings: Mapping[str, Any]
) -> str:
    unknown = sorted(set(arguments) - set(spider.arguments))
    if unknown:
        known = ", ".join(spider.arguments)
        raise UsageProblem(f"unknown argument {unknown[0]!r}; there is {known}")
    source = arguments.get("source") or spider.usual_source(settings)
    if source not in spider.sources:
        raise UsageProblem(f"source={source}: not one of {', '.join(spider.sources)}")
    return source


def _announce(console: Console, crawl: Crawl) -> None:
    """The plan: accounts, estimated duration, and the accounts that are left out."""
    skipped: dict[str, list[str]] = {}
    for account in crawl.selection.skipped:
        skipped.setdefault(account.reason, []).append(account.name or account.library_name_zh)
    for reason, names in skipped.items():
        line = translate(
            "not crawled ({count}): {names}: {reason}",
            count=len(names),
            names="、".join(names),
            reason=translate(reason),
        )
        console.print(escape(line), style="dim")
    access = crawl.access
    requests = crawl.requests or 0
    parts = [
        translate(
            "{platform}: {accounts} accounts and those that links lead to"
            if crawl.candidates
            else "{platform}: {accounts} accounts",
            platform=access.platform,
            accounts=len(crawl.targets),
        ),
        translate("about {requests} requests", requests=requests),
        translate("without waiting"),
    ]
    if access.waits:
        parts[-1] = translate("one about every {delay} s", delay=f"{access.delay:g}")
        parts.append(translate("about {duration}", duration=crawl.expected_duration()))
    more = [translate(", ").join(parts)]
    if access.daily_budget is not None:
        more.append(translate("daily budget {budget}", budget=access.daily_budget))
    if crawl.proxy:
        more.append(translate("through {proxy}", proxy=escape(str(crawl.proxy))))
    console.print(translate("; ").join(more))
    if crawl.remark:
        console.print(escape(translate_sentence(crawl.remark)), style="yellow")
