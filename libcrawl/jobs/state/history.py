"""The history of every account that is crawled: the input of `next_due`.

Refreshes of single works (links, a capture that is no complete walk) do not count: they show
nothing of the other works and must not put off a visit.
"""

from __future__ import annotations

from dataclasses import asdict

from libcrawl.items import Verdict
from libcrawl.jobs.planning.cadence import AGES, CAPTURED, USUAL_WALK
from libcrawl.jobs.planning.due import History
from libcrawl.panel.vocabulary import CRAWLED
from libcrawl.platforms import sources_by_hand
from libcrawl.store import Connection
from libcrawl.store.queries.refresh_histories import RefreshHistory, read_refresh_histories


def read_histories(connection: Connection) -> list[History]:
    """All accounts that are crawled, in the order of their keys."""
    stored = read_refresh_histories(
        connection,
        crawled=CRAWLED,
        stretches=[age.opens for age in AGES],
        by_hand=sources_by_hand(),
        captured=CAPTURED,
        usual_walk=USUAL_WALK,
    )
    return [_history(each) for each in stored]


def _history(stored: RefreshHistory) -> History:
    verdict = None if stored.verdict is None else Verdict(stored.verdict)
    return History(**{**asdict(stored), "verdict": verdict, "waiting": tuple(stored.waiting)})
