"""What the status page shows, read from the database in one transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from libcrawl.messages.sentences import translate_sentence
from libcrawl.platforms import PLATFORMS
from libcrawl.store import Engine
from libcrawl.store.alerts import OpenAlert, read_open
from libcrawl.store.gates import GateState, PausedPlatform, read_gates, read_paused_platforms
from libcrawl.store.queries.flagged_works import FlaggedWorks, read_flagged
from libcrawl.store.queries.possible_same_works import PossibleSameWorks, read_possible_same
from libcrawl.store.queries.status_page import (
    AccountCoverage,
    AccountHoles,
    DayVerdict,
    IndexValue,
    RunSummary,
    Totals,
    read_account_coverage,
    read_account_holes,
    read_indices,
    read_last_runs,
    read_totals,
    read_verdicts_by_day,
)

DAYS = 14
# A page of thousands of accounts would be none: those in trouble come first.
ACCOUNTS_SHOWN = 300
# One formula of each index: versions are never mixed in one table.
VERSIONS = ("wci-14.2", "bci-1", "dci-1.0")


@dataclass(frozen=True, slots=True)
class ShownPause:
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
class OperationStatus:
    """Everything on the page."""

    now: datetime
    counts: Totals
    alerts: list[OpenAlert]
    gates: list[GateState]
    pauses: list[ShownPause]
    libraries: list[tuple[str, dict[str, list[AccountCoverage]]]]
    days: list[date]
    totals: dict[date, dict[str, int]]
    accounts: list[AccountDays]
    accounts_in_all: int
    holes: list[AccountHoles]
    flagged: list[FlaggedWorks]
    possible_same: list[PossibleSameWorks]
    runs: list[RunSummary]
    week: tuple[date, date]
    indices: dict[str, list[IndexValue]]
    names: dict[int, str]


def read_status(engine: Engine) -> OperationStatus:
    """The state of all crawls now."""
    with engine.connect() as connection:
        counts = read_totals(connection)
        today = max(counts.now, counts.newest).date()
        days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
        first, end = _last_week(today)
        coverage = read_account_coverage(connection, first, end)
        by_day = read_verdicts_by_day(connection, days[0])
        names = {
            row.account_id: row.account or row.name_zh
            for row in coverage
            if row.account_id is not None
        }
        accounts = _account_days(coverage, by_day)
        gates = read_gates(connection)
        return OperationStatus(
            now=counts.now,
            counts=counts,
            alerts=read_open(connection)[::-1],
            gates=gates,
            pauses=_pauses(gates, read_paused_platforms(connection)),
            libraries=_by_library(coverage),
            days=days,
            totals=_totals(by_day),
            accounts=accounts[:ACCOUNTS_SHOWN],
            accounts_in_all=len(accounts),
            holes=read_account_holes(connection),
            flagged=read_flagged(connection),
            possible_same=read_possible_same(connection),
            runs=read_last_runs(connection),
            week=(first, end - timedelta(days=1)),
            indices=_by_version(read_indices(connection, first, VERSIONS)),
            names=names,
        )


def _pauses(gates: list[GateState], platforms: dict[str, PausedPlatform]) -> list[ShownPause]:
    """By platform, those of the whole platform first."""
    whole = [
        ShownPause(each.platform, None, each.paused_at, each.reason) for each in platforms.values()
    ]
    alone = [
        ShownPause(gate.platform, gate.session, gate.session_paused_at, gate.session_pause_reason)
        for gate in gates
        if gate.session_paused_at
    ]
    return sorted([*whole, *alone], key=lambda pause: pause.platform)


def _last_week(today: date) -> tuple[date, date]:
    """The last week that has ended, Sunday to Saturday: its first day, and the day after it."""
    end = today - timedelta(days=today.isoweekday() % 7)
    return end - timedelta(days=7), end


def _by_library(
    coverage: list[AccountCoverage],
) -> list[tuple[str, dict[str, list[AccountCoverage]]]]:
    """Each library with its accounts by platform, in the order of the panel."""
    found: dict[str, dict[str, list[AccountCoverage]]] = {}
    for row in coverage:
        found.setdefault(row.name_zh, {}).setdefault(row.platform, []).append(row)
    return list(found.items())


def _totals(by_day: list[DayVerdict]) -> dict[date, dict[str, int]]:
    """Refreshes of each day by verdict."""
    totals: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in by_day:
        totals[row.day][row.verdict] += 1
    return totals


def _account_days(coverage: list[AccountCoverage], by_day: list[DayVerdict]) -> list[AccountDays]:
    """Accounts that are crawled, those whose last refresh was not complete first."""
    verdicts: dict[int, dict[date, tuple[str, str]]] = defaultdict(dict)
    for row in by_day:
        verdicts[row.account_id][row.day] = (row.verdict, translate_sentence(row.reason or ""))
    crawled = [row for row in coverage if row.is_known and row.gone_at is None]
    places = {platform: place for place, platform in enumerate(PLATFORMS)}
    crawled.sort(key=lambda row: (row.verdict == "complete", places.get(row.platform, len(places))))
    return [
        AccountDays(row.account or row.name_zh, row.platform, verdicts.get(row.account_id or 0, {}))
        for row in crawled
    ]


def _by_version(indices: list[IndexValue]) -> dict[str, list[IndexValue]]:
    found: dict[str, list[IndexValue]] = {version: [] for version in VERSIONS}
    for row in indices:
        found[row.version].append(row)
    return found
