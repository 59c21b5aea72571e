"""The two programs from their beginning to their end: `scrapy worker` and `scrapy scheduler`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import partial

from scrapy.settings import Settings

from libcrawl.jobs.planning.cadence import read_cadence
from libcrawl.jobs.queue import SCHEDULE
from libcrawl.jobs.running.preflight import Spiders, begin_log, choose_spiders
from libcrawl.jobs.running.process import Life
from libcrawl.jobs.running.scheduler import Scheduler, add_tasks
from libcrawl.jobs.running.worker import Crawls, add_task
from libcrawl.jobs.state.lanes import sessions
from libcrawl.jobs.state.overview import read_overview
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.process.heartbeat import Heartbeat
from libcrawl.store import Engine
from libcrawl.store.server.clock import check_clock
from libcrawl.store.server.engine import open_store_engine
from libcrawl.store.workers import read_pulse

Report = Callable[[str], None]
FollowRuns = Callable[[Engine, Settings], None]


def work(
    settings: Settings,
    platforms: Sequence[str],
    at_once: int | None,
    words: Sequence[str],
    report: Report,
) -> int:
    """Crawl queued jobs until stopped; returns the exit status.

    `words` are handed to every `scrapy crawl`. Raises UsageProblem, AccessError or StoreError
    before anything is begun.
    """
    begin_log(settings)
    spiders = _choose(settings, platforms, report)
    engine = open_store_engine(settings)
    check_clock(engine)
    lanes = [
        f"{spider.platform}/{session}"
        for spider in spiders
        for session in sessions(settings, spider)
    ]
    crawls = Crawls(engine, words)
    pulse = read_pulse(settings)
    life = Life(
        engine,
        pulse,
        kind="worker",
        queues=lanes,
        at_once=at_once or len(lanes),
        working=lambda: crawls.working,
        is_idle=lambda: not crawls.children,
        end=crawls.end,
        is_over=lambda: crawls.is_outdated,
        heartbeat=Heartbeat(settings, pulse.beat),
    )
    report(translate_sentence(f"worker {os.getpid()}: {', '.join(lanes)}"))
    asyncio.run(life.live(lambda app: add_task(app, crawls)))
    return _report_outdated(report) if crawls.is_outdated else 0


def schedule(
    settings: Settings,
    platforms: Sequence[str],
    report: Report,
    *,
    once: bool,
    follow_runs: FollowRuns = lambda engine, settings: None,
) -> int:
    """Queue due accounts until stopped, or `once`; returns the exit status.

    `follow_runs` is called every few minutes.

    Raises CadenceError, PanelError, UsageProblem, AccessError or StoreError before anything else.
    """
    begin_log(settings)
    cadence = read_cadence(settings)
    spiders = _choose(settings, platforms, report)
    engine = open_store_engine(settings)
    check_clock(engine)
    scheduler = Scheduler(engine, settings, spiders, cadence)
    scheduler.sync_panel()
    if once:
        scheduler.plan_due()
        return 0
    for state in read_overview(engine, settings, spiders, cadence).platforms:
        if state.demand.advice:
            report(f"[yellow]![/] {translate_sentence(state.demand.advice)}")
    platforms = ", ".join(spider.platform for spider in spiders)
    report(translate_sentence(f"scheduler {os.getpid()}: {platforms}"))
    pulse = read_pulse(settings)
    life = Life(
        engine,
        pulse,
        kind="scheduler",
        queues=[SCHEDULE],
        at_once=2,
        is_over=lambda: scheduler.is_outdated,
        heartbeat=Heartbeat(settings, pulse.beat),
    )
    asyncio.run(
        life.live(lambda app: add_tasks(app, scheduler, partial(follow_runs, engine, settings)))
    )
    return _report_outdated(report) if scheduler.is_outdated else 0


def _report_outdated(report: Report) -> int:
    problem = translate(
        "the database was migrated by another version of the program: update this one and start"
        " it again"
    )
    report(f"[red]{translate('error')}:[/] {problem}")
    return 1


def _choose(settings: Settings, platforms: Sequence[str], report: Report) -> Spiders:
    spiders, left_out = choose_spiders(settings, platforms)
    for name in left_out:
        why = translate_sentence(f"LIBCRAWL_{name.upper()}_ACCESS is not set")
        report(f"[yellow]{translate('left out')}:[/] {name}: {why}")
    return spiders
