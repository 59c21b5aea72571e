"""The state of every lane, from the operator's declarations and the gates."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from libcrawl.items import Verdict
from libcrawl.jobs.planning.plan import Lane
from libcrawl.politeness.access import Access, AccessError, read_access
from libcrawl.politeness.session import DEFAULT, SessionError, known_sessions, variable_of
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.store import Connection
from libcrawl.store.gates import GateState, PausedPlatform, read_gates, read_paused_platforms
from libcrawl.store.queries.earlier_refreshes import read_refreshed
from libcrawl.store.queries.job_queue import QueuedJob


class LaneRows(NamedTuple):
    """The stored rows of all lanes: gates, paused platforms, jobs."""

    gates: Mapping[str, GateState]
    paused_platforms: Mapping[str, PausedPlatform]
    jobs: Sequence[QueuedJob]


def read_lanes(
    connection: Connection,
    settings: Mapping[str, Any],
    spiders: Sequence[type[RefreshSpider]],
    jobs: Iterable[QueuedJob],
) -> list[Lane]:
    """The lanes of these platforms; one that cannot be used has a `problem`."""
    rows = LaneRows(
        gates={gate.lane: gate for gate in read_gates(connection)},
        paused_platforms=read_paused_platforms(connection),
        jobs=list(jobs),
    )
    lanes = [
        _lane(settings, spider, session, rows)
        for spider in spiders
        for session in sessions(settings, spider)
    ]
    return [_with_read(connection, lane) if lane.once_in else lane for lane in lanes]


def _with_read(connection: Connection, lane: Lane) -> Lane:
    assert lane.once_in is not None
    read = read_refreshed(connection, lane.platform, lane.source, lane.once_in)
    return lane.with_state(read_lately=read)


def sessions(settings: Mapping[str, Any], spider: type[RefreshSpider]) -> tuple[str, ...]:
    """Names of the operator's sessions on a platform; without any, public pages are requested.

    Where the usual way in has a lane of its own, its name stands for them.
    """
    try:
        names = tuple(known_sessions(settings, spider.platform)) or (DEFAULT,)
        return tuple(dict.fromkeys(_lane_of(settings, spider, name) for name in names))
    except SessionError:  # reported where the access is read
        return (DEFAULT,)


def _lane_of(settings: Mapping[str, Any], spider: type[RefreshSpider], session: str) -> str:
    source = spider.usual_source(with_session(settings, spider.platform, session))
    return spider.sources[source].own_lane or session


def read_sources(
    settings: Mapping[str, Any], spiders: Iterable[type[RefreshSpider]]
) -> dict[str, str]:
    """The source that each lane of these platforms requests, by the lane's key."""
    found = {}
    for spider in spiders:
        for session in sessions(settings, spider):
            own = _own_settings(settings, spider.platform, session)
            found[f"{spider.platform}/{session}"] = spider.usual_source(own)
    return found


def _own_settings(settings: Mapping[str, Any], platform: str, session: str) -> Mapping[str, Any]:
    try:
        return with_session(settings, platform, session)
    except SessionError:  # reported where the access is read
        return settings


def with_session(settings: Mapping[str, Any], platform: str, session: str) -> Mapping[str, Any]:
    """The settings with this session as that of the platform. Raises SessionError."""
    value = known_sessions(settings, platform).get(session)
    return ChainMap({variable_of(platform): value and str(value)}, settings)  # type: ignore[arg-type]


def _lane(
    settings: Mapping[str, Any], spider: type[RefreshSpider], session: str, rows: LaneRows
) -> Lane:
    platform = spider.platform
    try:
        own = with_session(settings, platform, session)
        source = spider.usual_source(own)
        usual = spider.sources[source]
        access = read_access(own, platform, [usual.setting], session)
    except (AccessError, SessionError) as problem:
        return Lane(platform=platform, session=session, problem=str(problem))
    mine = [job for job in rows.jobs if job.lane == f"{platform}/{session}"]
    waiting = [job for job in mine if not job.is_working]
    budget = access.daily_budget
    gate = rows.gates.get(f"{platform}/{session}")
    pause = rows.paused_platforms.get(platform)
    paused = (pause.reason or "") if pause else None
    if gate and gate.is_paused_alone:
        paused = gate.session_pause_reason or ""
    sent = gate.sent_today if gate else 0
    lane = Lane(
        platform=platform,
        session=session,
        delay=access.delay,
        budget=budget,
        sent=sent,
        remaining=None if budget is None else budget - sent - sum(job.requests for job in mine),
        usual_pages=spider.usual_pages,
        owns=usual.is_own_account_only,
        source=source,
        needs_session=bool(access.cookies) and usual.needs_session,
        once_in=usual.once_in if access.waits else None,
        paused=paused,
        is_paused_alone=gate is not None and gate.is_paused_alone,
        problem=usual.by_hand,
        waiting=len(waiting),
        working=len(mine) - len(waiting),
    )
    return _at_its_gate(lane, gate, access, spider) if gate else lane


def _at_its_gate(lane: Lane, gate: GateState, access: Access, spider: type[RefreshSpider]) -> Lane:
    """The same with back-off and state of its session. A session's file that was changed since is
    another session: the next crawl tries it (libcrawl.store.gates.RENEW)."""
    file = access.session_file
    renewed_at = gate.now - timedelta(seconds=file.age) if file else None
    logins = {
        row.outcome.name for row in spider.outcomes if row.outcome.verdict is Verdict.LOGIN_REQUIRED
    }
    state, until = gate.session_state, gate.resting_until
    if renewed_at and state == "expired" and _is_before(gate.session_changed_at, renewed_at):
        state = "unknown"
    if renewed_at and gate.resting_outcome in logins and _is_before(gate.resting_since, renewed_at):
        until = None
    return lane.with_state(
        session_state=state,
        session_changed_at=gate.session_changed_at,
        resting_until=until,
        resting_outcome=gate.resting_outcome,
    )


def _is_before(one: datetime | None, other: datetime) -> bool:
    return one is not None and one < other
