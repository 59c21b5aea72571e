"""No job is queued twice, workers of other versions get none, and jobs of lost ones return."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from procrastinate import App
from scrapy.settings import Settings

from libcrawl.crawl import UsageProblem
from libcrawl.jobs.planning.cadence import Cadence
from libcrawl.jobs.queue import SCHEDULE
from libcrawl.jobs.requested_refreshes import run_now
from libcrawl.jobs.running.preflight import all_spiders
from libcrawl.jobs.running.process import Life
from libcrawl.jobs.running.scheduler import Scheduler, add_tasks
from libcrawl.store import workers
from libcrawl.store.queries.job_queue import read_jobs
from libcrawl.store.workers import OtherVersion, Pulse
from tests.conftest import Database, RunScrapy
from tests.jobs import rows

PULSE = Pulse(10)
JOB = """
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status, worker_id, args)
VALUES ('weibo/default', CAST(:task AS text), CAST(:task AS text), 'doing', :worker,
    '{"platform": "weibo", "session": "default", "accounts": [1], "requests": 3}')
RETURNING id
"""
WORKER = """
INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => :age))
RETURNING id
"""
REFRESHES = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'refresh'"


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of three stand-in platforms that are never requested, and of an empty panel."""
    for name in ("WEIBO_PC", "WEIBO_MOBILE", "DOUYIN", "WECHAT", "WECHAT_API"):
        settings.set(f"LIBCRAWL_{name}_URL", "http://127.0.0.1:9", priority="cmdline")
    settings.set("LIBCRAWL_PANEL", str(tmp_path), priority="cmdline")
    settings.set("LIBCRAWL_WECHAT_SESSION", "wap_sid2=x", priority="cmdline")
    return settings


def scheduler(database: Database, site: Settings) -> Scheduler:
    return Scheduler(database.engine, site, all_spiders(site), Cadence())


def queued(database: Database) -> list[int]:
    with database.engine.connect() as connection:
        return [account for job in read_jobs(connection) for account in job.accounts]


def test_many_schedulers_queue_an_account_once(database: Database, site: Settings) -> None:
    rows.add_accounts(database.engine, 40)
    rows.execute(
        database.engine,
        "INSERT INTO accounts (library_id, platform, platform_id, status)"
        " SELECT library_id, p, platform_id, 'confirmed' FROM accounts, unnest(ARRAY['wechat',"
        " 'douyin']) AS p",
    )
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: scheduler(database, site).plan_due(), range(12)))
    accounts = queued(database)
    assert sorted(accounts) == list(range(1, 121))
    assert sum(map(len, found)) == 3, "one group for each platform"


def _add_tasks(app: App, scheduler: Scheduler) -> None:
    add_tasks(app, scheduler, lambda: None)


def test_two_schedulers_share_the_minute(database: Database, site: Settings) -> None:
    rows.add_accounts(database.engine, 5)
    one, other = scheduler(database, site), scheduler(database, site)

    async def live() -> None:
        lives = [
            Life(database.engine, Pulse(0.5), kind="scheduler", queues=[SCHEDULE], at_once=2)
            for _ in range(2)
        ]
        tasks = [
            asyncio.create_task(life.live(partial(_add_tasks, scheduler=each)))
            for life, each in zip(lives, (one, other), strict=True)
        ]
        async with asyncio.timeout(120):
            while not await asyncio.to_thread(queued, database):
                await asyncio.sleep(0.1)
            for life in lives:
                life.end()
            await asyncio.gather(*tasks)

    asyncio.run(live())
    assert sorted(queued(database)) == [1, 2, 3, 4, 5]
    assert rows.execute(database.engine, "SELECT count(*) FROM workers") == 0
    assert rows.execute(database.engine, REFRESHES) == 1


def test_an_account_now(database: Database, site: Settings) -> None:
    rows.add_accounts(database.engine, 3)
    engine = database.engine

    def run(*codes: str) -> list[str]:
        return [job.lane for job in run_now(engine, site, all_spiders(site), codes)]

    scheduler(database, site).plan_due()
    assert run("lib2", "weibo:p3") == ["weibo/default"]
    with engine.connect() as connection:
        first, _ = read_jobs(connection)
    assert (first.is_urgent, first.accounts) == (True, (2, 3))
    with pytest.raises(UsageProblem, match="already queued first"):
        run("lib3", "lib2")
    with pytest.raises(UsageProblem, match=r"no account 'lib9' is crawled here"):
        run("lib1", "lib9")
    rows.execute(engine, "UPDATE procrastinate_jobs SET status = 'doing' WHERE priority = 0")
    with pytest.raises(UsageProblem, match="1号图书馆: in job 1, which a worker is at now"):
        run("lib1")
    rows.execute(engine, "INSERT INTO platform_pauses (platform) VALUES ('weibo')")
    rows.execute(engine, "DELETE FROM procrastinate_jobs")
    with pytest.raises(UsageProblem, match="weibo/default cannot be requested now: paused"):
        run("lib1")


def lose(database: Database, age: float, task: str = "refresh") -> tuple[int, int]:
    worker = int(rows.execute(database.engine, WORKER, age=age))
    return int(rows.execute(database.engine, JOB, worker=worker, task=task)), worker


def status(database: Database, job: int) -> str | None:
    sql = "SELECT status::text FROM procrastinate_jobs WHERE id = :id"
    found = rows.execute(database.engine, sql, id=job)
    return None if found is None else str(found)


def test_a_job_goes_back_when_its_worker_is_seen_dead_twice(database: Database) -> None:
    job, _ = lose(database, age=31)
    look = lose(database, age=31, task="look")[0]
    put_back: Callable[..., object] = workers.put_back_lost
    seen, lost = workers.put_back_lost(database.engine, PULSE, set(), 0, [])
    assert (len(seen), lost, status(database, job)) == (2, [], "doing")
    assert workers.put_back_lost(database.engine, PULSE, seen, 0, [])[1] == [job]
    assert status(database, job) == "todo"
    assert status(database, look) is None, "there is another look every minute"
    assert put_back(database.engine, PULSE, seen, 0, []) == (set(), [])


def test_a_worker_that_came_back_keeps_its_job(database: Database) -> None:
    job, worker = lose(database, age=31)
    seen, _ = workers.put_back_lost(database.engine, PULSE, set(), 0, [])
    rows.execute(database.engine, "UPDATE procrastinate_workers SET last_heartbeat = now()")
    assert workers.put_back_lost(database.engine, PULSE, seen, 0, []) == (set(), [])
    assert status(database, job) == "doing"
    mine, _ = workers.put_back_lost(database.engine, PULSE, set(), worker, [])
    assert workers.put_back_lost(database.engine, PULSE, mine, worker, [])[1] == [job], (
        "the queue has it at work, and it is not"
    )


def test_no_worker_runs_beside_another_version(database: Database, run_scrapy: RunScrapy) -> None:
    enter = workers.enter
    key = enter(database.engine, PULSE, "worker", ["weibo/default"])
    queue_key = int(rows.execute(database.engine, WORKER, age=1))
    workers.store_queue_key(database.engine, key, queue_key)
    enter(database.engine, PULSE, "worker", [])
    rows.execute(database.engine, "UPDATE workers SET program_version = '0.0.9' WHERE id = 1")
    name = f"{socket.gethostname()}:{os.getpid()}"
    with pytest.raises(OtherVersion, match=f"the worker {name} runs libcrawl 0.0.9, this is"):
        enter(database.engine, PULSE, "scheduler", [])
    rows.execute(database.engine, "UPDATE procrastinate_workers SET last_heartbeat = '2020-01-01'")
    enter(database.engine, PULSE, "scheduler", [])  # it is dead

    rows.execute(database.engine, "UPDATE procrastinate_workers SET last_heartbeat = now()")
    loopback = {"LIBCRAWL_WEIBO_PC_URL": "http://127.0.0.1:9", "DATABASE_URL": database.url}
    refused = run_scrapy("worker", "--platform", "weibo", **loopback)
    assert refused.returncode == 1
    assert "runs libcrawl 0.0.9" in refused.stderr
    assert "Traceback" not in refused.stderr
