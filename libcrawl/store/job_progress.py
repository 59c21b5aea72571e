"""The state of a job in the database: which of its accounts are left to do, what blocks them,
and how they fared; and what it leaves there for its next attempt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from libcrawl.items import Verdict
from libcrawl.store import claims
from libcrawl.store.claims import BlockingRun
from libcrawl.store.gates import read_gate, read_paused_platforms
from libcrawl.store.schema.migrate import read_revision
from libcrawl.store.server.clock import read_transaction_time
from libcrawl.store.server.patience import PATIENCE

# What another run has refreshed since is left out: the job was put back, or a person was faster.
LEFT = """
SELECT a.id, a.platform_id FROM accounts AS a
WHERE a.id = ANY(:accounts) AND a.platform_id IS NOT NULL AND a.gone_at IS NULL
    AND a.status = ANY(:crawled) AND NOT EXISTS (
        SELECT FROM refreshes AS r INNER JOIN crawl_runs AS run ON run.id = r.run_id
        WHERE r.account_id = a.id AND run.started_at >= :since
    )
ORDER BY array_position(CAST(:accounts AS bigint[]), a.id)
"""
VERDICTS = """
SELECT r.verdict FROM refreshes AS r INNER JOIN crawl_runs AS run ON run.id = r.run_id
WHERE run.platform = :platform AND run.settings ->> 'job' = :job AND run.started_at >= :since
"""
LAST_RUN = """
SELECT status FROM crawl_runs
WHERE platform = :platform AND settings ->> 'job' = :job AND started_at >= :since
ORDER BY id DESC LIMIT 1
"""
NOTE = """
UPDATE procrastinate_jobs SET args = args || CAST(:noted AS jsonb)
WHERE id = :job RETURNING clock_timestamp()
"""


@dataclass(frozen=True, slots=True)
class LaneAtStart:
    """A lane as its job begins, at `now` of the server's clock; `revision` of the schema."""

    now: datetime
    resting_until: datetime | None
    is_paused: bool
    revision: str


def read_left(
    engine: Engine, accounts: Sequence[int], since: datetime, crawled: Sequence[str]
) -> dict[int, str]:
    """The accounts, of the statuses `crawled`, that no run begun after `since` has refreshed, in
    their order, by key."""
    row = {"accounts": list(accounts), "since": since, "crawled": list(crawled)}
    with engine.connect() as connection:
        rows = connection.execute(text(LEFT), row).mappings()
        return {found["id"]: found["platform_id"] for found in rows}


def find_blocking(engine: Engine, job: int, accounts: Sequence[int]) -> BlockingRun | None:
    """The run that keeps a job from every one of its accounts; None where there is none.

    Dead runs are closed first; earlier ones of the same job at once, for their worker is dead.
    """
    with engine.begin() as connection:
        claims.close_dead(connection, PATIENCE, str(job))
        return claims.find_blocking(connection, accounts, PATIENCE)


def read_lane_at_start(engine: Engine, platform: str, session: str) -> LaneAtStart:
    with engine.connect() as connection:
        now, revision = read_transaction_time(connection), read_revision(connection)
        gate = read_gate(connection, platform, session)
        is_paused = platform in read_paused_platforms(connection)
    return LaneAtStart(
        now=now,
        revision=revision,
        resting_until=gate.resting_until if gate and gate.is_backed_off else None,
        is_paused=is_paused or (gate is not None and gate.paused_at is not None),
    )


def read_last_run(engine: Engine, platform: str, job: int, since: datetime) -> str | None:
    """How the last run of a job begun after `since` ended, None where none was begun.

    A run whose process has died is closed first.
    """
    row = {"platform": platform, "job": str(job), "since": since}
    with engine.begin() as connection:
        claims.close_dead(connection, PATIENCE, str(job))
        found: str | None = connection.scalar(text(LAST_RUN), row)
        return found


def store_arguments(engine: Engine, job: int, **noted: Any) -> datetime:
    """Store arguments for the job's next attempt; returns the server's time."""
    row = {"job": job, "noted": json.dumps(noted, ensure_ascii=False)}
    with engine.begin() as connection:
        now: datetime = connection.execute(text(NOTE), row).scalar_one()
        return now


def read_verdicts(engine: Engine, platform: str, job: int, since: datetime) -> Counter[Verdict]:
    """How the accounts of a job's runs begun after `since` ended."""
    row = {"platform": platform, "job": str(job), "since": since}
    with engine.connect() as connection:
        return Counter(Verdict(each) for each in connection.scalars(text(VERDICTS), row))
