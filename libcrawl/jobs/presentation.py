"""The schedule as tables for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.markup import escape
from rich.table import Table

from libcrawl.jobs.planning.demand import Demand
from libcrawl.jobs.planning.plan import Lane
from libcrawl.jobs.state.overview import Overview, PlatformState
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.parsers.times import SHANGHAI
from libcrawl.store.queries.job_queue import QueuedJob

STYLES = {"ready": "green", "unusable": "red", "session expired": "magenta"}


def tables(overview: Overview) -> Iterator[Table]:
    """Platforms, lanes, jobs and who is at work; empty ones are left out."""
    yield platform_table(overview)
    yield lane_table(overview)
    if overview.jobs:
        yield job_table(overview)
    if overview.workers:
        yield worker_table(overview)


def platform_table(overview: Overview) -> Table:
    table = _table(translate("what is due"), translate("platform"))
    for heading in ("accounts", "new", "due", "late", "queued", "at work", "requests a day"):
        table.add_column(translate(heading), justify="right")
    table.add_column(translate("through all that is due"))
    table.add_column(translate("why, or what comes next"), overflow="fold")
    for state in overview.platforms:
        counts = (state.accounts, state.never, state.due, state.late, state.queued, state.working)
        table.add_row(
            state.platform, *map(str, counts), _requests(state.demand),
            _through(state, overview.now), escape(_why(state, overview.now)),
        )  # fmt: skip
    return table


def lane_table(overview: Overview) -> Table:
    table = _table(translate("platforms and sessions"), translate("lane"), translate("state"))
    table.add_column(translate("session"))
    table.add_column(translate("requests today"), justify="right")
    table.add_column(translate("remark"), overflow="fold")
    for state in overview.platforms:
        for lane in state.lanes:
            stands = lane.state(overview.now)
            style = STYLES.get(stands, "yellow")
            budget = "" if lane.budget is None else translate(" of {most}", most=f"{lane.budget:,}")
            table.add_row(
                lane.key, f"[{style}]{translate(stands)}[/]", _session(lane, overview.now),
                f"{lane.sent:,}{budget}", escape(_remark(lane, stands, overview.now)),
            )  # fmt: skip
    return table


def job_table(overview: Overview) -> Table:
    table = _table(translate("jobs"), *map(translate, ("job", "lane", "state")))
    table.add_column(translate("accounts"), justify="right")
    table.add_column(translate("requests, about"), justify="right")
    table.add_column(translate("remark"), overflow="fold")
    for job in overview.jobs:
        table.add_row(
            str(job.id), job.lane, _state(job),
            str(len(job.accounts)), str(job.requests), _job(job, overview.now),
        )  # fmt: skip
    return table


def _state(job: QueuedJob) -> str:
    return f"[green]{translate('at work')}[/]" if job.is_working else translate("waits")


def worker_table(overview: Overview) -> Table:
    table = _table(translate("at work"), *map(translate, ("who", "kind", "since", "version")))
    table.add_column(translate("serves"), overflow="fold")
    for worker in overview.workers:
        since = _when(worker.started_at, overview.now)
        table.add_row(
            worker.name, translate(worker.kind), since, worker.version, ", ".join(worker.lanes)
        )
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def _requests(demand: Demand) -> str:
    """The requests that the cadence needs, and how many there may be."""
    most = demand.capacity
    allowed = "" if most is None else translate(" of {most}", most=f"{most:,}")
    return f"{demand.wanted:,}{allowed}"


def _through(state: PlatformState, now: datetime) -> str:
    if not state.requests:
        return translate("nothing is due")
    if all(lane.problem for lane in state.lanes):
        return translate("cannot be crawled")
    return translate("not in sight") if state.through is None else _when(state.through, now)


def _why(state: PlatformState, now: datetime) -> str:
    if state.reasons:
        reasons = state.reasons.items()
        return ", ".join(f"{count} {translate_sentence(reason)}" for reason, count in reasons)
    if state.next is None:
        return ""
    return translate(
        "next {when}: {label} ({reason})",
        when=_when(state.next.at, now),
        label=state.next.history.label,
        reason=translate_sentence(state.next.reason),
    )


def _session(lane: Lane, now: datetime) -> str:
    if lane.session_state == "unknown":
        return ""
    since = f" since {_when(lane.session_changed_at, now)}" if lane.session_changed_at else ""
    return translate_sentence(f"{lane.session_state}{since}")


def _remark(lane: Lane, stands: str, now: datetime) -> str:
    match stands:
        case "unusable":
            return translate_sentence(lane.problem or "")
        case "paused":
            alone = f" --session {lane.session}" if lane.is_paused_alone else ""
            command = f"`scrapy schedule resume {lane.platform}{alone}`"
            end = translate("{command} ends it", command=command)
            return f"{lane.paused}; {end}" if lane.paused else end
        case "backed off":
            assert lane.resting_until is not None
            until = _when(lane.resting_until, now)
            after = {"until": until, "outcome": translate(lane.resting_outcome or "")}
            return translate("until {until}, after {outcome}", **after)
        case "session expired":
            command = f"`scrapy login {lane.platform}`"
            return translate("{command}, or a new file, renews it", command=command)
        case "budget spent":
            return translate("goes on at midnight (Asia/Shanghai)")
    return _remark_on_ready(lane)


def _remark_on_ready(lane: Lane) -> str:
    if lane.session_state == "expired":
        return translate("without its session, which has expired")
    if lane.owns:
        command = f"`scrapy crawl {lane.platform} -a accounts=CODE`"
        return translate("your own account alone, once {command} has read it", command=command)
    return ""


def _job(job: QueuedJob, now: datetime) -> str:
    parts = [translate("requested by a person")] if job.is_urgent else []
    if job.is_working:
        worker = job.worker or translate("a worker that is gone")
        parts.append(worker)
        if job.started_at:
            when = _when(job.started_at, now)
            parts[-1] = translate("{name} since {when}", name=worker, when=when)
    elif job.not_before and job.not_before > now:
        why = f": {translate_sentence(job.waits_for)}" if job.waits_for else ""
        parts.append(translate("again {when}{why}", when=_when(job.not_before, now), why=why))
    return ", ".join(parts)


def _when(moment: datetime, now: datetime) -> str:
    """A moment in Shanghai; of today, the time alone."""
    there, today = moment.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%Y-%m-%d %H:%M}"


def as_json(overview: Overview) -> dict[str, Any]:
    """The schedule as plain values for JSON; moments in ISO 8601."""
    return {
        "now": _iso(overview.now),
        "hints": overview.hints,
        "platforms": [_platform(state, overview.now) for state in overview.platforms],
        "jobs": [
            {
                "id": job.id, "lane": job.lane, "is_working": job.is_working,
                "accounts": list(job.accounts), "requests": job.requests,
                "is_urgent": job.is_urgent, "attempts": job.attempts, "worker": job.worker,
                "started_at": _iso(job.started_at), "not_before": _iso(job.not_before),
                "waits_for": job.waits_for,
            }
            for job in overview.jobs
        ],
        "workers": [
            {
                "name": worker.name, "kind": worker.kind, "version": worker.version,
                "lanes": worker.lanes, "started_at": _iso(worker.started_at),
                "heartbeat_at": _iso(worker.heartbeat_at),
            }
            for worker in overview.workers
        ],
    }  # fmt: skip


def _platform(state: PlatformState, now: datetime) -> dict[str, Any]:
    return {
        "platform": state.platform, "accounts": state.accounts, "new": state.never,
        "due": state.due, "late": state.late, "queued": state.queued, "at_work": state.working,
        "reasons": dict(state.reasons), "requests": state.requests,
        "through": _iso(state.through), "next": _iso(state.next.at if state.next else None),
        "requests_a_day": state.demand.wanted, "capacity": state.demand.capacity,
        "advice": state.demand.advice,
        "lanes": [_lane_json(lane, now) for lane in state.lanes],
    }  # fmt: skip


def _lane_json(lane: Lane, now: datetime) -> dict[str, Any]:
    state = lane.state(now)
    return {
        "lane": lane.key, "session": lane.session, "state": state,
        "session_state": lane.session_state,
        "session_changed_at": _iso(lane.session_changed_at),
        "resting_until": _iso(lane.resting_until) if state == "backed off" else None,
        "resting_outcome": lane.resting_outcome, "sent_today": lane.sent,
        "daily_budget": lane.budget, "delay": lane.delay, "paused": lane.paused,
        "problem": lane.problem, "waiting": lane.waiting, "at_work": lane.working,
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
