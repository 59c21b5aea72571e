"""Whatever interrupts a crawl, the next one leaves the rows that it would have left."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.server.engine import Address, connect, parse_url
from tests.conftest import ROOT, Database
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.truth import assert_equals_truth, stored_works

DEPTH = timedelta(days=120)
WINDOW = f"depth={DEPTH.days}"
SLOW = {"kind": "slow", "endpoint": "list", "seconds": 0.4}


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        time.sleep(0.05)


def some_works(stand: Stand) -> Callable[[], bool]:
    return lambda: stand.query("SELECT count(*) FROM works")[0][0] > 20


@pytest.mark.parametrize("source", ["pc", "mobile"])
def test_killed_in_the_middle(stand: Stand, source: str) -> None:
    stand.sandbox.fault(**SLOW)
    # one page after another, so that batches are stored while the crawl goes on
    process = stand.start(f"source={source}", "CONCURRENT_REQUESTS=2", WINDOW)
    wait_until(some_works(stand), "some works are stored")
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = stored_works(stand)
    stand.sandbox.clear_faults()
    assert stand.crawl(f"source={source}", WINDOW).returncode == 0
    assert_equals_truth(stand, source, DEPTH)
    assert len(before) < len(stored_works(stand))
    assert stand.query("SELECT status FROM crawl_runs ORDER BY id") == [
        ("interrupted",),
        ("finished",),
    ]
    duplicates = "SELECT count(*) - count(DISTINCT (account_id, platform_id)) FROM works"
    assert stand.query(duplicates) == [(0,)]


def test_stopped_by_the_operator(stand: Stand) -> None:
    stand.sandbox.fault(**SLOW)
    process = stand.start("CONCURRENT_REQUESTS=2", WINDOW)
    wait_until(some_works(stand), "some works are stored")
    process.send_signal(signal.SIGINT)
    output = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert "interrupted" in output
    assert stand.query("SELECT status FROM crawl_runs") == [("interrupted",)]
    stand.sandbox.clear_faults()
    assert stand.crawl(WINDOW).returncode == 0
    assert_equals_truth(stand, "pc", DEPTH)


def test_a_second_crawl_of_the_same_account_is_refused(make_stand: MakeStand) -> None:
    stand = make_stand("beijing")
    stand.sandbox.fault("slow", endpoint="profile", seconds=50)
    first = stand.start(WINDOW)
    running = "SELECT count(*) FROM crawl_runs WHERE status = 'running'"
    wait_until(lambda: stand.query(running) == [(1,)], "the first crawl runs", 100)
    second = stand.crawl(WINDOW)
    first.kill()
    first.wait()
    assert second.returncode == 1
    assert "another crawl of these accounts is running (run 1, started" in second.stderr
    assert "Traceback" not in second.stderr
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(1,)]
    stand.sandbox.clear_faults()
    assert stand.crawl(WINDOW).returncode == 0
    assert_equals_truth(stand, "pc", DEPTH)


@pytest.fixture
def own_server(data_folder: Path) -> EmbeddedServer:
    """A PostgreSQL that this test may stop."""
    return EmbeddedServer(data_folder, fsync=False)


def test_the_database_stops_and_comes_back(
    make_stand: MakeStand, own_server: EmbeddedServer, data_folder: Path
) -> None:
    stand = make_stand()
    url = own_server.ensure_running()
    stand.database = Database(url, connect(Address(parse_url(url), embedded=True)))
    environment = {"LIBCRAWL_DATA": str(data_folder), "DATABASE_URL": ""}
    stand.sandbox.fault(**SLOW)
    process = stand.start("CONCURRENT_REQUESTS=2", WINDOW, **environment)
    wait_until(lambda: exists(stand) and some_works(stand)(), "some works are stored")
    stand.database.engine.dispose()
    own_server.stop()
    time.sleep(3)
    assert own_server.ensure_running() == url
    output = process.communicate(timeout=90)[0]
    assert process.returncode == 0, output
    assert "The database is away" in output
    assert_equals_truth(stand, "pc", DEPTH)
    assert stand.query("SELECT status FROM crawl_runs") == [("finished",)]
    stand.database.engine.dispose()


def exists(stand: Stand) -> bool:
    return bool(stand.query("SELECT to_regclass('works') IS NOT NULL")[0][0])


def test_a_crawl_outlives_the_end_of_its_terminal(stand: Stand) -> None:
    """Nothing waits on standard input, and closed outputs do not lose rows."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", *stand.words(WINDOW)],
        env=stand.environment(),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.wait(timeout=60) == 0
    assert_equals_truth(stand, "pc", DEPTH)
