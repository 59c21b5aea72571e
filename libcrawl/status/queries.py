"""What the status page shows, read from the database in one transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, text

from libcrawl.platforms import PLATFORMS
from libcrawl.store.gates import GateState, PausedPlatform, read_gates, read_paused_platforms

DAYS = 14
# A page of thousands of accounts would be none: those in trouble come first.
ACCOUNTS_SHOWN = 300
# One formula of each index: versions are never mixed in one table.
VERSIONS = ("wci-14.2", "bci-1", "dci-1.0")

NOW = """
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
ALERTS = """
SELECT kind, message, raised_at FROM alerts WHERE resolved_at IS NULL ORDER BY raised_at DESC
"""
COVERAGE = """
SELECT library, name_zh, province, platform, account_id, account, status, is_known, is_crawled,
    gone_at, verdict, refreshed_at,
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
RUNS = """
SELECT run_id, platform, status, started_at, duration, requests, accounts, complete, works_seen
FROM (SELECT max(id) AS newest FROM crawl_runs) AS last
INNER JOIN run_health ON run_id > last.newest - 10
ORDER BY run_id DESC
"""
INDICES = """
SELECT index, version, library, account_id, value, lower_bound, reason
FROM index_weeks WHERE week = :week AND version = ANY(:versions)
ORDER BY value DESC NULLS LAST, library, account_id
"""

Rows = list[RowMapping]


@dataclass(frozen=True, slots=True)
class Pause:
    """A platform that a person has paused, or one session of it."""

    platform: str
    session: str | None
    paused_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class AccountDays:
    """An account and its last verdict of each day."""

    label: str
    platform: str
    verdicts: dict[date, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Status:
    """Everything on the page."""

    now: datetime
    counts: RowMapping
    alerts: Rows
    gates: list[GateState]
    pauses: list[Pause]
    libraries: list[tuple[str, dict[str, Rows]]]
    days: list[date]
    totals: dict[date, dict[str, int]]
    accounts: list[AccountDays]
    accounts_in_all: int
    holes: Rows
    runs: Rows
    week: tuple[date, date]
    indices: dict[str, Rows]
    names: dict[int, str]


def read_status(engine: Engine) -> Status:
    """The state of all crawls now."""
    with engine.connect() as connection:
        counts = connection.execute(text(NOW)).mappings().one()
        today = max(counts["now"], counts["newest"]).date()
        days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
        first, end = _last_week(today)
        week = {"first": _moment(first), "end": _moment(end)}
        coverage = _rows(connection, COVERAGE, week)
        by_day = _rows(connection, BY_DAY, {"first": _moment(days[0])})
        names = {
            row["account_id"]: row["account"] or row["name_zh"]
            for row in coverage
            if row["account_id"] is not None
        }
        accounts = _account_days(coverage, by_day)
        gates = read_gates(connection)
        return Status(
            now=counts["now"],
            counts=counts,
            alerts=_rows(connection, ALERTS),
            gates=gates,
            pauses=_pauses(gates, read_paused_platforms(connection)),
            libraries=_by_library(coverage),
            days=days,
            totals=_totals(by_day),
            accounts=accounts[:ACCOUNTS_SHOWN],
            accounts_in_all=len(accounts),
            holes=_rows(connection, HOLES),
            runs=_rows(connection, RUNS),
            week=(first, end - timedelta(days=1)),
            indices=_by_version(
                _rows(connection, INDICES, {"week": first, "versions": list(VERSIONS)})
            ),
            names=names,
        )


def _rows(connection: Connection, query: str, values: dict[str, Any] | None = None) -> Rows:
    return list(connection.execute(text(query), values or {}).mappings())


def _pauses(gates: list[GateState], platforms: dict[str, PausedPlatform]) -> list[Pause]:
    """By platform, those of the whole platform first."""
    whole = [Pause(each.platform, None, each.paused_at, each.reason) for each in platforms.values()]
    alone = [
        Pause(gate.platform, gate.session, gate.session_paused_at, gate.session_pause_reason)
        for gate in gates
        if gate.session_paused_at
    ]
    return sorted([*whole, *alone], key=lambda pause: pause.platform)


def _last_week(today: date) -> tuple[date, date]:
    """The last week that has ended, Sunday to Saturday: its first day, and the day after it."""
    end = today - timedelta(days=today.isoweekday() % 7)
    return end - timedelta(days=7), end


def _moment(day: date) -> str:
    return f"{day.isoformat()} 00:00 Asia/Shanghai"


def _by_library(coverage: Rows) -> list[tuple[str, dict[str, Rows]]]:
    """Each library with its accounts by platform, in the order of the panel."""
    found: dict[str, dict[str, Rows]] = {}
    for row in coverage:
        found.setdefault(row["name_zh"], {}).setdefault(row["platform"], []).append(row)
    return list(found.items())


def _totals(by_day: Rows) -> dict[date, dict[str, int]]:
    """Refreshes of each day by verdict."""
    totals: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in by_day:
        totals[row["day"]][row["verdict"]] += 1
    return totals


def _account_days(coverage: Rows, by_day: Rows) -> list[AccountDays]:
    """Accounts that are crawled, those whose last refresh was not complete first."""
    verdicts: dict[int, dict[date, tuple[str, str]]] = defaultdict(dict)
    for row in by_day:
        verdicts[row["account_id"]][row["day"]] = (row["verdict"], row["reason"] or "")
    crawled = [row for row in coverage if row["is_known"] and row["gone_at"] is None]
    places = {platform: place for place, platform in enumerate(PLATFORMS)}
    crawled.sort(
        key=lambda row: (row["verdict"] == "complete", places.get(row["platform"], len(places)))
    )
    return [
        AccountDays(
            row["account"] or row["name_zh"], row["platform"], verdicts.get(row["account_id"], {})
        )
        for row in crawled
    ]


def _by_version(indices: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = {version: [] for version in VERSIONS}
    for row in indices:
        found[row["version"]].append(row)
    return found
