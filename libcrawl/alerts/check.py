"""Find conditions, update the alerts and send them: by the scheduler and by `scrapy alert`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from libcrawl.alerts.backups import OVERDUE, find_overdue
from libcrawl.alerts.channels import ChannelError, Channels, read_channels
from libcrawl.alerts.conditions import KINDS, find
from libcrawl.messages import catalogue, is_chinese
from libcrawl.messages.sentences import translate_sentence
from libcrawl.store import Engine
from libcrawl.store.alerts import OpenAlert, send_unsent, update_alerts

TITLES = {
    "session_expired": "session expired",
    "resting": "platform backed off",
    "drift": "answers changed",
    "holes": "works not read",
    "coverage": "coverage too low",
    "flags": "works to look at",
    "backup_failed": "backup failed",
    "crawl_killed": "crawl killed",
    "backup_overdue": "backup overdue",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """The alerts sent now, and the channels (masked) that could not be reached."""

    sent: tuple[OpenAlert, ...]
    unreached: tuple[str, ...]


def read_coverage_threshold(settings: Mapping[str, Any]) -> float:
    """LIBCRAWL_ALERT_COVERAGE, a share from 0 to 1. Raises ChannelError."""
    written = settings.get("LIBCRAWL_ALERT_COVERAGE")
    try:
        share = float(str(written))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ChannelError(f"LIBCRAWL_ALERT_COVERAGE is {written!r}: not a share from 0 to 1")
    return share


def in_both_languages(title: str) -> str:
    """A text in both languages: the reader's locale may differ from the server's."""
    chinese = catalogue().get(title, title)
    return chinese if is_chinese() else f"{title} · {chinese}"


def check(engine: Engine, settings: Mapping[str, Any]) -> Delivery:
    """Bring the open alerts up to date and send those that were not sent yet.

    One that no channel took is tried again by the next check. Raises ChannelError.
    """
    channels = read_channels(settings)
    share = read_coverage_threshold(settings)
    overdue = find_overdue(settings, datetime.now(UTC))
    flags = str(settings.get("LIBCRAWL_ALERT_FLAGS") or "0") == "1"
    update_alerts(engine, KINDS, find(engine, share, flags=flags))
    if overdue is not None:
        update_alerts(engine, OVERDUE[:1], overdue)
    return deliver(engine, channels)


def deliver(engine: Engine, channels: Channels) -> Delivery:
    """Send the alerts that were not sent yet; does nothing where no channel is configured."""
    if not len(channels):
        return Delivery((), ())
    unreached: dict[str, None] = {}

    def send(alert: OpenAlert) -> bool:
        title = in_both_languages(TITLES.get(alert.kind, alert.kind))
        failed = channels.send(f"libcrawl: {title}", translate_sentence(alert.message))
        unreached.update(dict.fromkeys(failed))
        return len(failed) < len(channels)

    sent = send_unsent(engine, send)
    return Delivery(tuple(sent), tuple(unreached))
