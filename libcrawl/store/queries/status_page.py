"""What the status page shows: totals, coverage, verdicts by day, last runs, indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, text

TOTALS = """
SELECT now() AS now, coalesce(max(started_at), now()) AS newest,
    (SELECT count(*) FROM libraries) AS libraries,
    (SELECT count(*) FROM works) AS works,
    greatest(
        -- PostgreSQL's own estimate; it has none of tables that are new
        (SELECT sum(greatest(reltuples, 0))::bigint FROM pg_class
            WHERE relkind = 'r' AND relispartition AND relname LIKE 'work_snapshots_%'),
        (SELECT count(*) FROM (SELECT FROM work_snapshots LIMIT 100000) AS first_ones)
    ) AS snapshots
FROM refreshes
"""
COVERAGE = """
SELECT name_zh, platform, account_id, account, status, is_known, is_crawled, gone_at, verdict,
    covered_from <= :first AND covered_until >= :end AS is_covered
FROM coverage
"""
HOLES = """
SELECT platform, account_id, holes, holes_since, lacks FROM account_holes
ORDER BY holes_since, account_id
"""
BY_DAY = """
SELECT (started_at AT TIME ZONE 'Asia/Shanghai')::date AS day, account_id, verdict, reason
FROM refreshes WHERE started_at >= :first ORDER BY started_at
"""
LAST_RUNS = """
SELECT run_id, platform, status, started_at, duration, requests, accounts, complete, works_seen
FROM (SELECT max(id) AS newest FROM crawl_runs) AS last
INNER JOIN run_health ON run_id > last.newest - 10
ORDER BY run_id DESC
"""
INDICES = """
SELECT version, library, account_id, value, lower_bound, reason
FROM index_weeks WHERE week = :week AND version = ANY(:versions)
ORDER BY value DESC NULLS LAST, library, account_id
"""
LATELY = """
SELECT EXISTS (SELECT FROM crawl_runs WHERE finished_at > now() - interval '10 minutes')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much is stored; `newest`: start of the newest refresh."""

    now: datetime
    newest: datetime
    libraries: int
    works: int
    snapshots: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCoverage:
    """An account of a library on a platform, or that none is known; covered in the week or not."""

    name_zh: str
    platform: str
    account_id: int | None
    account: str | None
    status: str | None
    is_known: bool
    is_crawled: bool
    gone_at: datetime | None
    verdict: str | None
    is_covered: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHoles:
    """How many works of an account are not wholly read, since when, and what they lack."""

    platform: str
    account_id: int
    holes: int
    holes_since: datetime
    lacks: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVerdict:
    """A refresh of an account on a day in Asia/Shanghai."""

    day: date
    account_id: int
    verdict: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    run_id: int
    platform: str
    status: str
    started_at: datetime
    duration: timedelta | None
    requests: int
    accounts: int
    complete: int
    works_seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexValue:
    """An account's index of a week; without a value, the reason."""

    version: str
    library: str
    account_id: int
    value: float | None
    lower_bound: bool | None
    reason: str | None


def read_totals(connection: Connection) -> Totals:
    return Totals(**connection.execute(text(TOTALS)).mappings().one())


def read_account_coverage(connection: Connection, first: date, end: date) -> list[AccountCoverage]:
    """Coverage of the days from `first` to before `end`, in the order of the panel."""
    values = {"first": _midnight(first), "end": _midnight(end)}
    rows = connection.execute(text(COVERAGE), values).mappings()
    return [AccountCoverage(**row) for row in rows]


def read_account_holes(connection: Connection) -> list[AccountHoles]:
    """Accounts with works that are not wholly read, the oldest first."""
    return [AccountHoles(**row) for row in connection.execute(text(HOLES)).mappings()]


def read_verdicts_by_day(connection: Connection, first: date) -> list[DayVerdict]:
    """Every refresh from that day on, in their order."""
    rows = connection.execute(text(BY_DAY), {"first": _midnight(first)}).mappings()
    return [DayVerdict(**row) for row in rows]


def read_last_runs(connection: Connection) -> list[RunSummary]:
    """The last ten runs, the newest first."""
    return [RunSummary(**row) for row in connection.execute(text(LAST_RUNS)).mappings()]


def read_indices(connection: Connection, week: date, versions: Sequence[str]) -> list[IndexValue]:
    """Indices of the week that begins on that day, the highest first."""
    values = {"week": week, "versions": list(versions)}
    return [IndexValue(**row) for row in connection.execute(text(INDICES), values).mappings()]


def has_run_ended_lately(engine: Engine) -> bool:
    """Whether a run has ended within ten minutes."""
    with engine.connect() as connection:
        return bool(connection.scalar(text(LATELY)))


def _midnight(day: date) -> str:
    return f"{day.isoformat()} 00:00 Asia/Shanghai"
