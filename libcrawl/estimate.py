"""How many requests a crawl will take, from what is known of its accounts. Pure.

Each source says what a refresh takes (`Way.expected_requests`); here is how much there will be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from libcrawl.store.known import KnownWorks

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Expected:
    """Works and pushes that a window will show, and the days that it spans."""

    works: int
    pushes: int
    days: float
    has_owner: bool


def expect(known: KnownWorks, since: datetime, now: datetime, usual_works: int) -> Expected:
    """The works known and, at their pace, those published since.

    `usual_works`: what an account never refreshed is taken to publish in a year.
    """
    days = max((now - since) / timedelta(days=1), 0.0)
    if known.mark is None or known.mark <= since:
        works = usual_works * (now - since) / YEAR
        return Expected(ceil(works), ceil(works / 2), days, known.has_owner)
    growth = max((now - since) / (known.mark - since), 1.0)
    works, pushes = ceil(known.works * growth), ceil(known.pushes * growth)
    return Expected(works, pushes, days, known.has_owner)
