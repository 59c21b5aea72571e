"""Runs that other processes have written, for a report over several of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

LAST = "SELECT coalesce(max(id), 0) FROM crawl_runs"
# Only a crawl has arguments; look-ups and imports are runs, too.
RUN = """
SELECT id, requests FROM crawl_runs
WHERE platform = :platform AND id > :after AND jsonb_exists(settings, 'arguments')
ORDER BY id LIMIT 1
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
    verdicts: dict[int, VerdictRow]


def last_run(engine: Engine) -> int:
    """The key of the newest run, 0 where there is none."""
    with engine.connect() as connection:
        return int(connection.scalar(text(LAST)) or 0)


def read_report(engine: Engine, platform: str, after: int) -> RunReport | None:
    """The first crawl of the platform that began after a run; None where none did."""
    with engine.connect() as connection:
        run = connection.execute(text(RUN), {"platform": platform, "after": after}).one_or_none()
        if run is None:
            return None
        rows = connection.execute(text(VERDICTS), {"run": run[0]})
        return RunReport(run[0], run[1], {row[0]: VerdictRow(*row[1:]) for row in rows})
