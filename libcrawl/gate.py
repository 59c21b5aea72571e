"""The platform's gate: one request at a time, pauses with jitter, a daily budget, a rest."""

from __future__ import annotations

import asyncio
import random
import time

from scrapy.exceptions import IgnoreRequest

from libcrawl.access import JITTER, POLITE_DELAY, Access
from libcrawl.outcomes import Outcome


class Resting(IgnoreRequest):
    """Nothing is asked any more in this run, because of an earlier refusal."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.meaning)
        self.outcome = outcome


class BudgetSpent(IgnoreRequest):
    """The day's requests are used up."""


class Gate:
    """Takes turns for the requests of one crawl of one platform."""

    def __init__(self, access: Access, sent_today: int = 0) -> None:
        self.access = access
        self.resting: Outcome | None = None
        self.sent = 0
        self._sent_before = sent_today
        self._next_turn = 0.0
        self._lock = asyncio.Lock()

    async def take_turn(self) -> None:
        """Wait until the next request may go out. Raises Resting or BudgetSpent."""
        async with self._lock:
            self._check()
            if self.access.delay:
                await asyncio.sleep(max(0.0, self._next_turn - time.monotonic()))
                self._check()
                spread = self.access.delay * JITTER
                pause = self.access.delay + random.uniform(-spread, spread)  # noqa: S311
                least = min(self.access.delay, POLITE_DELAY)
                self._next_turn = time.monotonic() + max(least, pause)
            self.sent += 1

    def rest(self, outcome: Outcome) -> None:
        """Ask nothing more in this run; the first refusal is remembered."""
        self.resting = self.resting or outcome

    def _check(self) -> None:
        if self.resting:
            raise Resting(self.resting)
        budget = self.access.daily_budget
        if budget is not None and self._sent_before + self.sent >= budget:
            raise BudgetSpent(
                f"the daily budget of {budget} requests is used up; it begins anew at midnight"
                " (Asia/Shanghai)"
            )
