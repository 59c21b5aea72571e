"""Several workers, one platform: politeness holds over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from libcrawl.store.gates import resume
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.test_interruption import wait_until
from tests.gate.conftest import POLITE, ended, errors, requested_accounts, with_wrong_clock
from tests.gates import gate_states

DELAY = 0.2
PACE = {**POLITE, "LIBCRAWL_WEIBO_DELAY": str(DELAY)}
BUDGET = 3000
CLAIMED = "SELECT count(*) FROM claims"


@contextmanager
def held_back(stand: Stand, delay: float = DELAY, budget: int = BUDGET) -> Iterator[None]:
    """No worker gets a slot before all have begun: the gate's row is locked."""
    add = "INSERT INTO gates (platform, session, delay, daily_budget) VALUES"
    with stand.database.engine.begin() as connection:
        connection.execute(text(f"{add} ('weibo', 'default', {delay}, {budget})"))
    with stand.database.engine.begin() as connection:
        connection.execute(text("SELECT FROM gates FOR UPDATE"))
        yield


def begun(stand: Stand, accounts: int) -> None:
    wait_until(lambda: stand.query(CLAIMED) == [(accounts,)], f"{accounts} are claimed", 100)


def test_four_workers_share_the_gate(make_stand: MakeStand, tmp_path: Path) -> None:
    """Two of them with wrong clocks, one with an account that another has claimed."""
    stand = make_stand("tianjin", "hebei", "jilin", "anhui")
    with held_back(stand):
        first = stand.start("accounts=tianjin", "depth=60", **PACE)
        begun(stand, 1)
        others = [
            stand.start("accounts=hebei", "depth=60", **PACE, **with_wrong_clock(tmp_path, 4)),
            stand.start("accounts=jilin", "depth=60", **PACE, **with_wrong_clock(tmp_path, -4)),
            stand.start("accounts=tianjin,anhui", "depth=60", **PACE),
        ]
        begun(stand, 4)
    results = [ended(process) for process in (first, *others)]
    assert [code for code, _ in results] == [0, 0, 0, 1], results
    assert "天津图书馆: run 1 refreshes it now" in results[3][1]
    assert "1 left to other runs" in results[3][1]
    log = stand.sandbox.log()
    # slots are at least DELAY + 0.1 apart; a busy machine may bring some nearer, but not five
    times = [row["monotonic"] for row in log]
    assert min(after - before for before, after in zip(times, times[4:], strict=False)) > 3 * DELAY
    assert log[-1]["monotonic"] - log[0]["monotonic"] > (len(log) - 1) * DELAY
    uids = sorted(stand.uid(code) for code in ("tianjin", "hebei", "jilin", "anhui"))
    assert sorted(requested_accounts(stand, "profile")) == uids, "each account was crawled once"
    assert stand.query(CLAIMED) == [(0,)]
    state = gate_states(stand.database.engine)[0]
    assert (state.sent_today, state.sent_ever) == (len(log), len(log))
    assert state.waited > 0
    assert stand.query("SELECT sum(requests) FROM crawl_runs") == [(len(log),)]


def test_a_refusal_stops_all_workers(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "jilin", "hunan")
    with held_back(stand):
        workers = [
            stand.start(f"accounts={code}", **PACE) for code in ("beijing", "jilin", "hunan")
        ]
        begun(stand, 3)
    wait_until(lambda: len(stand.sandbox.log()) > 4, "all are at work")
    stand.sandbox.fault("http_403")
    results = [ended(process) for process in workers]
    assert [code for code, _ in results] == [1, 1, 1], results
    log = stand.sandbox.log()
    refused = next(number for number, row in enumerate(log) if row["status"] == 403)
    assert len(log) - refused - 1 <= 2, "what was on its way, and nothing else"
    assert stand.query("SELECT DISTINCT verdict FROM refreshes") == [("blocked",)]
    # no crawl begins during the back-off
    stand.sandbox.clear_faults()
    stand.sandbox.clear_log()
    crawled = stand.crawl("accounts=hunan", **PACE)
    printed = errors(crawled)[0]
    assert crawled.returncode == 1
    assert "weibo is backed off from" in printed
    assert "`scrapy schedule resume weibo` ends the back-off" in printed
    assert stand.sandbox.log() == []
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(3,)]
    assert resume(stand.database.engine, "weibo")
    assert stand.crawl("accounts=hunan", "depth=10", **PACE).returncode == 0


def test_a_budget_is_that_of_all_workers(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "jilin")
    budget = {"LIBCRAWL_WEIBO_DAILY_BUDGET": "12"}
    with held_back(stand, budget=12):
        workers = [stand.start(f"accounts={code}", **budget) for code in ("beijing", "jilin")]
        begun(stand, 2)
    results = [ended(process) for process in workers]
    assert [code for code, _ in results] == [1, 1], results
    assert len(stand.sandbox.log()) == 12
    assert stand.query("SELECT DISTINCT verdict FROM refreshes") == [("partial",)]
    assert all("daily budget of 12 requests" in output for _, output in results)
    assert {row["account"] for row in stand.sandbox.log()} > {stand.uid("beijing")}


def test_a_worker_that_was_killed_gives_up_its_accounts(make_stand: MakeStand) -> None:
    stand = make_stand("beijing")
    with held_back(stand):
        worker = stand.start("accounts=beijing", **PACE)
        begun(stand, 1)
        busy = stand.crawl("accounts=beijing", **PACE)
        assert "another crawl of these accounts is running (run 1, started" in errors(busy)[0]
        worker.kill()
        worker.wait()
    assert stand.crawl("accounts=beijing", "depth=10").returncode == 0
    assert stand.query("SELECT status FROM crawl_runs ORDER BY id") == [
        ("interrupted",), ("finished",)]  # fmt: skip
    assert stand.query("SELECT count(*) FROM claims") == [(0,)]
