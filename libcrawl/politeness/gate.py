"""The platform's gate: request slots, reserved in a row of the database that all workers share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from scrapy.exceptions import IgnoreRequest

from libcrawl.items import Verdict
from libcrawl.outcomes import LOGIN, REFUSED, Outcome, Table
from libcrawl.politeness.access import JITTER, POLITE_DELAY, Access
from libcrawl.store.errors import StoreError
from libcrawl.store.gates import GateState, GateStore, RateLimit, RequestSlot
from libcrawl.store.run import Run

T = TypeVar("T")
HOUR = 3600.0
# After the first refusal in a row, the second, the third and later ones: a mistake passes within an
# hour; who is refused again after four is not meant to come back today.
BACK_OFFS = (HOUR, 4 * HOUR, 24 * HOUR)
# So many seconds (or 5 % of the least pause) a request may go out behind its slot; pauses are drawn
# longer by as much, so that the next request is never too close to it.
LATE = 0.1
# On loopback, where nothing waits, the row is looked at no more often (seconds).
LOOK_EVERY = 1.0


class BackedOff(IgnoreRequest):
    """Nothing is requested after an earlier refusal, in this run or of another worker."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.meaning)
        self.outcome = outcome


class NotNow(IgnoreRequest):
    """Nothing is requested although nothing was refused."""


class BudgetSpent(NotNow):
    """The day's requests are used up."""


class Paused(NotNow):
    """A person has paused the platform, or this session of it."""


class Gate:
    """Reserves slots for the requests of one crawl of one platform.

    Where nothing waits (on loopback, without a budget) requests are counted here, and in the row
    once a second.
    """

    def __init__(self, access: Access, table: Table, run: Run) -> None:
        self.access = access
        self.sent = 0
        limit = RateLimit(access.delay, JITTER, POLITE_DELAY, LATE, access.daily_budget)
        self.row = GateStore(run.engine, access.platform, access.session, limit, run.patiently)
        self._outcomes = {row.outcome.name: row.outcome for row in table}
        self._backed_off: Outcome | None = None
        self._away: StoreError | None = None
        self._refusals = 0
        self._session_state = "unknown"
        self._counts = not access.waits and access.daily_budget is None
        self._not_counted = 0
        self._looked_at = 0.0
        self._lock = asyncio.Lock()

    def open(self) -> GateState:
        """The gate's state before the first request; delay and budget go into the row."""
        logins = [o.name for o in self._outcomes.values() if o.verdict is Verdict.LOGIN_REQUIRED]
        file = self.access.session_file
        state = self.row.open(
            declares=self.access.waits, age=file.age if file else None, logins=logins
        )
        self._looked_at = time.monotonic()
        self._know(state.refusals, state.session_state)
        return state

    def go_without_session(self) -> None:
        """Continue without the session: request public pages only."""
        self.access = replace(self.access, cookies=(), session_file=None)

    async def reserve_slot(self, *, carries_session: bool = True) -> None:
        """Wait until the next request may go out.

        `carries_session`: it is sent with the operator's session, where there is one. Raises
        BackedOff, Paused or BudgetSpent; StoreError where the database is away, and from then on.
        """
        carries = carries_session and bool(self.access.cookies)
        async with self._lock:
            self._check()
            if self._counts:
                self._not_counted += 1
                if time.monotonic() - self._looked_at > LOOK_EVERY:
                    self._raise_for(await self._save_count(), carries)
            else:
                while not await self._take(carries):
                    self._check()
            self.sent += 1

    async def answered(self, outcome: Outcome, *, carried_session: bool) -> None:
        """Record what an answer means for later requests of all workers.

        A refusal backs the platform off; one for the want of a session that was sent backs that
        session off until it is another one. On loopback, where nothing waits, this run alone.
        """
        carried = carried_session and bool(self.access.cookies)
        if outcome.backs_off:
            self._backed_off = self._backed_off or outcome
            if self.access.waits:
                await self._do(lambda: self._save_back_off(outcome, carried))
        elif outcome.verdict is None and self.access.waits:
            is_news = self._refusals or (carried and self._session_state == "unknown")
            if is_news:
                self._know(0, "valid" if carried else self._session_state)
                await self._do(lambda: self.row.record_success(carried_session=carried))

    async def close(self) -> None:
        """Write the last counts to the row."""
        if self._not_counted and not self._away:
            await self._save_count()

    async def _take(self, carries: bool) -> bool:
        """Reserve a slot and wait for it; False where it has passed or is not needed any more."""
        requested_at = time.monotonic()
        slot = await self._do(lambda: self.row.reserve(carries_session=carries))
        if slot is None:
            self._raise_for(await self._do(self.row.read), carries)
            return False  # things have changed between the two
        self._know(slot.refusals, slot.session_state)
        await asyncio.sleep(max(0.0, slot.wait))
        if not slot.late or time.monotonic() - requested_at <= slot.late:
            return True
        return await self._is_still_open(slot, carries)

    async def _is_still_open(self, slot: RequestSlot, carries: bool) -> bool:
        """Check again after waiting: the gate may have closed, or this machine have slept."""
        state, passed = await self._do(lambda: self.row.read_after(slot))
        problem = self._why_not(state, carries, is_counted=True)
        if not self._backed_off and not problem and passed <= slot.late:
            return True
        await self._do(self.row.release)
        if problem:
            raise problem
        return False

    def _check(self) -> None:
        if self._away:
            raise self._away
        if self._backed_off:
            raise BackedOff(self._backed_off)

    def _raise_for(self, state: GateState, carries: bool) -> None:
        if problem := self._why_not(state, carries):
            raise problem

    def _why_not(
        self, state: GateState, carries: bool, *, is_counted: bool = False
    ) -> IgnoreRequest | None:
        """Why nothing may be requested now. `is_counted`: the request is among the sent."""
        budget = self.access.daily_budget
        if state.paused_at is not None:
            reason = f": {state.pause_reason}" if state.pause_reason else ""
            what = "session" if state.is_paused_alone else "platform"
            return Paused(f"the {what} is paused since {state.paused_at:%m-%d %H:%M}{reason}")
        if state.is_backed_off:
            return BackedOff(self.outcome_of(state))
        if carries and state.is_expired:
            return BackedOff(LOGIN)
        if budget is not None and not is_counted and state.sent_today >= budget:
            return BudgetSpent(
                f"the daily budget of {budget} requests is used up; it starts again at midnight"
                " (Asia/Shanghai)"
            )
        return None

    def outcome_of(self, state: GateState) -> Outcome:
        """The kind of answer that began a back-off."""
        return self._outcomes.get(state.resting_outcome or "", REFUSED)

    def _save_back_off(self, outcome: Outcome, carried: bool) -> None:
        if carried and outcome.verdict is Verdict.LOGIN_REQUIRED:
            # A file that was changed since this run began holds a session that was not tried yet.
            file = self.access.session_file
            if not (file and file.is_replaced()):
                self.row.mark_expired()
            return
        steps = BACK_OFFS if outcome.back_off is None else (outcome.back_off.total_seconds(),)
        self.row.back_off(outcome.name, steps)

    async def _save_count(self) -> GateState:
        count, self._not_counted = self._not_counted, 0
        self._looked_at = time.monotonic()
        return await self._do(lambda: self.row.count(count))

    def _know(self, refusals: int, session_state: str) -> None:
        self._refusals, self._session_state = refusals, session_state

    async def _do(self, action: Callable[[], T]) -> T:
        """Run outside the reactor's thread. A database that stays away is not tried again."""
        try:
            return await asyncio.to_thread(action)
        except StoreError as problem:
            self._away = problem
            raise
