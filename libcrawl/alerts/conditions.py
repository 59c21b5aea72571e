"""What is wrong now, as the database shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from libcrawl.panel.vocabulary import CRAWLED
from libcrawl.parsers.times import SHANGHAI
from libcrawl.store import Connection, Engine
from libcrawl.store.alerts import Found
from libcrawl.store.gates import GateState, read_gates
from libcrawl.store.queries.alert_conditions import (
    read_covered_week,
    read_drifting,
    read_odd_works,
    read_old_holes,
)
from libcrawl.store.queries.flagged_works import read_flagged

# Kinds that are looked up here; others (backup_failed) are raised and resolved where they happen.
KINDS = ("session_expired", "resting", "drift", "holes", "coverage", "flags")
FLAG_DAYS = 7
NAMED = 5  # accounts by name in a message


def find(engine: Engine, coverage: float, *, flags: bool = False) -> list[Found]:
    """All of KINDS that hold now; `coverage` is the least share of accounts of a covered week.

    `flags`: also works of the last days that a person should look at.
    """
    with engine.connect() as connection:
        gates = read_gates(connection)
        return [
            *_expired(gates),
            *_backed_off(gates),
            *_drift(connection),
            *_odd_works(connection),
            *_old_holes(connection),
            *_coverage(connection, coverage),
            *(_flags(connection) if flags else ()),
        ]


def _expired(gates: list[GateState]) -> Iterator[Found]:
    for gate in gates:
        if not gate.is_expired:
            continue
        option = "" if gate.session == "default" else f" --name {gate.session}"
        yield Found(
            "session_expired",
            gate.lane,
            f"{gate.platform}: the session {gate.session!r} has expired (noticed"
            f" {_minute(gate.session_changed_at)}). Log in again with"
            f" `scrapy login {gate.platform}{option}`, or give a new file; public pages are still"
            " crawled.",
        )


def _backed_off(gates: list[GateState]) -> Iterator[Found]:
    for gate in gates:
        if not gate.is_backed_off or gate.is_expired:
            continue
        yield Found(
            "resting",
            gate.lane,
            f"{gate.platform}: refused ({gate.resting_outcome}) at {_minute(gate.resting_since)};"
            f" no request is sent through the session {gate.session!r} until"
            f" {_minute(gate.resting_until)}. Crawling continues by itself; open the account"
            " in a browser if it happens again.",
        )


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else "an unknown time"


def _drift(connection: Connection) -> Iterator[Found]:
    """Drifts by platform and by what was missing, over all works and pages."""
    accounts: dict[tuple[str, str], list[str]] = {}
    reasons: dict[tuple[str, str], str] = {}
    for account in read_drifting(connection):
        reason = account.reason or "no reason given"
        key = (account.platform, re.sub(r"\d+", "…", reason))
        accounts.setdefault(key, []).append(account.name)
        reasons.setdefault(key, reason)
    for (platform, kind), names in accounts.items():
        yield Found(
            "drift",
            f"{platform}: {kind}",
            f"{platform}: answers for {len(names)} accounts ({_some(names)}) no longer have the"
            f" expected shape ({reasons[platform, kind]}). The program needs a change; what was"
            " stored before stays right.",
        )


def _odd_works(connection: Connection) -> Iterator[Found]:
    """Works that cannot be read although the list around them can, by what is odd about them."""
    counts: Counter[tuple[str, str]] = Counter()
    firsts: dict[tuple[str, str], tuple[str, datetime]] = {}
    accounts: dict[tuple[str, str], dict[str, None]] = {}
    for odd in read_odd_works(connection):
        key = (odd.platform, re.sub(r"\d+", "…", odd.reason))
        counts[key] += odd.works
        firsts.setdefault(key, (odd.reason, odd.since))
        accounts.setdefault(key, {})[odd.name] = None
    for (platform, kind), works in counts.items():
        reason, since = firsts[platform, kind]
        yield Found(
            "drift",
            f"{platform} works: {kind}",
            f"{platform}: {works} works of {_some(list(accounts[platform, kind]))} cannot be wholly"
            f" read since {since.astimezone(SHANGHAI):%Y-%m-%d} ({reason}). The program needs a"
            " change; all other works are read, and these are requested again (table holes).",
        )


def _old_holes(connection: Connection) -> Iterator[Found]:
    for old in read_old_holes(connection):
        yield Found(
            "holes",
            f"{old.platform} {old.lacks}",
            f"{old.platform}: {old.works} works of {_some(old.names)} are not wholly read since"
            f" {old.since} ({old.lacks}: {'; '.join(old.reasons[:NAMED])}). They are requested"
            " again; the table holes lists them. Look at one of them in a browser.",
        )


def _coverage(connection: Connection, least: float) -> Iterator[Found]:
    for week in read_covered_week(connection, CRAWLED):
        share = week.covered / week.accounts
        if share >= least:
            continue
        yield Found(
            "coverage",
            f"{week.platform} {week.first}",
            f"{week.platform}: of {week.accounts} accounts {week.covered} are covered in the week"
            f" {week.first} to {week.last} ({share:.0%}, less than {least:.0%}). Not covered:"
            f" {_some(week.missing or [])}; the view refresh_history shows why.",
        )


def _flags(connection: Connection) -> Iterator[Found]:
    for row in read_flagged(connection, FLAG_DAYS):
        yield Found(
            "flags",
            f"{row.platform} {row.code}",
            f"{row.platform}: {row.works} works of the last {FLAG_DAYS} days should be looked at"
            f" ({row.name_en} {row.name_zh}: {_some(row.accounts)}): {' '.join(row.urls)}. The view"
            " flagged_works lists them; nothing was deleted.",
        )


def _some(names: list[str]) -> str:
    more = len(names) - NAMED
    return "、".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
