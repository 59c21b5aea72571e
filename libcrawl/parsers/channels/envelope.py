"""WeChat Channels: what every answer is wrapped in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from libcrawl.parsers import Drift, need, shown

LAST_TIME = 10**11


def content(payload: Any) -> dict[str, Any]:
    """The content of an answer; some are wrapped twice. Raises Drift."""
    data: dict[str, Any] = need(payload, "data", dict)
    inner = data.get("data")
    return inner if isinstance(inner, dict) else data


def seconds(value: Any, name: str) -> datetime:
    """A time in seconds, written or as a number. Raises Drift."""
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if type(number) is not int or not 0 < number < LAST_TIME:
        raise Drift(f"{name} is {shown(value)}: not a time in seconds")
    return datetime.fromtimestamp(number, UTC)
