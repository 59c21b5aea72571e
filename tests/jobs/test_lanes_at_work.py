"""What a worker does with a job whose platform rests, is paused, or cannot be crawled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from libcrawl.jobs.process import Life
from libcrawl.jobs.registry import Pulse
from libcrawl.jobs.worker import Crawls, add_task
from libcrawl.store import standing
from tests.jobs import rows
from tests.jobs.conftest import MakeSite, Site

TODO = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'refresh'"
POSTPONED = "SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()"
REST = """
INSERT INTO gates (platform, session, resting_until, resting_outcome)
VALUES ('weibo', 'default', now() + interval '1 hour', 'captcha')
"""


def work(site: Site, until: Callable[[], bool], words: list[str] | None = None) -> None:
    """A worker within the test, until something holds."""
    engine = site.stand.database.engine
    crawls = Crawls(engine, words or [])
    life = Life(
        engine, Pulse(0.25), kind="worker", queues=["weibo/default"], at_once=1,
        working=lambda: crawls.working, end=crawls.end, is_over=lambda: crawls.is_outdated,
    )  # fmt: skip

    async def live() -> None:
        living = asyncio.create_task(life.live(lambda app: add_task(app, crawls)))
        async with asyncio.timeout(120):
            while not living.done() and not await asyncio.to_thread(until):
                await asyncio.sleep(0.1)
            life.end()
            await living

    asyncio.run(live())


def test_at_rest_only_what_a_person_asked_for_waits(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_site("beijing", "tianjin")
    caplog.set_level(logging.INFO)
    site.look()
    rows.execute(site.stand.database.engine, REST)
    work(site, lambda: site.query(TODO) == 0)
    assert "rests until" in caplog.text
    assert "its accounts stay due" in caplog.text
    rows.execute(site.stand.database.engine, "UPDATE gates SET resting_until = NULL")
    assert site.run_now("beijing") == ["weibo/default"]
    rows.execute(
        site.stand.database.engine, "UPDATE gates SET resting_until = now() + interval '1 hour'"
    )
    work(site, lambda: site.query(POSTPONED) == 1)
    assert "waits for it" in caplog.text
    assert site.asked() == []
    assert site.look() == [], "nothing is queued for a lane at rest"


def test_a_pause_takes_jobs_back_and_resume_goes_on(make_site: MakeSite) -> None:
    site = make_site("beijing", "tianjin")
    engine = site.stand.database.engine
    [group] = site.look()
    assert len(group.accounts) == 2
    assert site.look() == [], "what is queued is not queued again"
    standing.pause(engine, "weibo", "reading the rules")
    work(site, lambda: site.query(TODO) == 0)
    assert site.look() == []
    assert site.asked() == []
    standing.resume(engine, "weibo")
    assert len(site.look()) == 1


def test_a_crawl_that_cannot_begin_is_tried_again_later(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_site("beijing")
    site.look()
    work(site, lambda: site.query(POSTPONED) == 1, ["-s", "DATABASE_URL=nonsense"])
    assert "weibo/default: no verdict, exit status 1: error: LIBCRAWL_WEIBO_ACCESS" in caplog.text
    assert "again in 0:01:00" in caplog.text
    assert site.query("SELECT attempts FROM procrastinate_jobs WHERE task_name = 'refresh'") == 1


def test_after_a_migration_a_worker_ends_and_gives_its_job_back(make_site: MakeSite) -> None:
    site = make_site("beijing")
    site.look()
    rows.execute(site.stand.database.engine, "UPDATE alembic_version SET version_num = '9999'")
    work(site, lambda: False)
    assert site.query(TODO) == 1
    assert site.look() == [], "nor does a scheduler queue anything"
    assert site.asked() == []
