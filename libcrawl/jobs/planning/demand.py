"""Whether the rate limit allows the cadence, by how much it falls short, and what helps. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil

from libcrawl.jobs.planning.cadence import DAY, Cadence
from libcrawl.jobs.planning.due import History, visits_a_day
from libcrawl.jobs.planning.plan import Lane
from libcrawl.parsers.times import SHANGHAI

# Beyond this time a plan is of no use: the advice is another session.
FAR = 366
# Budgets are proposed in steps of so many requests.
STEP = 100


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests a day that a platform's cadence wants and that its lanes may send.

    `capacity` None: nothing limits it. `advice`: what is lacking and what would help, None where
    nothing is.
    """

    wanted: int
    capacity: int | None
    advice: str | None


def demand(
    platform: str, histories: Sequence[History], lanes: Sequence[Lane], cadence: Cadence
) -> Demand:
    """The requests that a platform's cadence needs in the long run, and what its lanes allow."""
    usual_pages = lanes[0].usual_pages if lanes else 0
    once_in = lanes[0].once_in if lanes else None
    most = DAY / once_in if once_in else float("inf")  # visits a day

    def needs(other: Cadence) -> int:
        visits = ((each, min(visits_a_day(each, other), most)) for each in histories)
        wanted = sum(often * each.steady_requests(usual_pages) for each, often in visits)
        return ceil(round(wanted, 6))  # 36.000000000000004 are 36

    wanted = needs(cadence)
    usable = [capacity(lane) for lane in lanes if not lane.problem]
    limits = [each for each in usable if each is not None]
    if not usable or len(limits) < len(usable):
        return Demand(wanted, None if usable else 0, None)
    total = sum(limits)
    if wanted <= total:
        return Demand(wanted, total, None)
    least = min(limits)
    helps = [_sessions(ceil((wanted - total) / least))]
    budget = ceil(wanted / len(limits) / STEP) * STEP
    if all(lane.delay == 0 or budget <= DAY.total_seconds() / lane.delay for lane in lanes):
        helps.append(f"a daily budget of {budget:,}")
    helps += _cadences(needs, total, cadence)
    advice = f"{platform} needs {wanted:,} requests a day, its budget is {total:,}: "
    return Demand(wanted, total, advice + ", or ".join(helps))


def capacity(lane: Lane) -> int | None:
    """Requests a day that a lane may send: its budget, and as many as its pauses have room for."""
    pace = DAY.total_seconds() / lane.delay if lane.delay else None
    limits = [each for each in (lane.budget, pace) if each is not None]
    return int(min(limits)) if limits else None


def through_at(requests: int, lanes: Sequence[Lane], now: datetime) -> datetime | None:
    """When so many requests are sent at the polite pace, None: not within a year.

    Each lane takes its share as soon as its back-off is over and while the day's budget lasts.
    """
    usable = [lane for lane in lanes if not lane.problem and lane.paused is None]
    if requests <= 0 or any(not lane.delay and lane.budget is None for lane in usable):
        return now
    begin = now
    for number in range(FAR):
        end = datetime.combine(begin.astimezone(SHANGHAI).date(), time(), SHANGHAI) + DAY
        room = [_room(lane, begin, end, is_today=number == 0) for lane in usable]
        if sum(room) >= requests:
            return _end(requests, usable, room, begin)
        requests -= sum(room)
        begin = end
    return None


def _room(lane: Lane, begin: datetime, end: datetime, *, is_today: bool) -> int:
    """Requests that a lane may send between two moments of a day."""
    if lane.resting_until and lane.resting_until > begin:
        begin = min(lane.resting_until, end)
    paced = (end - begin).total_seconds() / lane.delay if lane.delay else float("inf")
    left = lane.budget if not is_today or lane.budget is None else max(lane.budget - lane.sent, 0)
    return int(min(paced, float("inf") if left is None else left))


def _end(requests: int, lanes: Sequence[Lane], room: Sequence[int], begin: datetime) -> datetime:
    """When they are sent on a day with room for them: the lanes share them by their room."""
    return max(
        max(begin, lane.resting_until or begin)
        + timedelta(seconds=requests * each / sum(room) * lane.delay)
        for lane, each in zip(lanes, room, strict=True)
        if each
    )


def _sessions(count: int) -> str:
    return "one more session" if count == 1 else f"{count} more sessions"


def _cadences(needs: Callable[[Cadence], int], total: int, cadence: Cadence) -> list[str]:
    """Slower rhythms that would fit, of quiet accounts if that is enough, else of active ones."""
    for days in range(ceil(cadence.quiet / DAY) + 1, int(cadence.dormant / DAY) + 1):
        slower = Cadence(active=cadence.active, quiet=days * DAY, dormant=cadence.dormant)
        if needs(slower) <= total:
            return [f"a quiet cadence of {days} days (LIBCRAWL_CADENCE_QUIET)"]
    return []
