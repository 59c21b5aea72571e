"""The platform's gate: turns, pauses, a budget, a rest."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from libcrawl.access import JITTER, Access
from libcrawl.gate import BudgetSpent, Gate, Resting
from libcrawl.outcomes import CAPTCHA, FREQUENCY

DELAY = 0.05


def access(**more: Any) -> Access:
    usual: dict[str, Any] = {
        "platform": "weibo",
        "is_loopback": False,
        "basis": "own_account",
        "robots_exception": None,
        "delay": DELAY,
        "daily_budget": None,
        "cookies": (),
    }
    return Access(**{**usual, **more})


async def turns(gate: Gate, count: int) -> list[float]:
    """When so many requests, all asking at once, got their turns."""
    taken = []

    async def take() -> None:
        await gate.take_turn()
        taken.append(time.monotonic())

    await asyncio.gather(*(take() for _ in range(count)))
    return taken


def test_pauses_between_turns() -> None:
    gate = Gate(access())
    started = time.monotonic()
    taken = asyncio.run(turns(gate, 12))
    shortest = DELAY * (1 - JITTER)
    for number, at in enumerate(taken):
        assert at - started >= number * shortest
    assert gate.sent == 12


def test_pauses_vary_around_the_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    spreads = []

    def uniform(low: float, high: float) -> float:
        spreads.append((low, high))
        return low

    monkeypatch.setattr("libcrawl.gate.random.uniform", uniform)
    asyncio.run(turns(Gate(access()), 2))
    assert spreads == [(-DELAY * JITTER, DELAY * JITTER)] * 2


def test_the_first_turn_is_at_once() -> None:
    async def first() -> None:
        await asyncio.wait_for(Gate(access(delay=3600.0)).take_turn(), timeout=60)

    asyncio.run(first())


def test_a_stand_in_is_not_waited_for() -> None:
    gate = Gate(access(is_loopback=True, delay=0.0))
    asyncio.run(asyncio.wait_for(turns(gate, 2_000), timeout=60))
    assert gate.sent == 2_000


def test_nothing_goes_out_while_the_platform_rests() -> None:
    gate = Gate(access())
    gate.rest(FREQUENCY)
    gate.rest(CAPTCHA)
    with pytest.raises(Resting) as caught:
        asyncio.run(gate.take_turn())
    assert caught.value.outcome is FREQUENCY
    assert str(caught.value) == FREQUENCY.meaning
    assert gate.sent == 0


def test_a_refusal_reaches_those_who_wait_for_their_turn() -> None:
    async def refuse() -> list[Any]:
        gate = Gate(access(delay=0.2))
        await gate.take_turn()
        waiting = [asyncio.create_task(gate.take_turn()) for _ in range(3)]
        await asyncio.sleep(0)
        gate.rest(FREQUENCY)
        results: list[Any] = await asyncio.gather(*waiting, return_exceptions=True)
        return [*results, gate.sent]

    *results, sent = asyncio.run(refuse())
    assert [type(result) for result in results] == [Resting] * 3
    assert sent == 1


@pytest.mark.parametrize(("budget", "sent_today", "left"), [(5, 0, 5), (5, 3, 2), (5, 5, 0)])
@pytest.mark.parametrize("delay", [0.0, 0.001])
def test_a_daily_budget_counts_earlier_runs(
    budget: int, sent_today: int, left: int, delay: float
) -> None:
    gate = Gate(access(delay=delay, daily_budget=budget), sent_today)

    async def take_all() -> int:
        results = await asyncio.gather(
            *(gate.take_turn() for _ in range(budget + 3)), return_exceptions=True
        )
        refused = [result for result in results if isinstance(result, BudgetSpent)]
        assert all(f"budget of {budget} requests" in str(result) for result in refused)
        return len(results) - len(refused)

    assert asyncio.run(take_all()) == left == gate.sent


@pytest.mark.parametrize(("budget", "sent_today"), [(0, 0), (5, 6)])
def test_a_spent_budget(budget: int, sent_today: int) -> None:
    with pytest.raises(BudgetSpent):
        asyncio.run(Gate(access(daily_budget=budget), sent_today).take_turn())


def test_without_a_budget_nothing_is_counted_against_us() -> None:
    gate = Gate(access(delay=0.0), sent_today=10**6)
    asyncio.run(turns(gate, 3))
    assert gate.sent == 3
