"""Gates as workers open them, and their row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from libcrawl.outcomes.weibo import WEIBO
from libcrawl.politeness.access import Access
from libcrawl.politeness.gate import LATE, Gate
from libcrawl.store.gates import GateState, PausedPlatform, read_gates, read_paused_platforms
from libcrawl.store.run import Run
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
    """Opens gates that share nothing but the row, as workers do."""

    def make(patience: float = 5.0, **more: Any) -> Gate:
        gate = Gate(access(**more), WEIBO, Run(database.engine, "weibo", patience))
        gate.open()
        return gate

    return make


async def reserve_slots(gate: Gate, count: int) -> list[float]:
    """Reserve slots for so many simultaneous requests; returns when each got its slot."""
    taken = []

    async def take() -> None:
        await gate.reserve_slot()
        taken.append(time.monotonic())

    await asyncio.gather(*(take() for _ in range(count)))
    return taken


def gate_states(engine: Engine) -> list[GateState]:
    with engine.connect() as connection:
        return read_gates(connection)


def paused_platforms(engine: Engine) -> dict[str, PausedPlatform]:
    with engine.connect() as connection:
        return read_paused_platforms(connection)


def row(database: Database, **wanted: Any) -> None:
    """The gate's row has these values."""
    state = gate_states(database.engine)[0]
    assert {name: getattr(state, name) for name in wanted} == wanted


def change(database: Database, assignments: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE gates SET {assignments}"))
