"""Jobs of platforms that are backed off, are paused, or cannot be crawled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from inspect import signature

import pytest

from libcrawl.jobs.planning.cadence import Cadence
from libcrawl.jobs.running.preflight import all_spiders
from libcrawl.jobs.running.process import Life
from libcrawl.jobs.running.worker import Crawls, add_task
from libcrawl.jobs.state.overview import Overview, read_overview
from libcrawl.store import gates
from libcrawl.store.alerts import open_alerts
from libcrawl.store.run import Run
from libcrawl.store.workers import Pulse
from tests.jobs import rows
from tests.jobs.conftest import MakeSite, Site

TODO = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'refresh'"
WAITS_SECONDS = """
SELECT extract(epoch FROM scheduled_at - now())::float8 FROM procrastinate_jobs
WHERE task_name = 'refresh'
"""
VERDICTS = "SELECT count(*) FROM refreshes"
QUEUED_ACCOUNT = "SELECT (args -> 'accounts' ->> 0)::bigint FROM procrastinate_jobs"
JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'refresh'"
POSTPONED = "SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()"
BACK_OFF = """
INSERT INTO gates (platform, session, resting_until, resting_outcome)
VALUES ('weibo', 'default', now() + interval '1 hour', 'captcha')
"""


def overview(site: Site) -> Overview:
    """What `scrapy schedule` and the status page show."""
    engine = site.stand.database.engine
    return read_overview(engine, site.settings, all_spiders(site.settings), Cadence())


def work(
    site: Site,
    until: Callable[[], bool] | Callable[[Crawls], bool],
    words: list[str] | None = None,
) -> None:
    """A worker within the test, until something holds."""
    engine = site.stand.database.engine
    crawls = Crawls(engine, words or [])
    life = Life(
        engine, Pulse(0.25), kind="worker", queues=["weibo/default"], at_once=1,
        working=lambda: crawls.working, end=crawls.end, is_over=lambda: crawls.is_outdated,
    )  # fmt: skip

    holds = partial(until, crawls) if signature(until).parameters else until

    async def live() -> None:
        living = asyncio.create_task(life.live(lambda app: add_task(app, crawls)))
        async with asyncio.timeout(120):
            while not living.done() and not await asyncio.to_thread(holds):
                await asyncio.sleep(0.1)
            life.end()
            await living

    with pytest.MonkeyPatch.context() as patch:
        for name, value in site.environment.items():  # the crawls inherit it
            patch.setenv(name, value)
        asyncio.run(live())


def test_during_a_back_off_only_what_a_person_requested_waits(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_site("beijing", "tianjin")
    caplog.set_level(logging.INFO)
    site.plan_due()
    rows.execute(site.stand.database.engine, BACK_OFF)
    work(site, lambda: site.query(TODO) == 0)
    assert "is backed off until" in caplog.text
    assert "its accounts stay due" in caplog.text
    rows.execute(site.stand.database.engine, "UPDATE gates SET resting_until = NULL")
    assert site.run_now("beijing") == ["weibo/default"]
    rows.execute(
        site.stand.database.engine, "UPDATE gates SET resting_until = now() + interval '1 hour'"
    )
    work(site, lambda: site.query(POSTPONED) == 1)
    assert "waits: weibo/default is backed off until" in caplog.text
    assert site.endpoints() == []
    assert site.plan_due() == [], "nothing is queued for a backed-off lane"


def test_a_pause_takes_jobs_back_and_resume_goes_on(make_site: MakeSite) -> None:
    site = make_site("beijing", "tianjin")
    engine = site.stand.database.engine
    [group] = site.plan_due()
    assert len(group.accounts) == 2
    assert site.plan_due() == [], "what is queued is not queued again"
    gates.pause(engine, "weibo", "reading the rules")
    work(site, lambda: site.query(TODO) == 0)
    assert site.plan_due() == []
    assert site.endpoints() == []
    gates.resume(engine, "weibo")
    assert len(site.plan_due()) == 1


def test_a_crawl_that_cannot_begin_is_tried_again_later(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    """After a minute, however often its workers have died before."""
    site = make_site("beijing")
    site.plan_due()
    rows.execute(site.stand.database.engine, "UPDATE procrastinate_jobs SET attempts = 3")
    work(site, lambda: site.query(POSTPONED) == 1, ["-s", "DATABASE_URL=nonsense"])
    expected = "no verdict, exit status 1: error: DATABASE_URL"
    assert f"weibo/default: {expected}" in caplog.text
    assert site.query(WAITS_SECONDS) == pytest.approx(60, abs=30)
    assert any(expected in hint for hint in overview(site).hints)
    assert site.query("SELECT args -> 'failures' FROM procrastinate_jobs WHERE id = 1") == 1


def test_a_crawl_that_is_killed_is_taken_up_at_once_twice_and_then_its_lane_pauses(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_site("beijing", "tianjin", "hebei")
    site.stand.sandbox.fault("slow", seconds=0.3)
    caplog.set_level(logging.INFO)
    site.plan_due()
    killed: dict[int, None] = {}

    def kill(crawls: Crawls) -> bool:
        """The first one in the middle of its accounts, the others as they begin."""
        if killed or site.query(VERDICTS):
            for child in list(crawls.children.values()):
                killed[child.pid] = None
                child.kill()
        return bool(site.query(POSTPONED) == 1)

    work(site, kill)
    assert len(killed) == 3
    anew = "weibo/default: job 1 waits: its crawl was ended by SIGKILL, it is started again"
    assert caplog.messages.count(anew) == 2
    why = "its crawl was ended by SIGKILL, 3 times in a row"
    assert f"weibo/default: {why}; again at" in caplog.text
    assert site.query(WAITS_SECONDS) == pytest.approx(600, abs=30)
    statuses = site.stand.query("SELECT status FROM crawl_runs ORDER BY id")
    assert set(statuses) == {("interrupted",)}, "closed by the worker that saw it die"
    assert site.query("SELECT count(*) FROM claims") == 0
    [alert] = open_alerts(site.stand.database.engine)
    assert (alert.kind, alert.subject) == ("crawl_killed", "weibo/default")
    assert why in alert.message
    assert "--at-once" in alert.message
    [hint] = [hint for hint in overview(site).hints if "waits until" in hint]
    assert why in hint

    site.stand.sandbox.clear_faults()
    rows.execute(site.stand.database.engine, "UPDATE procrastinate_jobs SET scheduled_at = now()")
    work(site, lambda: site.query(JOBS) == 0)
    assert site.query(VERDICTS) == 3
    assert open_alerts(site.stand.database.engine) == [], "it is over with the next crawl"


def test_what_another_run_has_is_waited_for_and_not_counted(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site("beijing")
    engine = site.stand.database.engine
    site.plan_due()
    others = Run(engine, "weibo")
    others.begin(None, None, {}, accounts=[site.query(QUEUED_ACCOUNT)])
    work(site, lambda: site.query(POSTPONED) == 1)
    assert f"run {others.id} refreshes its accounts now" in caplog.text
    assert site.query(WAITS_SECONDS) == pytest.approx(60, abs=30)

    others._release_lock()  # the run's process, the server and the workers were killed together
    rows.execute(engine, "UPDATE crawl_runs SET started_at = '2026-01-01'")
    rows.execute(engine, "UPDATE procrastinate_jobs SET scheduled_at = now()")
    monkeypatch.setattr("libcrawl.store.job_progress.PATIENCE", 10**6)
    monkeypatch.setattr("libcrawl.store.workers.PATIENCE", 10**6)
    work(site, lambda: site.query(POSTPONED) == 1)
    expected = f"run {others.id}, which the database's restart cut off, has its accounts until"
    assert any(expected in hint for hint in overview(site).hints)
    assert site.query(WAITS_SECONDS) > 900_000
    assert site.query("SELECT args ->> 'failures' FROM procrastinate_jobs WHERE id = 1") is None
    assert site.endpoints() == []

    rows.execute(engine, "UPDATE procrastinate_jobs SET scheduled_at = now()")
    monkeypatch.setattr("libcrawl.store.job_progress.PATIENCE", 0)
    work(site, lambda: site.query(JOBS) == 0)
    assert site.query(VERDICTS) == 1
    assert site.query("SELECT status FROM crawl_runs WHERE id = 1") == "interrupted"


def test_after_a_migration_a_worker_ends_and_gives_its_job_back(make_site: MakeSite) -> None:
    site = make_site("beijing")
    site.plan_due()
    rows.execute(site.stand.database.engine, "UPDATE alembic_version SET version_num = '9999'")
    work(site, lambda: False)
    assert site.query(TODO) == 1
    assert site.plan_due() == [], "nor does a scheduler queue anything"
    assert site.endpoints() == []
