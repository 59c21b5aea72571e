"""What is wrong now, as the database shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from libcrawl.alerts.ledger import Found
from libcrawl.parsers.times import SHANGHAI
from libcrawl.store.gates import GateState, read_gates

# Kinds that are looked up here; others (backup_failed) are raised and resolved where they happen.
KINDS = ("session_expired", "resting", "drift", "holes", "coverage")
NAMED = 5  # accounts by name in a message

# The last word on every account, and only where that was drift of the walk: works that a walk
# passed over, because they cannot be read, stand in `holes` until they are read.
DRIFT = """
SELECT accounts.platform, last.reason, coalesce(accounts.name, accounts.platform_id)
FROM accounts
CROSS JOIN LATERAL (
    SELECT verdict, reason, reached_end FROM refreshes
    WHERE refreshes.account_id = accounts.id ORDER BY started_at DESC LIMIT 1
) AS last
WHERE last.verdict = 'drift' AND NOT last.reached_end
ORDER BY accounts.platform, accounts.id
"""
ODD_WORKS = """
SELECT accounts.platform, holes.reason, coalesce(accounts.name, accounts.platform_id),
    holes.works, holes.since
FROM holes INNER JOIN accounts ON accounts.id = holes.account_id
WHERE holes.verdict = 'drift' AND accounts.gone_at IS NULL
ORDER BY holes.since, accounts.id, holes.platform_id
"""
# What passes by itself has passed by then.
OLD_HOLES = """
SELECT accounts.platform, holes.lacks,
    to_char(min(holes.since) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), sum(holes.works),
    array_agg(DISTINCT holes.reason),
    array_agg(DISTINCT coalesce(accounts.name, accounts.platform_id))
FROM holes INNER JOIN accounts ON accounts.id = holes.account_id
WHERE holes.verdict <> 'drift' AND holes.tries > 1 AND holes.since < now() - interval '7 days'
    AND accounts.gone_at IS NULL
GROUP BY accounts.platform, holes.lacks ORDER BY accounts.platform, holes.lacks
"""
# The last week that ended two days ago or earlier: until then its last refreshes are on their way.
COVERAGE = """
WITH week AS (
    SELECT window_to - interval '7 days' AS window_from, window_to
    FROM (
        SELECT date_trunc('day', at, 'Asia/Shanghai')
            - make_interval(
                days => extract(dow FROM at AT TIME ZONE 'Asia/Shanghai')::integer
            ) AS window_to
        FROM (SELECT now() - interval '2 days' AS at) AS then_
    ) AS sunday
), crawled AS (
    SELECT accounts.*, window_from, window_to,
        covered_from <= window_from AND covered_until >= window_to AS is_covered
    FROM accounts CROSS JOIN week
    WHERE platform_id IS NOT NULL AND gone_at IS NULL AND status IN ('confirmed', 'unverified')
        AND first_seen_at <= window_from
)
SELECT platform, to_char(window_from AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'),
    to_char((window_to - interval '1 day') AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'),
    count(*), count(*) FILTER (WHERE is_covered),
    array_agg(coalesce(name, platform_id) ORDER BY id) FILTER (WHERE is_covered IS NOT TRUE)
FROM crawled GROUP BY platform, window_from, window_to ORDER BY platform
"""


def find(engine: Engine, coverage: float) -> list[Found]:
    """All of KINDS that hold now; `coverage` is the least share of accounts of a covered week."""
    with engine.connect() as connection:
        gates = read_gates(connection)
        return [
            *_expired(gates),
            *_resting(gates),
            *_drift(connection),
            *_odd_works(connection),
            *_old_holes(connection),
            *_coverage(connection, coverage),
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
            f" `scrapy login {gate.platform}{option}`, or give a new file; what is public goes on"
            " without it.",
        )


def _resting(gates: list[GateState]) -> Iterator[Found]:
    for gate in gates:
        if not gate.is_resting or gate.is_expired:
            continue
        yield Found(
            "resting",
            gate.lane,
            f"{gate.platform}: refused ({gate.resting_outcome}) at {_minute(gate.resting_since)};"
            f" no request is sent through the session {gate.session!r} until"
            f" {_minute(gate.resting_until)}. It goes on by itself; look at the account in a"
            " browser if it happens again.",
        )


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else "an unknown time"


def _drift(connection: Connection) -> Iterator[Found]:
    """By platform and what was missing, whichever work or page it was missing from."""
    accounts: dict[tuple[str, str], list[str]] = {}
    reasons: dict[tuple[str, str], str] = {}
    for platform, reason, name in connection.execute(text(DRIFT)):
        key = (platform, re.sub(r"\d+", "…", reason or "no reason given"))
        accounts.setdefault(key, []).append(name)
        reasons.setdefault(key, reason or "no reason given")
    for (platform, kind), names in accounts.items():
        yield Found(
            "drift",
            f"{platform}: {kind}",
            f"{platform}: answers no longer have the expected shape: {reasons[platform, kind]}"
            f" ({len(names)} accounts: {_some(names)}). The program needs a change; what was stored"
            " before stays right.",
        )


def _odd_works(connection: Connection) -> Iterator[Found]:
    """Works that cannot be read although the list around them can, by what is odd about them."""
    counts: Counter[tuple[str, str]] = Counter()
    firsts: dict[tuple[str, str], tuple[str, datetime]] = {}
    accounts: dict[tuple[str, str], dict[str, None]] = {}
    for platform, reason, name, works, since in connection.execute(text(ODD_WORKS)):
        key = (platform, re.sub(r"\d+", "…", reason))
        counts[key] += works
        firsts.setdefault(key, (reason, since))
        accounts.setdefault(key, {})[name] = None
    for (platform, kind), works in counts.items():
        reason, since = firsts[platform, kind]
        yield Found(
            "drift",
            f"{platform} works: {kind}",
            f"{platform}: {works} works cannot be wholly read since"
            f" {since.astimezone(SHANGHAI):%Y-%m-%d}: {reason}"
            f" ({_some(list(accounts[platform, kind]))}). The program needs a change; all other"
            " works are read, and these are requested again (table holes).",
        )


def _old_holes(connection: Connection) -> Iterator[Found]:
    row: tuple[Any, ...]
    for row in connection.execute(text(OLD_HOLES)):
        platform, lacks, since, works, reasons, names = row
        yield Found(
            "holes",
            f"{platform} {lacks}",
            f"{platform}: {works} works are not wholly read since {since} ({lacks}):"
            f" {'; '.join(reasons[:NAMED])} ({_some(names)}). They are requested again; the table"
            " holes lists them. Look at one of them in a browser.",
        )


def _coverage(connection: Connection, least: float) -> Iterator[Found]:
    row: tuple[Any, ...]
    for row in connection.execute(text(COVERAGE)):
        platform, first, last, count, covered, missing = row
        if covered / count >= least:
            continue
        yield Found(
            "coverage",
            f"{platform} {first}",
            f"{platform}: of {count} accounts {covered} are covered in the week {first} to {last}"
            f" ({covered / count:.0%}, less than {least:.0%}). Not covered: {_some(missing)}; the"
            " view refresh_history shows why.",
        )


def _some(names: list[str]) -> str:
    more = len(names) - NAMED
    return "、".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
