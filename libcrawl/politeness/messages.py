"""Why a platform is not requested now, for the operator."""

from __future__ import annotations

from datetime import datetime

from libcrawl.outcomes import Outcome
from libcrawl.politeness.session import SessionFile
from libcrawl.store.gates import GateState


def why_closed(state: GateState, outcome: Outcome) -> str | None:
    """A back-off or a pause: since when, why, until when and what ends it. None: neither.

    `outcome` is the kind of answer that began the back-off.
    """
    platform = state.platform
    ends = f"`scrapy schedule resume {platform}` ends"
    if state.paused_at is not None:
        why = f" ({state.pause_reason})" if state.pause_reason else ""
        paused = f"is paused since {_at(state.paused_at)}{why}"
        if state.is_paused_alone:
            alone = f"`scrapy schedule resume {platform} --session {state.session}` ends"
            return f"the session {state.session} of {platform} {paused}: {alone} the pause"
        return f"{platform} {paused}: {ends} the pause"
    if state.is_backed_off:
        return (
            f"{platform} is backed off from {_at(state.resting_since)} until"
            f" {_at(state.resting_until)} (session {state.session}), after refusal"
            f" {state.refusals} in a row: {outcome.meaning}. {ends} the back-off"
        )
    return None


def why_expired(state: GateState, file: SessionFile | None) -> str:
    """A message: since when a session is no longer accepted, and what to do."""
    name = "" if state.session == "default" else f" --name {state.session}"
    renew = f"`scrapy login {state.platform}{name}` or a new {file.path}" if file else ""
    resume = f"after renewing it, `scrapy schedule resume {state.platform}`"
    return (
        f"the session {state.session} of {state.platform} is no longer accepted since"
        f" {_at(state.session_changed_at)}: {renew or resume}"
        + (f" renews it; `scrapy schedule resume {state.platform}` tries the old one again"
           if file else "")
    )  # fmt: skip


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "an unknown time"
