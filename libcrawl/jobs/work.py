"""What a job asks of the database: which of its accounts are left to do, and how they fared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from libcrawl.items import Verdict
from libcrawl.panel.vocabulary import CRAWLED

# What another run has refreshed since is left out: the job was put back, or a person was faster.
LEFT = """
SELECT a.platform_id FROM accounts AS a
WHERE a.id = ANY(:accounts) AND a.platform_id IS NOT NULL AND a.gone_at IS NULL
    AND a.status = ANY(:crawled) AND NOT EXISTS (
        SELECT FROM refreshes AS r INNER JOIN crawl_runs AS run ON run.id = r.run_id
        WHERE r.account_id = a.id AND run.started_at >= :since
    )
ORDER BY array_position(CAST(:accounts AS bigint[]), a.id)
"""
STANDING = """
SELECT now(), (SELECT g.resting_until FROM gates AS g
    WHERE g.platform = :platform AND g.session = :session AND g.resting_until > now()),
    EXISTS(SELECT FROM platform_pauses AS p WHERE p.platform = :platform)
    OR EXISTS(SELECT FROM gates AS g
        WHERE g.platform = :platform AND g.session = :session AND g.paused_at IS NOT NULL),
    (SELECT version_num FROM alembic_version)
"""
VERDICTS = """
SELECT r.verdict FROM refreshes AS r INNER JOIN crawl_runs AS run ON run.id = r.run_id
WHERE run.platform = :platform AND run.settings ->> 'job' = :job AND run.started_at >= :since
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lane stands as its job begins."""

    now: datetime
    resting_until: datetime | None
    is_paused: bool
    revision: str


def read_left(engine: Engine, accounts: Sequence[int], since: datetime) -> list[str]:
    """Identifiers of the accounts that no run begun after `since` has refreshed, in their order."""
    row = {"accounts": list(accounts), "since": since, "crawled": [str(each) for each in CRAWLED]}
    with engine.connect() as connection:
        return list(connection.scalars(text(LEFT), row))


def read_standing(engine: Engine, platform: str, session: str) -> Standing:
    with engine.connect() as connection:
        row = {"platform": platform, "session": session}
        return Standing(*connection.execute(text(STANDING), row).one())


def read_verdicts(engine: Engine, platform: str, job: int, since: datetime) -> Counter[Verdict]:
    """How the accounts of a job's runs begun after `since` ended."""
    row = {"platform": platform, "job": str(job), "since": since}
    with engine.connect() as connection:
        return Counter(Verdict(each) for each in connection.scalars(text(VERDICTS), row))
