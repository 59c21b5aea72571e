"""A gate as a worker opens it, and its row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from libcrawl.outcomes.weibo import WEIBO
from libcrawl.politeness.access import Access
from libcrawl.politeness.gate import LATE, Gate
from libcrawl.store.queries.gate_states import read_standings
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
