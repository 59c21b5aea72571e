"""The platform's gate: slots, delays and a budget, for all workers that share its row."""

from __future__ import annotations

import asyncio
import time
from itertools import chain

import pytest
from sqlalchemy import create_engine

from libcrawl.outcomes.weibo import WEIBO
from libcrawl.politeness.access import JITTER
from libcrawl.politeness.gate import BudgetSpent, Gate
from libcrawl.store.run import Run, StoreAway
from tests.conftest import Database
from tests.gates import LEAST, MakeGate, access, change, gate_states, make_gate, reserve_slots, row

__all__ = ["make_gate"]


def test_delays_between_slots_of_several_workers(make_gate: MakeGate, database: Database) -> None:
    gates = [make_gate() for _ in range(3)]

    async def all_slots() -> list[float]:
        return list(chain(*await asyncio.gather(*(reserve_slots(gate, 4) for gate in gates))))

    started = time.monotonic()
    taken = sorted(asyncio.run(all_slots()))
    for number, at in enumerate(taken):
        assert at - started >= number * LEAST
    assert [gate.sent for gate in gates] == [4] * 3
    row(database, sent_today=12, sent_ever=12)
    assert gate_states(database.engine)[0].waited >= 11 * LEAST


def test_waits_vary_around_the_delay(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(delay=8.0)
    waits = []
    for _ in range(200):
        change(database, "next_turn_at = 'epoch'")
        assert gate.row.reserve(carries_session=False)
        state = gate.row.read()
        waits.append((state.next_turn_at - state.now).total_seconds())
    least, most = 6 * 1.05, 8 * (1 + JITTER)
    assert least - 1 < min(waits) < 6.6
    assert 9.4 < max(waits) <= most
    assert 7.5 < sum(waits) / 200 < 8.5


def test_the_longest_delay_declared_holds_for_all(make_gate: MakeGate, database: Database) -> None:
    """A worker with a shorter one, or a stand-in platform with none, does not hurry the others."""
    polite = make_gate(delay=60.0)
    make_gate(is_loopback=True, delay=0.0, waits=False)
    assert polite.row.reserve(carries_session=False)
    state = polite.row.read()
    assert state.delay == 60.0
    assert (state.next_turn_at - state.now).total_seconds() > 40


def test_the_first_slot_is_at_once(make_gate: MakeGate) -> None:
    gate = make_gate(delay=3600.0)
    asyncio.run(asyncio.wait_for(gate.reserve_slot(), timeout=60))


def test_without_the_database_nothing_is_requested() -> None:
    engine = create_engine("postgresql+psycopg://127.0.0.1:1/none")
    gate = Gate(access(), WEIBO, Run(engine, "weibo", patience=0.1))
    for _ in range(2):  # the second one does not try again
        with pytest.raises(StoreAway, match="the database could not be used for 0 s"):
            asyncio.run(gate.reserve_slot())
    assert gate.sent == 0


def test_a_slot_that_was_slept_through_is_reserved_again(
    make_gate: MakeGate, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that was suspended must not send after its slot, close to another's."""
    gate, sleep = make_gate(), asyncio.sleep
    slept: list[float] = []

    async def oversleep(seconds: float) -> None:
        slept.append(seconds)
        await sleep(seconds + (0.3 if len(slept) == 2 else 0))

    asyncio.run(gate.reserve_slot())
    monkeypatch.setattr("libcrawl.politeness.gate.asyncio.sleep", oversleep)
    slept.append(0)
    asyncio.run(gate.reserve_slot())
    assert len(slept) >= 3
    row(database, sent_today=2)


def test_a_stand_in_is_not_waited_for(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(is_loopback=True, delay=0.0, waits=False)
    asyncio.run(asyncio.wait_for(reserve_slots(gate, 2_000), timeout=60))
    assert gate.sent == 2_000
    asyncio.run(gate.close())
    row(database, sent_today=2_000, delay=0.0, waited=0.0)


@pytest.mark.parametrize(("budget", "sent", "left"), [(5, 0, 5), (5, 3, 2), (5, 5, 0), (0, 0, 0)])
def test_a_daily_budget_counts_what_others_sent(
    make_gate: MakeGate, database: Database, budget: int, sent: int, left: int
) -> None:
    gates = [make_gate(delay=delay, daily_budget=budget) for delay in (0.0, 0.001)]
    change(database, f"day = (now() AT TIME ZONE 'Asia/Shanghai')::date, sent = {sent}")

    async def take_all() -> int:
        results = await asyncio.gather(
            *(gate.reserve_slot() for gate in gates * (budget + 1)), return_exceptions=True
        )
        refused = [result for result in results if isinstance(result, BudgetSpent)]
        assert all(f"budget of {budget} requests" in str(result) for result in refused)
        return len(results) - len(refused)

    assert asyncio.run(take_all()) == left == sum(gate.sent for gate in gates)
    row(database, sent_today=max(sent, budget) if left or sent else 0)


def test_yesterday_does_not_count(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(daily_budget=5)
    change(database, "day = (now() AT TIME ZONE 'Asia/Shanghai')::date - 1, sent = 9, sent_ever=9")
    asyncio.run(gate.reserve_slot())
    row(database, sent_today=1, sent_ever=10)


def test_without_a_budget_nothing_is_counted_against_us(
    make_gate: MakeGate, database: Database
) -> None:
    change(database, "sent = 1000000")
    gate = make_gate(delay=0.0)
    asyncio.run(reserve_slots(gate, 3))
    assert gate.sent == 3
