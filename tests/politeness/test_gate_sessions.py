"""Sessions have slots and states of their own."""

from __future__ import annotations

import asyncio

import pytest

from libcrawl.outcomes import CAPTCHA, LOGIN, OK
from libcrawl.politeness.gate import BackedOff, Paused
from libcrawl.politeness.session import Cookie
from libcrawl.store.gates import pause, resume
from tests.conftest import Database
from tests.gates import MakeGate, change, gate_states, make_gate, paused_platforms, row

__all__ = ["make_gate"]


COOKIES = (Cookie("SUB", "secret"),)


def test_an_expired_session_stops_only_what_needs_it(
    make_gate: MakeGate, database: Database
) -> None:
    gate, other = make_gate(cookies=COOKIES), make_gate(cookies=COOKIES)
    asyncio.run(gate.answered(OK, carried_session=True))
    row(database, session_state="valid")
    asyncio.run(gate.answered(LOGIN, carried_session=True))
    row(database, session_state="expired", is_backed_off=False)
    with pytest.raises(BackedOff):
        asyncio.run(other.reserve_slot())
    asyncio.run(other.reserve_slot(carries_session=False))
    asyncio.run(make_gate().reserve_slot())
    asyncio.run(other.answered(OK, carried_session=False))
    row(database, session_state="expired")
    assert resume(database.engine, "weibo", "default")
    asyncio.run(other.reserve_slot())


def test_without_a_session_there_is_none_to_expire(make_gate: MakeGate, database: Database) -> None:
    asyncio.run(make_gate().answered(LOGIN, carried_session=True))
    row(database, session_state="unknown", is_backed_off=True, resting_outcome="login")


def test_sessions_do_not_share_their_slots(make_gate: MakeGate, database: Database) -> None:
    one, two = make_gate(delay=3600.0), make_gate(delay=3600.0, session="second")
    asyncio.run(asyncio.wait_for(one.reserve_slot(), 60))
    asyncio.run(asyncio.wait_for(two.reserve_slot(), 60))
    asyncio.run(one.answered(CAPTCHA, carried_session=False))
    change(database, "next_turn_at = 'epoch'")
    asyncio.run(two.reserve_slot())
    pause(database.engine, "weibo")
    with pytest.raises(Paused):
        asyncio.run(two.reserve_slot())
    assert [s.session for s in gate_states(database.engine)] == ["default", "second"]
    assert paused_platforms(database.engine)["weibo"].reason is None


def test_one_session_is_paused_and_the_other_goes_on(
    make_gate: MakeGate, database: Database
) -> None:
    one, two = make_gate(), make_gate(session="second")
    pause(database.engine, "weibo", "Li looks", session="second")
    pause(database.engine, "weibo", session="second")
    with pytest.raises(Paused, match=r"the session is paused since .*: Li looks"):
        asyncio.run(two.reserve_slot())
    asyncio.run(one.reserve_slot())
    pause(database.engine, "weibo", "all of it")
    assert resume(database.engine, "weibo", "second")
    with pytest.raises(Paused, match=r"the platform is paused since .*: all of it"):
        asyncio.run(two.reserve_slot())
    pause(database.engine, "weibo", session="second")
    assert resume(database.engine, "weibo"), "the platform, and every session of it"
    asyncio.run(two.reserve_slot())
