"""Why a platform is not asked now, in words for the one who wanted to."""

from __future__ import annotations

from datetime import datetime

from libcrawl.outcomes import Outcome
from libcrawl.politeness.session import SessionFile
from libcrawl.store.queries.gate_states import Standing


def why_closed(standing: Standing, outcome: Outcome) -> str | None:
    """A rest or a pause: since when, why, until when and what ends it. None: neither.

    `outcome` is the kind of answer that began the rest.
    """
    platform = standing.platform
    ends = f"`scrapy schedule resume {platform}` ends"
    if standing.paused_at is not None:
        why = f" ({standing.pause_reason})" if standing.pause_reason else ""
        paused = f"is paused since {_at(standing.paused_at)}{why}"
        if standing.is_paused_alone:
            alone = f"`scrapy schedule resume {platform} --session {standing.session}` ends"
            return f"the session {standing.session} of {platform} {paused}: {alone} the pause"
        return f"{platform} {paused}: {ends} the pause"
    if standing.is_resting:
        return (
            f"{platform} rests since {_at(standing.resting_since)} until"
            f" {_at(standing.resting_until)} (session {standing.session}), after refusal"
            f" {standing.refusals} in a row: {outcome.meaning}. {ends} the rest"
        )
    return None


def why_expired(standing: Standing, file: SessionFile | None) -> str:
    """Since when a session is no longer accepted, and what is to be done."""
    name = "" if standing.session == "default" else f" --name {standing.session}"
    renew = f"`scrapy login {standing.platform}{name}` or a new {file.path}" if file else ""
    resume = f"after renewing it, `scrapy schedule resume {standing.platform}`"
    return (
        f"the session {standing.session} of {standing.platform} is no longer accepted since"
        f" {_at(standing.session_changed_at)}: {renew or resume}"
        + (f" renews it; `scrapy schedule resume {standing.platform}` tries the old one again"
           if file else "")
    )  # fmt: skip


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "an unknown time"
