"""A run and its verdicts, as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text

RUN = "SELECT id AS run_id, requests, status FROM crawl_runs WHERE id = :run"
# Other crawls of the platform may run at the same time.
RUN_OF_CRAWLALL = """
SELECT id FROM crawl_runs WHERE platform = :platform AND settings ->> 'crawlall' = :crawlall
"""
VERDICTS = """
SELECT account_id, verdict, pages_got AS pages, works_seen AS works, works_claimed AS claimed,
    since, reason
FROM refreshes WHERE run_id = :run
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """How one account fared."""

    account_id: int
    verdict: str
    pages: int
    works: int
    claimed: int | None
    since: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run and its verdicts by account; an account without one was interrupted."""

    run_id: int
    requests: int
    status: str
    verdicts: dict[int, VerdictRow]


def read_report(engine: Engine, run_id: int) -> RunReport:
    with engine.connect() as connection:
        return _read(connection, run_id)


def find_report(engine: Engine, platform: str, crawlall: str) -> RunReport | None:
    """The crawl of the platform that has this mark; None where it did not begin."""
    values = {"platform": platform, "crawlall": crawlall}
    with engine.connect() as connection:
        run_id = connection.execute(text(RUN_OF_CRAWLALL), values).scalar_one_or_none()
        return None if run_id is None else _read(connection, run_id)


def _read(connection: Connection, run_id: int) -> RunReport:
    run = connection.execute(text(RUN), {"run": run_id}).mappings().one()
    rows = connection.execute(text(VERDICTS), {"run": run_id}).mappings()
    return RunReport(**run, verdicts={row["account_id"]: VerdictRow(**row) for row in rows})
