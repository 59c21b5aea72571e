"""Real workers on real jobs: taken over when one dies, given back when one is terminated."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from libcrawl.store.schema import migrate
from libcrawl.store.server.embedded import DATABASE, EmbeddedServer
from libcrawl.store.server.engine import Address, connect, parse_url
from tests.conftest import Database, public_folder
from tests.jobs.conftest import SECONDS, MakeSite, Site, wait_until

VERDICTS = "SELECT count(*) FROM refreshes"
COMPLETE = "SELECT count(*) FROM refreshes WHERE verdict = 'complete'"
AT_WORK = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'refresh'"
# Procrastinate knows it, and we know under which key.
WORKERS = (
    "SELECT count(*) FROM workers AS w JOIN procrastinate_workers AS q ON q.id = queue_worker_id"
)
OWNER = """
SELECT w.pid FROM procrastinate_jobs AS j JOIN workers AS w ON w.queue_worker_id = j.worker_id
WHERE j.status = 'doing'
"""
# Refreshes of one account by two runs at the same time, and accounts that were done twice.
AT_ONCE = "SELECT count(*) - count(DISTINCT account_id) FROM refreshes WHERE verdict = 'complete'"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    """A database server that may be stopped."""
    with public_folder() as folder:
        made = EmbeddedServer(folder, fsync=False)
        engine = connect(Address(parse_url(made.ensure_running()), embedded=True))
        migrate.upgrade(engine)
        engine.dispose()
        yield made
        made.stop()


@pytest.fixture
def site(make_site: MakeSite, server: EmbeddedServer, request: pytest.FixtureRequest) -> Site:
    """A site with a database of its own on that server."""
    url, name = server.ensure_running(), request.node.name
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}".encode())
    url = url.removesuffix(DATABASE) + name
    made = make_site("beijing", "tianjin", "hebei", "hunan", "hainan", "gansu")
    made.stand.database = Database(url, connect(Address(parse_url(url), embedded=True)))
    made.environment["DATABASE_URL"] = url
    return made


def test_what_a_killed_worker_had_is_taken_up_by_another(make_site: MakeSite) -> None:
    site = make_site("beijing", "tianjin", "hebei", "hunan", "hainan", "gansu")
    site.stand.sandbox.fault("slow", seconds=0.5)
    workers = [site.start("worker", "-s", "CONCURRENT_REQUESTS=2") for _ in range(2)]
    site.until(WORKERS, 2)
    site.plan_due()
    wait_until(lambda: 0 < site.query(VERDICTS) < 6, "some accounts are done")
    owner = site.query(OWNER)
    [killed] = [worker for worker in workers if worker.pid == owner]
    [other] = [worker for worker in workers if worker.pid != owner]
    killed.send_signal(signal.SIGKILL)
    site.stand.sandbox.clear_faults()
    site.until(COMPLETE, 6)
    site.until(AT_WORK, 0)
    output = site.end(other)
    assert other.returncode == 0, output
    assert "was lost by its worker and is back in the queue" in output
    assert "Traceback" not in output
    assert site.query(AT_ONCE) == 0, "what was done is not done again"
    runs = site.stand.query("SELECT status FROM crawl_runs ORDER BY id")
    assert runs == [("interrupted",), ("finished",)], "the crawl of the dead ended with it"
    assert site.query("SELECT count(*) FROM claims") == 0


def test_after_a_reboot_in_mid_crawl_it_goes_on_within_a_minute(
    site: Site, server: EmbeddedServer
) -> None:
    """Database, worker and crawl die together; nothing counts as a failure of the crawl."""
    site.stand.sandbox.fault("slow", seconds=0.5)
    site.plan_due()
    worker = site.start("worker", "-s", "CONCURRENT_REQUESTS=2")
    wait_until(lambda: 0 < site.query(VERDICTS) < 6, "some accounts are done")
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    for pid in (worker.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    site.stand.database.engine.dispose()
    server.stop()
    site.stand.sandbox.clear_faults()
    began = time.monotonic()
    server.ensure_running()
    worker = site.start("worker")
    site.until(COMPLETE, 6)
    assert time.monotonic() - began < 60
    site.until(AT_WORK, 0)
    output = site.end(worker)
    assert "Traceback" not in output
    assert site.query(AT_ONCE) == 0
    runs = site.stand.query("SELECT status FROM crawl_runs ORDER BY id")
    assert runs == [("interrupted",), ("finished",)]
    site.stand.database.engine.dispose()


def test_on_sigterm_it_does_not_wait_for_a_database_that_is_away(
    site: Site, server: EmbeddedServer
) -> None:
    """A machine that shuts down ends both at once; the crawl has rows that it cannot store."""
    site.stand.sandbox.fault("slow", seconds=0.5)
    site.plan_due()
    worker = site.start("worker", "-s", "CONCURRENT_REQUESTS=2")
    wait_until(lambda: 0 < site.query(VERDICTS) < 6, "some accounts are done")
    site.stand.database.engine.dispose()
    server.stop()
    began = time.monotonic()
    output = site.end(worker)
    assert time.monotonic() - began < 35, output
    assert worker.returncode == 0, output
    assert "Traceback" not in output


def test_on_sigterm_it_gives_back_accounts_not_begun(make_site: MakeSite) -> None:
    site = make_site("beijing", "tianjin", "hebei")
    site.plan_due()
    site.stand.sandbox.fault("slow", seconds=1.0)
    worker = site.start("worker")
    wait_until(lambda: "list" in site.endpoints(), "the crawl is on its way")
    output = site.end(worker)
    assert worker.returncode == 0, output
    assert "Traceback" not in output
    assert site.query(WAITING) == 1
    assert site.query("SELECT count(*) FROM workers") == 0
    assert site.query("SELECT status FROM crawl_runs") == "interrupted"


def test_a_database_taken_back_a_revision_ends_the_worker(make_site: MakeSite) -> None:
    site = make_site("beijing")
    worker = site.start("worker")
    site.until(WORKERS, 1)
    migrate.downgrade(site.stand.database.engine, "0004")
    output = worker.communicate(timeout=SECONDS)[0]
    assert worker.returncode == 1, output
    assert "is at revision 0004" in output
    assert "run `scrapy db upgrade`" in output
    assert "Traceback" not in output


def test_the_database_is_restarted_under_load(site: Site, server: EmbeddedServer) -> None:
    """Schedulers, workers and crawls wait for it; every account is done once."""
    site.stand.sandbox.fault("slow", seconds=0.5)
    scheduler = site.start("scheduler", "--platform", "weibo")
    worker = site.start("worker", "-s", "CONCURRENT_REQUESTS=2")
    wait_until(lambda: 0 < site.query(VERDICTS) < 6, "some accounts are done")
    site.stand.database.engine.dispose()
    server.stop()
    site.stand.sandbox.clear_faults()
    server.ensure_running()
    site.until(COMPLETE, 6)
    site.until(AT_WORK, 0)
    site.until(WORKERS, 2)
    for process in (scheduler, worker):
        output = site.end(process)
        assert process.returncode == 0, output
    assert site.query(AT_ONCE) == 0
    assert site.query("SELECT count(*) FROM crawl_runs WHERE status = 'running'") == 0
    site.stand.database.engine.dispose()
