"""The database is restarted while several workers are at work."""

from __future__ import annotations

from libcrawl.store.server.embedded import EmbeddedServer
from libcrawl.store.server.engine import Address, connect, parse_url
from tests.conftest import Database
from tests.crawl.conftest import MakeStand
from tests.crawl.test_interruption import own_server, wait_until
from tests.crawl.truth import assert_equals_truth
from tests.gate.conftest import POLITE, ended, errors

__all__ = ["own_server"]


def test_restarted_under_load(make_stand: MakeStand, own_server: EmbeddedServer) -> None:
    """Runs go on where they were; no other run takes their accounts before they can reconnect."""
    stand = make_stand("beijing", "jilin")
    url = own_server.ensure_running()
    stand.database = Database(url, connect(Address(parse_url(url), embedded=True)))
    settings = {**POLITE, "LIBCRAWL_DATA": str(own_server.data), "DATABASE_URL": ""}
    assert stand.crawl("accounts=beijing", "depth=1", **settings).returncode == 0
    stand.sandbox.fault("slow", endpoint="list", seconds=2)
    workers = [
        stand.start(f"accounts={code}", "depth=365", **settings) for code in ("beijing", "jilin")
    ]
    claimed = "SELECT count(*) FROM claims"
    wait_until(lambda: stand.query(claimed) == [(2,)], "both are at work", 100)
    sent = len(stand.sandbox.log())
    stand.database.engine.dispose()
    own_server.stop()
    assert own_server.ensure_running() == url
    busy = stand.crawl("accounts=beijing", **settings)
    assert busy.returncode == 1
    assert "another crawl of these accounts is running (run " in errors(busy)[0]
    stand.sandbox.clear_faults()
    results = [ended(worker) for worker in workers]
    assert [code for code, _ in results] == [0, 0], results
    assert len(stand.sandbox.log()) > sent
    assert stand.query("SELECT DISTINCT status FROM crawl_runs") == [("finished",)]
    assert stand.query(claimed) == [(0,)]
    assert_equals_truth(stand, "pc")
    stand.database.engine.dispose()
