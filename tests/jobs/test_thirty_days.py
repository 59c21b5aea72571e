"""Thirty simulated days: works are seen at the ages that indices want, within the budget.

An observation counts for an age when it lies between half of the age and the age itself: the
tolerance by which `work_observations` takes counters (docs/methodology.md).
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from statistics import mean

import pytest

from libcrawl.jobs.planning.cadence import AGES, DAY, Cadence
from libcrawl.jobs.planning.demand import demand
from libcrawl.jobs.planning.plan import Lane
from tests.jobs.world import START, Account, Simulation, accounts

PUBLISHING = 30
# The works of the last day become 30 days old.
DAYS = PUBLISHING + 31
# Two sessions hold what 240 accounts want, with little to spare.
ACCOUNTS, BUDGET = 240, 400
LANES = [
    Lane(platform="weibo", session=name, delay=8.0, budget=BUDGET, remaining=BUDGET)
    for name in ("default", "b")
]


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    world = accounts(Random(20260301), ACCOUNTS, DAYS)
    made = Simulation(world, LANES, Cadence(), DAYS)
    made.run()
    return made


def shares(world: list[Account]) -> dict[float, float]:
    """Share of the works published in the 30 days that was seen in time, by age in days."""
    end = START + timedelta(days=PUBLISHING)
    works = [(a, work) for a in world for work in a.works if START <= work < end]
    assert len(works) > 3_000
    return {
        age.at / DAY: mean(account.is_seen_at(work, age.at, age.opens) for account, work in works)
        for age in AGES
    }


def test_works_are_seen_at_their_ages(simulation: Simulation) -> None:
    found = shares(simulation.accounts)
    assert all(share >= 0.95 for share in found.values()), found


def test_the_budget_holds(simulation: Simulation) -> None:
    assert max(simulation.sent.values()) <= BUDGET
    assert {lane for lane, _ in simulation.sent} == {"weibo/default", "weibo/b"}


def test_the_demand_that_is_reported_is_the_one_that_comes(simulation: Simulation) -> None:
    days = range(5, 30)
    real = mean(
        sum(sent for (_, day), sent in simulation.sent.items() if day == each) for each in days
    )
    histories = [account.history() for account in simulation.accounts]
    output = demand("weibo", histories, LANES, Cadence())
    assert output.wanted == pytest.approx(real, rel=0.1)
    assert output.advice is None
