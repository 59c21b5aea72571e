"""When an account is to be refreshed next, from what is known of it. Pure: no clock, no database.

A refresh shows the counters of all works of the last 30 days. So an account is due when the first
of its works comes near an age at which it wants to be seen and was not, and otherwise when its
rhythm suggests that something may have been published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, exp

from libcrawl.items import Verdict
from libcrawl.jobs.planning.cadence import (
    ACTIVE_FOR,
    AGES,
    DAY,
    NEW_WAITS,
    QUIET_FOR,
    RETRIES,
    SPREAD,
    Cadence,
)

# A window of observation, 30 days, and the day or so since the last refresh.
USUAL_WINDOW = 31 * DAY
# What is walked back on the first visit, unless a person requests more.
USUAL_DEPTH = 365 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The history of an account that cadence depends on, all moments by one clock.

    `attempted_at` and `verdict`: its last refresh; `reached_end`: nothing was wanting then but
    `holes`, works that were not wholly read; `failures`: refreshes since the last that reached its
    end; `completed_at`: start of that; `last_work`: publication of the newest work known;
    `waiting`: for each of AGES the publication of the oldest work that was younger than `opens` at
    `completed_at`; `window`, `pages` and `works`: what that refresh walked through.
    """

    account_id: int
    platform: str
    platform_id: str
    label: str
    library: str = ""
    attempted_at: datetime | None = None
    verdict: Verdict | None = None
    source: str | None = None
    reached_end: bool = False
    failures: int = 0
    holes: int = 0
    completed_at: datetime | None = None
    last_work: datetime | None = None
    waiting: tuple[datetime | None, ...] = (None,) * len(AGES)
    window: timedelta | None = None
    pages: int | None = None
    works: int = 0

    def expected_requests(self, usual_pages: int) -> int:
        """A profile, and the pages of a usual window; `usual_pages` for one never crawled."""
        if self.pages is None or not self.window:
            return 1 + usual_pages
        return 1 + max(1, ceil(self.pages * min(1.0, USUAL_WINDOW / self.window)))

    def steady_requests(self, usual_pages: int) -> int:
        """Requests of a refresh in the long run; without history, of a month of the usual year."""
        if self.pages is None:
            return 1 + max(1, ceil(usual_pages * USUAL_WINDOW / USUAL_DEPTH))
        return self.expected_requests(usual_pages)

    @property
    def works_a_day(self) -> float:
        return self.works / (self.window / DAY) if self.window else 0.0


@dataclass(frozen=True, slots=True)
class Due:
    """An account and the moment from which it is due; it is late after `deadline`."""

    history: History
    at: datetime
    deadline: datetime
    reason: str


def next_due(history: History, now: datetime, cadence: Cadence) -> Due:
    """When the account is to be refreshed next, and why."""
    if history.attempted_at is None or history.verdict is None:
        return Due(history, now, now + NEW_WAITS, "new")
    if not history.reached_end or history.completed_at is None:
        pauses = RETRIES.get(history.verdict, RETRIES[Verdict.FAILED])
        at = history.attempted_at + pauses[min(max(history.failures, 1), len(pauses)) - 1]
        return Due(history, at, at + DAY, f"{history.verdict} last time")
    rhythm, pause = _rhythm(history, cadence)
    at = history.completed_at + pause
    found = [Due(history, at, at + AGES[0].slack, rhythm)]
    if history.holes:
        at = history.attempted_at + DAY
        found.append(Due(history, at, at + DAY, f"{history.holes} works not wholly read"))
    for age, published in zip(AGES, history.waiting, strict=True):
        if published is not None:
            wanted = published + age.at - age.slack
            reason = f"a work becomes {age.at / DAY:g} d old"
            found.append(Due(history, wanted, published + age.at, reason))
    return min(found, key=lambda due: due.at)


def visits_a_day(history: History, cadence: Cadence) -> float:
    """About how many refreshes a day the account will want in the long run.

    An active one comes back at the end of the first day of the oldest work that was younger than
    half a day last time: after at least half a day, and the less it publishes the later. With
    publications at random and λ a day that is `opens` − slack + (1 − e^(−λ·opens)) ÷ λ.
    """
    rhythm, pause = _rhythm(history, cadence)
    if rhythm != "active":
        return DAY / pause
    rate, first = history.works_a_day, AGES[0]
    if rate <= 0:
        return DAY / pause
    span = first.opens / DAY
    between = (first.at - first.opens - first.slack) / DAY + (1 - exp(-rate * span)) / rate
    return max(1 / between, DAY / pause)


def _rhythm(history: History, cadence: Cadence) -> tuple[str, timedelta]:
    """The word for an account's activity as of its last refresh, and the pause that it brings."""
    if history.completed_at is None:
        return "active", cadence.active
    silent = history.completed_at - (history.last_work or history.completed_at - QUIET_FOR)
    if silent < ACTIVE_FOR:
        return "active", cadence.active
    share = 1 - SPREAD * (history.account_id * 2654435761 % 2**32 / 2**32)
    if silent < QUIET_FOR:
        return "quiet", cadence.quiet * share
    return "dormant", cadence.dormant * share
