"""Pauses, refusals and back-offs hold for every worker."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from libcrawl.outcomes import CAPTCHA, DEAD_ENDPOINT, FREQUENCY, OK, REFUSED
from libcrawl.politeness.gate import BACK_OFFS, BackedOff, Paused
from libcrawl.store.gates import pause, resume
from tests.conftest import Database
from tests.gates import MakeGate, change, gate_states, make_gate, reserve_slots, row

__all__ = ["make_gate"]


def test_a_pause_is_noticed_where_nothing_waits(
    make_gate: MakeGate, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make_gate(is_loopback=True, delay=0.0, waits=False)
    asyncio.run(reserve_slots(gate, 3))
    pause(database.engine, "weibo", "maintenance")
    monkeypatch.setattr("libcrawl.politeness.gate.LOOK_EVERY", 0.0)  # as if the second were over
    with pytest.raises(Paused, match=r"is paused since .*: maintenance"):
        asyncio.run(gate.reserve_slot())
    assert gate.sent == 3


def test_a_refusal_backs_off_every_worker(make_gate: MakeGate, database: Database) -> None:
    gate, other = make_gate(), make_gate()
    asyncio.run(gate.answered(FREQUENCY, carried_session=True))
    asyncio.run(gate.answered(CAPTCHA, carried_session=True))
    for each in (gate, other):
        with pytest.raises(BackedOff) as caught:
            asyncio.run(each.reserve_slot())
        assert caught.value.outcome is FREQUENCY
        assert str(caught.value) == FREQUENCY.meaning
        assert each.sent == 0
    row(database, refusals=1, resting_outcome="frequency", sent_today=0, is_backed_off=True)


@pytest.mark.parametrize(
    ("outcome", "seconds"),
    [(REFUSED, BACK_OFFS), (FREQUENCY, BACK_OFFS[-1:] * 3), (CAPTCHA, BACK_OFFS[-1:])],
)
def test_back_offs_grow_with_refusals_in_a_row(
    make_gate: MakeGate, database: Database, outcome: Any, seconds: tuple[float, ...]
) -> None:
    for number, expected in enumerate((*seconds, seconds[-1]), start=1):
        asyncio.run(make_gate().answered(outcome, carried_session=False))
        state = gate_states(database.engine)[0]
        assert state.resting_until and state.resting_since
        assert (state.resting_until - state.resting_since).total_seconds() == expected
        row(database, refusals=number)
        change(database, "resting_until = now(), resting_since = now() - interval '1 day'")
    asyncio.run(make_gate().answered(DEAD_ENDPOINT, carried_session=False))
    row(database, refusals=len(seconds) + 1)
    gate = make_gate()
    asyncio.run(gate.answered(OK, carried_session=False))
    row(database, refusals=0)


def test_an_answer_from_before_the_back_off_does_not_end_it(
    make_gate: MakeGate, database: Database
) -> None:
    early, gate = make_gate(), make_gate()
    change(database, "refusals = 1")
    late = make_gate()
    asyncio.run(gate.answered(REFUSED, carried_session=False))
    for one in (early, late):
        asyncio.run(one.answered(OK, carried_session=False))
    row(database, refusals=2, is_backed_off=True)


def test_on_loopback_a_back_off_is_that_of_the_run(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(is_loopback=True, delay=0.0, waits=False)
    asyncio.run(gate.answered(FREQUENCY, carried_session=True))
    with pytest.raises(BackedOff):
        asyncio.run(gate.reserve_slot())
    asyncio.run(make_gate(is_loopback=True, delay=0.0, waits=False).reserve_slot())
    row(database, refusals=0, is_backed_off=False)


def test_a_refusal_reaches_requests_that_wait_for_their_slots(
    make_gate: MakeGate, database: Database
) -> None:
    async def refuse() -> list[Any]:
        gate, other = make_gate(delay=0.3), make_gate(delay=0.3)
        await gate.reserve_slot()
        waiting = [asyncio.create_task(other.reserve_slot()) for _ in range(3)]
        await asyncio.sleep(0.05)
        await gate.answered(FREQUENCY, carried_session=False)
        results: list[Any] = await asyncio.gather(*waiting, return_exceptions=True)
        return [*results, gate.sent, other.sent]

    *results, sent, sent_by_other = asyncio.run(refuse())
    assert [type(result) for result in results] == [BackedOff] * 3
    assert (sent, sent_by_other) == (1, 0)
    row(database, sent_today=1)


def test_resume(make_gate: MakeGate, database: Database) -> None:
    assert not resume(database.engine, "weibo")
    gate = make_gate()
    assert not resume(database.engine, "weibo")
    asyncio.run(gate.answered(CAPTCHA, carried_session=False))
    pause(database.engine, "weibo", "captcha")
    assert resume(database.engine, "weibo")
    row(database, is_backed_off=False, refusals=0, paused_at=None)
    asyncio.run(make_gate().reserve_slot())
