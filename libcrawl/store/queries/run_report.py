"""Runs that other processes have written, for a report over several of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

# Other crawls of the platform may run at the same time.
RUN = """
SELECT id, requests, status FROM crawl_runs
WHERE platform = :platform AND settings ->> 'crawlall' = :crawlall
"""
VERDICTS = """
SELECT account_id, verdict, pages_got, works_seen, works_claimed, since, reason
FROM refreshes WHERE run_id = :run
"""


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """How one account fared."""

    verdict: str
    pages: int
    works: int
    claimed: int | None
    since: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run and its verdicts by account."""

    run_id: int
    requests: int
    status: str
    verdicts: dict[int, VerdictRow]


def read_report(engine: Engine, platform: str, crawlall: str) -> RunReport | None:
    """The crawl of the platform that has this mark; None where it did not begin."""
    with engine.connect() as connection:
        found = connection.execute(text(RUN), {"platform": platform, "crawlall": crawlall})
        run = found.one_or_none()
        if run is None:
            return None
        rows = connection.execute(text(VERDICTS), {"run": run[0]})
        return RunReport(run[0], run[1], run[2], {row[0]: VerdictRow(*row[1:]) for row in rows})
