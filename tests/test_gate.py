"""The platform's gate: turns, pauses, a budget, a rest, for all who share its row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from libcrawl.access import JITTER, Access
from libcrawl.gate import LATE, RESTS, BudgetSpent, Gate, Paused, Resting
from libcrawl.outcomes import CAPTCHA, DEAD_ENDPOINT, FREQUENCY, LOGIN, OK, REFUSED
from libcrawl.outcomes.weibo import WEIBO
from libcrawl.session import Cookie
from libcrawl.store.run import Run, StoreAway
from libcrawl.store.standing import pause, read_pauses, read_standings, resume
from tests.conftest import Database

DELAY = 0.05
LEAST = DELAY + LATE
MakeGate = Callable[..., Gate]


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


@pytest.fixture
def make_gate(database: Database) -> MakeGate:
    """Opens a gate as a worker of its own would: they share nothing but the row."""

    def make(patience: float = 5.0, **more: Any) -> Gate:
        gate = Gate(access(**more), WEIBO, Run(database.engine, "weibo", patience))
        gate.open()
        return gate

    return make


async def turns(gate: Gate, count: int) -> list[float]:
    """When so many requests, all asking at once, got their turns."""
    taken = []

    async def take() -> None:
        await gate.take_turn()
        taken.append(time.monotonic())

    await asyncio.gather(*(take() for _ in range(count)))
    return taken


def row(database: Database, **wanted: Any) -> None:
    """The gate's row has these values."""
    standing = read_standings(database.engine)[0]
    assert {name: getattr(standing, name) for name in wanted} == wanted


def change(database: Database, assignments: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE gates SET {assignments}"))


def test_pauses_between_turns_of_several_workers(make_gate: MakeGate, database: Database) -> None:
    gates = [make_gate() for _ in range(3)]

    async def all_turns() -> list[float]:
        return list(chain(*await asyncio.gather(*(turns(gate, 4) for gate in gates))))

    started = time.monotonic()
    taken = sorted(asyncio.run(all_turns()))
    for number, at in enumerate(taken):
        assert at - started >= number * LEAST
    assert [gate.sent for gate in gates] == [4] * 3
    row(database, sent_today=12, sent_ever=12)
    assert read_standings(database.engine)[0].waited >= 11 * LEAST


def test_pauses_vary_around_the_delay(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(delay=8.0)
    pauses = []
    for _ in range(200):
        change(database, "next_turn_at = 'epoch'")
        assert gate.turns.take(carries_session=False)
        standing = gate.turns.look()
        pauses.append((standing.next_turn_at - standing.now).total_seconds())
    least, most = 6 * 1.05, 8 * (1 + JITTER)
    assert least - 1 < min(pauses) < 6.6
    assert 9.4 < max(pauses) <= most
    assert 7.5 < sum(pauses) / 200 < 8.5


def test_the_longest_delay_declared_holds_for_all(make_gate: MakeGate, database: Database) -> None:
    """A worker with a shorter one, or a stand-in platform with none, does not hurry the others."""
    polite = make_gate(delay=60.0)
    make_gate(is_loopback=True, delay=0.0, waits=False)
    assert polite.turns.take(carries_session=False)
    standing = polite.turns.look()
    assert standing.delay == 60.0
    assert (standing.next_turn_at - standing.now).total_seconds() > 40


def test_the_first_turn_is_at_once(make_gate: MakeGate) -> None:
    gate = make_gate(delay=3600.0)
    asyncio.run(asyncio.wait_for(gate.take_turn(), timeout=60))


def test_without_the_database_nothing_is_asked() -> None:
    engine = create_engine("postgresql+psycopg://127.0.0.1:1/none")
    gate = Gate(access(), WEIBO, Run(engine, "weibo", patience=0.1))
    for _ in range(2):  # the second one does not try again
        with pytest.raises(StoreAway, match="the database could not be used for 0 s"):
            asyncio.run(gate.take_turn())
    assert gate.sent == 0


def test_a_turn_that_was_slept_through_is_taken_again(
    make_gate: MakeGate, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that stood still must not ask behind its turn, close to another's."""
    gate, sleep = make_gate(), asyncio.sleep
    slept: list[float] = []

    async def oversleep(seconds: float) -> None:
        slept.append(seconds)
        await sleep(seconds + (0.3 if len(slept) == 2 else 0))

    asyncio.run(gate.take_turn())
    monkeypatch.setattr("libcrawl.gate.asyncio.sleep", oversleep)
    slept.append(0)
    asyncio.run(gate.take_turn())
    assert len(slept) >= 3
    row(database, sent_today=2)


def test_a_stand_in_is_not_waited_for(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(is_loopback=True, delay=0.0, waits=False)
    asyncio.run(asyncio.wait_for(turns(gate, 2_000), timeout=60))
    assert gate.sent == 2_000
    asyncio.run(gate.close())
    row(database, sent_today=2_000, delay=0.0, waited=0.0)


def test_a_pause_is_noticed_where_nothing_waits(
    make_gate: MakeGate, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make_gate(is_loopback=True, delay=0.0, waits=False)
    asyncio.run(turns(gate, 3))
    pause(database.engine, "weibo", "maintenance")
    monkeypatch.setattr("libcrawl.gate.LOOK_EVERY", 0.0)  # as if the second were over
    with pytest.raises(Paused, match=r"is paused since .*: maintenance"):
        asyncio.run(gate.take_turn())
    assert gate.sent == 3


def test_a_refusal_rests_every_worker(make_gate: MakeGate, database: Database) -> None:
    gate, other = make_gate(), make_gate()
    asyncio.run(gate.answered(FREQUENCY, carried_session=True))
    asyncio.run(gate.answered(CAPTCHA, carried_session=True))
    for asked in (gate, other):
        with pytest.raises(Resting) as caught:
            asyncio.run(asked.take_turn())
        assert caught.value.outcome is FREQUENCY
        assert str(caught.value) == FREQUENCY.meaning
        assert asked.sent == 0
    row(database, refusals=1, resting_outcome="frequency", sent_today=0, is_resting=True)


@pytest.mark.parametrize(
    ("outcome", "seconds"), [(REFUSED, RESTS), (FREQUENCY, RESTS[-1:] * 3), (CAPTCHA, RESTS[-1:])]
)
def test_rests_grow_with_refusals_in_a_row(
    make_gate: MakeGate, database: Database, outcome: Any, seconds: tuple[float, ...]
) -> None:
    for number, expected in enumerate((*seconds, seconds[-1]), start=1):
        asyncio.run(make_gate().answered(outcome, carried_session=False))
        standing = read_standings(database.engine)[0]
        assert standing.resting_until and standing.resting_since
        assert (standing.resting_until - standing.resting_since).total_seconds() == expected
        row(database, refusals=number)
        change(database, "resting_until = now(), resting_since = now() - interval '1 day'")
    asyncio.run(make_gate().answered(DEAD_ENDPOINT, carried_session=False))
    row(database, refusals=len(seconds) + 1)
    gate = make_gate()
    asyncio.run(gate.answered(OK, carried_session=False))
    row(database, refusals=0)


def test_an_answer_from_before_the_rest_does_not_end_it(
    make_gate: MakeGate, database: Database
) -> None:
    early, gate = make_gate(), make_gate()
    change(database, "refusals = 1")
    late = make_gate()
    asyncio.run(gate.answered(REFUSED, carried_session=False))
    for one in (early, late):
        asyncio.run(one.answered(OK, carried_session=False))
    row(database, refusals=2, is_resting=True)


def test_on_loopback_a_rest_is_that_of_the_run(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(is_loopback=True, delay=0.0, waits=False)
    asyncio.run(gate.answered(FREQUENCY, carried_session=True))
    with pytest.raises(Resting):
        asyncio.run(gate.take_turn())
    asyncio.run(make_gate(is_loopback=True, delay=0.0, waits=False).take_turn())
    row(database, refusals=0, is_resting=False)


def test_a_refusal_reaches_those_who_wait_for_their_turn(
    make_gate: MakeGate, database: Database
) -> None:
    async def refuse() -> list[Any]:
        gate, other = make_gate(delay=0.3), make_gate(delay=0.3)
        await gate.take_turn()
        waiting = [asyncio.create_task(other.take_turn()) for _ in range(3)]
        await asyncio.sleep(0.05)
        await gate.answered(FREQUENCY, carried_session=False)
        results: list[Any] = await asyncio.gather(*waiting, return_exceptions=True)
        return [*results, gate.sent, other.sent]

    *results, sent, sent_by_other = asyncio.run(refuse())
    assert [type(result) for result in results] == [Resting] * 3
    assert (sent, sent_by_other) == (1, 0)
    row(database, sent_today=1)


COOKIES = (Cookie("SUB", "secret"),)


def test_an_expired_session_stops_only_what_needs_it(
    make_gate: MakeGate, database: Database
) -> None:
    gate, other = make_gate(cookies=COOKIES), make_gate(cookies=COOKIES)
    asyncio.run(gate.answered(OK, carried_session=True))
    row(database, session_state="valid")
    asyncio.run(gate.answered(LOGIN, carried_session=True))
    row(database, session_state="expired", is_resting=False)
    with pytest.raises(Resting):
        asyncio.run(other.take_turn())
    asyncio.run(other.take_turn(carries_session=False))
    asyncio.run(make_gate().take_turn())
    asyncio.run(other.answered(OK, carried_session=False))
    row(database, session_state="expired")
    assert resume(database.engine, "weibo", "default")
    asyncio.run(other.take_turn())


def test_without_a_session_there_is_none_to_expire(make_gate: MakeGate, database: Database) -> None:
    asyncio.run(make_gate().answered(LOGIN, carried_session=True))
    row(database, session_state="unknown", is_resting=True, resting_outcome="login")


def test_sessions_do_not_share_their_turns(make_gate: MakeGate, database: Database) -> None:
    one, two = make_gate(delay=3600.0), make_gate(delay=3600.0, session="second")
    asyncio.run(asyncio.wait_for(one.take_turn(), 60))
    asyncio.run(asyncio.wait_for(two.take_turn(), 60))
    asyncio.run(one.answered(CAPTCHA, carried_session=False))
    change(database, "next_turn_at = 'epoch'")
    asyncio.run(two.take_turn())
    pause(database.engine, "weibo")
    with pytest.raises(Paused):
        asyncio.run(two.take_turn())
    assert [s.session for s in read_standings(database.engine)] == ["default", "second"]
    assert read_pauses(database.engine)["weibo"].reason is None


def test_resume(make_gate: MakeGate, database: Database) -> None:
    assert not resume(database.engine, "weibo")
    gate = make_gate()
    assert not resume(database.engine, "weibo")
    asyncio.run(gate.answered(CAPTCHA, carried_session=False))
    pause(database.engine, "weibo", "captcha")
    assert resume(database.engine, "weibo")
    row(database, is_resting=False, refusals=0, paused_at=None)
    asyncio.run(make_gate().take_turn())


@pytest.mark.parametrize(("budget", "sent", "left"), [(5, 0, 5), (5, 3, 2), (5, 5, 0), (0, 0, 0)])
def test_a_daily_budget_counts_what_others_sent(
    make_gate: MakeGate, database: Database, budget: int, sent: int, left: int
) -> None:
    gates = [make_gate(delay=delay, daily_budget=budget) for delay in (0.0, 0.001)]
    change(database, f"day = (now() AT TIME ZONE 'Asia/Shanghai')::date, sent = {sent}")

    async def take_all() -> int:
        results = await asyncio.gather(
            *(gate.take_turn() for gate in gates * (budget + 1)), return_exceptions=True
        )
        refused = [result for result in results if isinstance(result, BudgetSpent)]
        assert all(f"budget of {budget} requests" in str(result) for result in refused)
        return len(results) - len(refused)

    assert asyncio.run(take_all()) == left == sum(gate.sent for gate in gates)
    row(database, sent_today=max(sent, budget) if left or sent else 0)


def test_yesterday_does_not_count(make_gate: MakeGate, database: Database) -> None:
    gate = make_gate(daily_budget=5)
    change(database, "day = (now() AT TIME ZONE 'Asia/Shanghai')::date - 1, sent = 9, sent_ever=9")
    asyncio.run(gate.take_turn())
    row(database, sent_today=1, sent_ever=10)


def test_without_a_budget_nothing_is_counted_against_us(
    make_gate: MakeGate, database: Database
) -> None:
    change(database, "sent = 1000000")
    gate = make_gate(delay=0.0)
    asyncio.run(turns(gate, 3))
    assert gate.sent == 3
