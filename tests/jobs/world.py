"""Invented accounts that publish at random over simulated days, and a crawler that obeys the plan.

Only `next_due` and `plan` decide; the crawler spends a delay for each request, one lane after
another request by request, and every refresh shows all works of the last 30 days.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from random import Random

from libcrawl.items import Verdict
from libcrawl.jobs.planning.cadence import AGES, DAY, Cadence
from libcrawl.jobs.planning.due import Due, History, next_due
from libcrawl.jobs.planning.plan import Group, Lane, plan

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAGE = 20
OBSERVATION = 30 * DAY
# Works a day: every few hours, daily, twice a week, once in two weeks, once in three months.
RATES = (4.0, 1.0, 0.3, 0.07, 0.01)
SHARES = (0.1, 0.35, 0.3, 0.15, 0.1)


@dataclass
class Account:
    """An account with the moments of its works, ascending, and of its refreshes."""

    key: int
    works: list[datetime]
    refreshes: list[datetime] = field(default_factory=list)

    def pages(self, now: datetime) -> int:
        since = (self.refreshes[-1] if self.refreshes else now) - OBSERVATION
        return max(
            1, ceil((bisect_right(self.works, now) - bisect_right(self.works, since)) / PAGE)
        )

    def history(self) -> History:
        last = self.refreshes[-1]
        known = self.works[: bisect_right(self.works, last)]
        young = [known[bisect_right(known, last - age.opens) :] for age in AGES]
        return History(
            account_id=self.key, platform="weibo", platform_id=str(self.key), label="",
            attempted_at=last, verdict=Verdict.COMPLETE, reached_end=True, completed_at=last,
            last_work=known[-1] if known else None,
            waiting=tuple(each[0] if each else None for each in young),
            window=OBSERVATION, pages=self.pages(last),
            works=bisect_right(known, last) - bisect_right(known, last - OBSERVATION),
        )  # fmt: skip

    def is_seen_at(self, work: datetime, age: timedelta, opens: timedelta) -> bool:
        """Whether a refresh fell between the two ages of the work."""
        before = bisect_right(self.refreshes, work + age)
        return before > 0 and self.refreshes[before - 1] >= work + opens


def accounts(random: Random, number: int, days: int) -> list[Account]:
    """Accounts that publish at random, by day more than by night, and were crawled for 30 days."""
    made = []
    for key in range(1, number + 1):
        rate = random.choices(RATES, SHARES)[0]
        works = list(_publish(random, rate, days))
        account = Account(key, works)
        account.refreshes.append(START - timedelta(hours=random.uniform(0, 24)))
        made.append(account)
    return made


def _publish(random: Random, rate: float, days: int) -> Iterator[datetime]:
    at = START - OBSERVATION
    while True:
        at += timedelta(days=random.expovariate(rate))
        if at > START + timedelta(days=days):
            return
        if 8 <= at.hour < 22 or random.random() < 0.2:
            yield at


@dataclass
class Simulation:
    """The plan carried out minute by minute, over `days`; `sent` are requests by day."""

    accounts: list[Account]
    lanes: list[Lane]
    cadence: Cadence
    days: int
    sent: dict[tuple[str, int], int] = field(default_factory=dict)

    def run(self) -> None:
        by_key = {account.key: account for account in self.accounts}
        due = {key: self._due(account) for key, account in by_key.items()}
        queue: list[tuple[datetime, int]] = [(each.at, key) for key, each in due.items()]
        heapq.heapify(queue)
        waiting: list[Due] = []
        free = {lane.key: START for lane in self.lanes}
        now = START
        while now < START + timedelta(days=self.days):
            while queue and queue[0][0] <= now:
                waiting.append(due[heapq.heappop(queue)[1]])
            lanes = [self._at(lane, now) for lane in self.lanes if free[lane.key] <= now]
            for group in plan(waiting, lanes, now) if waiting else ():
                taken = {each.history.account_id for each in group.accounts}
                waiting = [each for each in waiting if each.history.account_id not in taken]
                free[group.lane.key] = self._crawl(group, by_key, now)
                for key in taken:
                    due[key] = self._due(by_key[key])
                    heapq.heappush(queue, (due[key].at, key))
            now += MINUTE

    def _due(self, account: Account) -> Due:
        return next_due(account.history(), START, self.cadence)

    def _at(self, lane: Lane, now: datetime) -> Lane:
        assert lane.budget is not None
        return lane.with_state(remaining=lane.budget - self.sent.get((lane.key, _day(now)), 0))

    def _crawl(self, group: Group, by_key: dict[int, Account], now: datetime) -> datetime:
        """Refresh a group; when it is done."""
        for each in group.accounts:
            account = by_key[each.history.account_id]
            requests = 1 + account.pages(now)
            account.refreshes.append(now)
            self.sent[group.lane.key, _day(now)] = (
                self.sent.get((group.lane.key, _day(now)), 0) + requests
            )
            now += timedelta(seconds=requests * group.lane.delay)
        return now


def _day(moment: datetime) -> int:
    return (moment + timedelta(hours=8) - START).days
