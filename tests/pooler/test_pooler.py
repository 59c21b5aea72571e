"""Through PgBouncer: all that crawls and reads, in the modes that keep a transaction together."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from analysis import open_database
from analysis.load.database import read
from libcrawl.store.errors import NeedsDirectConnection, PoolsStatements
from libcrawl.store.run import AlreadyRunning, Run
from libcrawl.store.server import pooling
from libcrawl.store.server.engine import open_store_engine
from libcrawl.store.upkeep.backup import back_up
from tests.conftest import Database
from tests.crawl.conftest import MakeStand, Stand, only
from tests.crawl.test_interruption import wait_until
from tests.pooler.conftest import Pooled
from tests.processes import start

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOT_SERVED = only("weibo")
MOVES = (["db", "downgrade", "base"], ["db", "upgrade"], ["db", "check"])
OPEN = """
SELECT backend_xid, backend_xmin FROM pg_stat_activity
WHERE datname = current_database() AND state = 'idle in transaction'
"""


def through(stand: Stand, address: str) -> Stand:
    """The same stand, its commands going through the pooler."""
    return replace(stand, database=Database(address, stand.database.engine))


@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_a_crawl_stores_the_same(make_stand: MakeStand, pooled: Pooled, mode: str) -> None:
    stand = through(make_stand("hunan", "jilin", "gansu"), pooled(mode))
    for expected_runs in (1, 2):
        done = stand.crawl("depth=120")
        assert done.returncode == 0, done.stderr
        runs = stand.query("SELECT status FROM crawl_runs")
        assert runs == [("finished",)] * expected_runs
    truth = {row[0] for row in stand.query("SELECT platform_id FROM works")}
    assert len(truth) > 20
    assert stand.query("SELECT count(*) FROM claims") == [(0,)]
    for words in (["db"], ["status"], ["schedule"], ["panel"], *MOVES):
        message = stand.scrapy(*words)
        assert message.returncode == 0, message.stderr


@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_a_run_keeps_its_accounts_until_its_connection_ends(
    make_stand: MakeStand, pooled: Pooled, mode: str
) -> None:
    stand = make_stand("hunan")
    assert stand.scrapy("panel").returncode == 0
    account = stand.query("SELECT id FROM accounts WHERE platform = 'weibo'")[0][0]
    settings = {"DATABASE_URL": pooled(mode)}
    first, second = (Run(open_store_engine(settings), "weibo", patience=0) for _ in range(2))
    first.begin(None, None, {}, accounts=[account])
    for _ in range(5):  # whatever else goes through the pooler
        first.store([], 1, {})
    with pytest.raises(AlreadyRunning, match=f"{datetime.now(SHANGHAI):%Y-%m-%d %H}"):
        second.begin(None, None, {}, accounts=[account])
    assert first._lock is not None
    assert first._lock.connection.driver_connection is not None
    first._lock.connection.driver_connection.close()  # as when its process dies
    _wait_until_free(stand)
    assert second.begin(None, None, {}, accounts=[account]) == {}
    second.end("finished", 0, {})
    first.engine.dispose()
    second.engine.dispose()


def _wait_until_free(stand: Stand) -> None:
    for _ in range(100):
        if not stand.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7106"):
            return
        time.sleep(0.1)


def test_a_run_that_is_open_holds_up_no_vacuum(database: Database) -> None:
    run = Run(database.engine, "weibo")
    run.begin(None, None, {})
    for _ in range(2):
        with database.engine.connect() as connection:
            assert connection.execute(text(OPEN)).all() == [(None, None)]
        run.store([], 1, {})
    run.end("finished", 0, {})


def test_times_are_those_of_shanghai(database: Database, pooled: Pooled) -> None:
    address = pooled("transaction")
    engine = open_store_engine({"DATABASE_URL": address})
    assert pooling.is_pooled(engine)
    for _ in range(10):  # more often than a statement is executed before it is prepared
        with engine.connect() as connection:
            shown, zone = connection.execute(
                text("SELECT now(), current_setting('timezone')")
            ).one()
        assert zone == "America/New_York"
        assert shown.utcoffset().total_seconds() == 8 * 3600
    frame = read(open_database(address), "SELECT now() AS now")
    assert str(frame["now"].dt.tz) == "Asia/Shanghai"
    engine.dispose()


def test_a_worker_hears_of_its_jobs(make_stand: MakeStand, pooled: Pooled) -> None:
    stand = through(make_stand("hunan"), pooled("transaction"))
    assert stand.scrapy("panel").returncode == 0
    queued = stand.scrapy("schedule", "run", "hunan", **NOT_SERVED)
    assert queued.returncode == 0, queued.stderr
    worker = start("worker", "--platform", "weibo", environment=stand.environment(**NOT_SERVED))
    wait_until(
        lambda: stand.query("SELECT status FROM crawl_runs") == [("finished",)],
        "it is crawled",
        seconds=100,
    )
    worker.send_signal(signal.SIGTERM)
    output = worker.communicate(timeout=60)[0]
    assert worker.returncode == 0, output
    assert "湖南图书馆 complete" in output
    assert stand.query("SELECT verdict FROM refreshes") == [("complete",)]


def test_what_leaves_settings_behind_goes_to_the_server(pooled: Pooled, tmp_path: Path) -> None:
    engine = open_store_engine({"DATABASE_URL": pooled("transaction")})
    with pytest.raises(NeedsDirectConnection, match="the server's own address"):
        back_up(engine, tmp_path, keep_days=0, now=datetime.now(SHANGHAI))
    engine.dispose()


def test_statements_alone_are_not_enough(pooled: Pooled) -> None:
    with pytest.raises(PoolsStatements, match="pool transactions or sessions"):
        open_store_engine({"DATABASE_URL": pooled("statement")})
