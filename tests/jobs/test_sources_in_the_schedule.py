"""What is scheduled of sources that show an own account alone, once a day, or a file of links."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from scrapy.settings import Settings

from libcrawl.crawl import UsageProblem
from libcrawl.jobs.planning.cadence import Cadence
from libcrawl.jobs.presentation import as_json, lane_table
from libcrawl.jobs.queue import defer
from libcrawl.jobs.requested_refreshes import run_now
from libcrawl.jobs.running.preflight import all_spiders
from libcrawl.jobs.running.process import Life
from libcrawl.jobs.running.scheduler import Scheduler
from libcrawl.jobs.running.worker import Crawls, add_task
from libcrawl.jobs.state.overview import read_overview
from libcrawl.platforms import PLATFORMS
from libcrawl.store import workers
from libcrawl.store.queries.job_queue import read_jobs
from libcrawl.store.server.clock import read_transaction_time
from libcrawl.store.workers import Pulse
from tests.conftest import Database
from tests.jobs import rows

NEW = ("bilibili", "xiaohongshu", "channels")
HOUR = timedelta(hours=1)
PROFILES = "LIBCRAWL_XIAOHONGSHU_PROFILES"
ALIVE = """
WITH queue AS (
    INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id
)
UPDATE workers SET queue_worker_id = queue.id FROM queue WHERE workers.id = :worker
"""
ACCOUNT = """
INSERT INTO accounts (library_id, platform, platform_id, status)
SELECT library_id, :platform, platform_id, 'confirmed' FROM accounts WHERE id <= 2
"""
# A crawl that sent requests; the work is half a day old then, and due before its first day ends.
READ = """
WITH run AS (
    INSERT INTO crawl_runs (platform, started_at, status, program_version, settings, requests)
    SELECT platform, :at, 'finished', '0', '{}', 9 FROM accounts WHERE id = :account RETURNING id
)
INSERT INTO refreshes (run_id, account_id, source, started_at, finished_at, verdict, since,
    pages_asked, pages_got, works_seen, reached_end)
SELECT id, :account, :source, :at, :at, 'complete', :at - interval '31 days', 3, 3, 9, true FROM run
"""


@pytest.fixture
def site(database: Database, settings: Settings) -> Settings:
    """Stand-ins of the three, never requested, as strict as real ones; two libraries on each."""
    for name in NEW:
        for address in PLATFORMS[name].addresses:
            settings.set(address, "http://127.0.0.1:9", priority="cmdline")
        settings.set(f"LIBCRAWL_{name.upper()}_ACCESS", "own_account", priority="cmdline")
    settings.set("LIBCRAWL_LOOPBACK_WAITS", "1", priority="cmdline")
    settings.set("LIBCRAWL_PANEL", "/nowhere", priority="cmdline")
    rows.add_accounts(database.engine, 2, platform=NEW[0])
    for name in NEW[1:]:
        rows.execute(database.engine, ACCOUNT, platform=name)
    return settings


def planned(database: Database, site: Settings) -> dict[str, list[int]]:
    """Accounts by the platform and the source that they are planned for; the queue is emptied."""
    groups = Scheduler(database.engine, site, all_spiders(site), Cadence()).plan_due()
    rows.execute(database.engine, "DELETE FROM procrastinate_jobs")
    return {
        f"{group.lane.platform} {group.lane.source}": sorted(
            each.history.account_id for each in group.accounts
        )
        for group in groups
    }


def read(database: Database, account: int, source: str, hours: float) -> datetime:
    with database.engine.connect() as connection:
        at = read_transaction_time(connection) - hours * HOUR
    rows.execute(database.engine, READ, account=account, source=source, at=at)
    rows.add_works(database.engine, account, at - 11 * HOUR)
    return at


def test_own_accounts_are_scheduled_once_they_were_crawled(
    database: Database, site: Settings
) -> None:
    """No setting names the owner of the session, and public profiles wait for theirs."""
    assert planned(database, site) == {"bilibili page": [1, 2]}
    shown = read_overview(database.engine, site, all_spiders(site), Cadence())
    due = {each["platform"]: (each["due"], each["requests_a_day"]) for each in
           as_json(shown)["platforms"]}  # fmt: skip
    assert due["xiaohongshu"] == due["channels"] == (0, 0), "what is not scheduled is not due"
    remarks = dict(zip(*(column.cells for column in lane_table(shown).columns[::4]), strict=True))
    assert "scrapy crawl channels -a accounts=CODE" in str(remarks["channels/default"])
    read(database, 3, "creator", hours=23)
    read(database, 5, "assistant", hours=23)
    assert planned(database, site) == {
        "bilibili page": [1, 2], "xiaohongshu creator": [3], "channels assistant": [5],
    }  # fmt: skip


def test_a_public_profile_is_planned_once_a_day_and_with_its_setting_alone(
    database: Database, site: Settings
) -> None:
    read(database, 3, "profile", hours=12)
    assert "xiaohongshu creator" not in planned(database, site), "a profile is no own account"
    site.set(PROFILES, "1", priority="cmdline")
    found = planned(database, site)
    assert found["xiaohongshu profile"] == [4], "a work of the other is half a day old: not now"
    with pytest.raises(UsageProblem, match="within the last 20 hours; source=profile reads"):
        run_now(database.engine, site, all_spiders(site), ["xiaohongshu:p1"])
    rows.execute(database.engine, "UPDATE crawl_runs SET started_at = started_at - interval '8 h'")
    assert planned(database, site)["xiaohongshu profile"] == [3, 4]


def test_a_file_of_links_puts_off_no_visit(database: Database, site: Settings) -> None:
    """Whatever links were read a minute ago, the account as a whole was not."""
    read(database, 1, "videos", hours=0.02)
    read(database, 5, "links", hours=0.02)
    assert planned(database, site) == {"bilibili page": [1, 2]}


def test_a_job_of_a_setting_that_was_removed_is_taken_back(
    database: Database, site: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    site.set(PROFILES, "1", priority="cmdline")
    scheduler = Scheduler(database.engine, site, all_spiders(site), Cadence())
    assert {group.lane.platform for group in scheduler.plan_due()} >= {"xiaohongshu"}
    assert scheduler.plan_due() == []
    site.set(PROFILES, "", priority="cmdline")
    assert scheduler.plan_due() == [], "creator shows the own account alone"
    assert "xiaohongshu/default: job" in caplog.text
    assert "is taken back: its session or source=profile is not set any more" in caplog.text
    with database.engine.connect() as connection:
        assert [job.source for job in read_jobs(connection)] == ["page"], "others wait on"


def test_a_job_of_a_removed_session_is_taken_back_unless_a_worker_has_it(
    database: Database, site: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "bilibili-second.txt"
    file.write_text("SESSDATA=x")
    file.chmod(0o600)
    site.set("LIBCRAWL_SESSIONS", str(tmp_path), priority="cmdline")
    scheduler = Scheduler(database.engine, site, all_spiders(site), Cadence())
    assert [group.lane.key for group in scheduler.plan_due()] == ["bilibili/second"]
    file.unlink()
    worker = workers.enter(database.engine, Pulse(10), "worker", ["bilibili/second"])
    rows.execute(database.engine, ALIVE, worker=worker)
    assert scheduler.plan_due() == [], "a worker elsewhere has the session"
    workers.leave(database.engine, worker)
    assert [group.lane.key for group in scheduler.plan_due()] == ["bilibili/default"]


def test_the_crawl_of_such_a_job_ends_without_a_failure(
    database: Database, site: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """As a worker does it that took the job before a scheduler looked."""
    caplog.set_level("INFO")
    engine = database.engine
    with engine.begin() as connection:
        now = read_transaction_time(connection)
        defer(connection, "xiaohongshu/default", [3, 4], 9, now, source="profile")
    crawls = Crawls(engine, [])
    life = Life(engine, Pulse(1), kind="worker", queues=["xiaohongshu/default"], at_once=1,
                working=lambda: crawls.working, end=crawls.end)  # fmt: skip

    async def live() -> None:
        living = asyncio.create_task(life.live(lambda app: add_task(app, crawls)))
        async with asyncio.timeout(60):
            while "stay due" not in caplog.text and "again at" not in caplog.text:
                await asyncio.sleep(0.1)
            life.end()
            await living

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database.url)
        patch.setenv("LIBCRAWL_XIAOHONGSHU_URL", "http://127.0.0.1:9")
        asyncio.run(live())
    assert "source=profile is not set any more, source=creator is: its accounts" in caplog.text
    assert rows.execute(engine, "SELECT count(*) FROM procrastinate_jobs") == 0
    assert rows.execute(engine, "SELECT count(*) FROM refreshes") == 0
