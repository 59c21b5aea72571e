"""How many requests a crawl will take, from what is known of its accounts. Pure.

Each source knows what a refresh takes (`Way.expected_requests`); here is how much there will be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from libcrawl.store.queries.earlier_refreshes import KnownWorks

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Expected:
    """Works and pushes that a window will show, and the days that it spans.

    `texts`: long texts that will be requested, each once.
    """

    works: int
    pushes: int
    days: float
    has_owner: bool
    texts: int = 0


def expect(
    known: KnownWorks, since: datetime, now: datetime, usual_works: int, long_share: float = 0.0
) -> Expected:
    """The works known and, at their pace, those published since.

    `usual_works`: what an account never refreshed is taken to publish in a year. `long_share`: the
    share of works whose text is requested, where the account's own is not known; 0: none is.
    """
    days = max((now - since) / timedelta(days=1), 0.0)
    if known.mark is None or known.mark <= since:
        works = ceil(usual_works * (now - since) / YEAR)
        pushes = ceil(works / 2)
    else:
        growth = max((now - since) / (known.mark - since), 1.0)
        works, pushes = ceil(known.works * growth), ceil(known.pushes * growth)
    share = long_share if known.long_share is None else float(known.long_share)
    texts = ceil(known.cut + share * max(0, works - known.works)) if long_share else 0
    return Expected(works, pushes, days, known.has_owner, texts)
