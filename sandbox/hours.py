"""When libraries publish: workdays, office hours, a smaller peak in the evening."""

from datetime import UTC, datetime
from random import Random

DAY = 86_400
BEFORE, AFTER = 400 * DAY, 60 * DAY
"""Works are drawn for this long before the reference time, and for this long after it."""

BEIJING_OFFSET = 8 * 3600
HOUR_WEIGHTS = (
    *(1, 0, 0, 0, 0, 0, 2, 8, 18, 34, 36, 24),
    *(14, 12, 26, 28, 26, 22, 12, 16, 18, 12, 6, 2),
)
HOURS = range(24)
WEEKEND_SHARE = 0.55
"""A weekend day brings this share of a workday's posts."""


def moments(rng: Random, count: int, start: int, end: int) -> list[int]:
    """`count` different unix seconds in [start, end), ascending."""
    drawn: set[int] = set()
    while len(drawn) < count:
        moment = _moment(rng, start, end)
        if start <= moment < end:
            drawn.add(moment)
    return sorted(drawn)


def _moment(rng: Random, start: int, end: int) -> int:
    day = rng.randrange((start + BEIJING_OFFSET) // DAY, (end + BEIJING_OFFSET) // DAY + 1)
    if datetime.fromtimestamp(day * DAY, UTC).weekday() >= 5 and rng.random() > WEEKEND_SHARE:
        return start - 1
    hour = rng.choices(HOURS, HOUR_WEIGHTS)[0]
    minute = rng.choice((0, 0, 0, 30, 30, rng.randrange(60)))
    return day * DAY - BEIJING_OFFSET + hour * 3600 + minute * 60 + rng.randrange(60)
