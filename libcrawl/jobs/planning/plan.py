"""The plan of due accounts: grouped over the lanes of their platforms. Pure.

A lane is a platform with one of the operator's sessions: its requests share one gate, so
it has one job at work, and one more waits behind it. Everything else stays unqueued until then:
what becomes urgent meanwhile goes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from libcrawl.jobs.planning.due import Due, History

# A group at the polite pace is done in so many seconds: what is urgent waits no longer.
GROUP_SECONDS = 1800
# Where nothing waits: enough to share the start of a crawl, few enough to see it advance.
GROUP_ACCOUNTS = 100
# Jobs that wait behind the one at work.
AHEAD = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A platform with one session, and its state.

    `remaining`: requests left of the day's `budget` when all that is queued is done, None without
    one; `waiting` and `working`: jobs; `problem`: why no request can be sent at all; `paused`: the
    words of the person who did it, `is_paused_alone` where that was this session only. `owns`: the
    way in, `source`, shows the operator's own account only; `needs_session`: it shows nothing once
    the session has expired; `once_in`: it reads an account once in so long at most, and has read
    `read_lately` within that time.
    """

    platform: str
    session: str
    delay: float = 0.0
    budget: int | None = None
    sent: int = 0
    remaining: int | None = None
    usual_pages: int = 10
    owns: bool = False
    source: str = ""
    needs_session: bool = False
    once_in: timedelta | None = None
    read_lately: frozenset[int] = frozenset()
    session_state: str = "unknown"
    session_changed_at: datetime | None = None
    resting_until: datetime | None = None
    resting_outcome: str | None = None
    paused: str | None = None
    is_paused_alone: bool = False
    problem: str | None = None
    waiting: int = 0
    working: int = 0

    @property
    def key(self) -> str:
        return f"{self.platform}/{self.session}"

    def with_state(self, **how: Any) -> Lane:
        """The lane with the state of its gate."""
        return replace(self, **how)

    def state(self, now: datetime) -> str:
        """One of ready, budget spent, session expired, backed off, paused and unusable."""
        if self.problem:
            return "unusable"
        if self.paused is not None:
            return "paused"
        if self.resting_until and self.resting_until > now:
            return "backed off"
        if self.needs_session and self.session_state == "expired":
            return "session expired"
        return "budget spent" if self.remaining is not None and self.remaining <= 0 else "ready"


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that one crawl refreshes, and about how many requests that takes."""

    lane: Lane
    accounts: tuple[Due, ...]
    requests: int


def plan(due: Sequence[Due], lanes: Sequence[Lane], now: datetime) -> list[Group]:
    """The groups to queue now, the most urgent accounts first. Accounts in no group stay due."""
    groups: list[Group] = []
    for platform in dict.fromkeys(lane.platform for lane in lanes):
        free = [
            lane
            for lane in lanes
            if lane.platform == platform and lane.state(now) == "ready" and lane.waiting < AHEAD
        ]
        mine = [each for each in due if each.history.platform == platform and each.at <= now]
        groups += _fill(sorted(mine, key=lambda each: each.deadline), sorted(free, key=_load))
    return groups


def _fill(due: list[Due], lanes: list[Lane]) -> Iterator[Group]:
    for number, lane in enumerate(lanes):
        left = sum(each.history.expected_requests(lane.usual_pages) for each in due)
        group = _take(due, lane, left / (len(lanes) - number))
        if group.accounts:
            yield group
            taken = {each.history.account_id for each in group.accounts}
            due = [each for each in due if each.history.account_id not in taken]


def _take(due: list[Due], lane: Lane, share: float) -> Group:
    """The first accounts that fit: half an hour, what is left of the budget, a fair share."""
    most = min(GROUP_SECONDS / lane.delay, share) if lane.delay else share
    accounts: list[Due] = []
    requests = 0
    for each in due:
        wanted = each.history.expected_requests(lane.usual_pages)
        if not may_take(lane, each.history) or not _fits(lane, requests, wanted):
            continue
        if accounts and (requests + wanted > most or len(accounts) == GROUP_ACCOUNTS):
            break
        accounts.append(each)
        requests += wanted
    return Group(lane, tuple(accounts), requests)


def _fits(lane: Lane, requests: int, wanted: int) -> bool:
    """Whether a group fits the budget; one above half of it begins while half of it is left."""
    if lane.remaining is None or lane.budget is None:
        return True
    return requests + min(wanted, lane.budget // 2) <= lane.remaining


def is_shown(lane: Lane, history: History) -> bool:
    """Whether a lane shows the account: the own one is known by an earlier crawl that way."""
    return not lane.owns or history.source == lane.source


def may_take(lane: Lane, history: History) -> bool:
    """Whether the lane may read the account now: not where it did lately and may not so often."""
    return is_shown(lane, history) and history.account_id not in lane.read_lately


def _load(lane: Lane) -> tuple[int, str, float]:
    """The least busy lane first, one with a working session before one without."""
    left = -float("inf") if lane.remaining is None else -float(lane.remaining)
    return lane.working, "expired" if lane.session_state == "expired" else "", left
