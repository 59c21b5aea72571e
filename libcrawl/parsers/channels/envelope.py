"""WeChat Channels: what every answer is wrapped in."""

from __future__ import annotations

from typing import Any

from libcrawl.parsers import need


def content(payload: Any) -> dict[str, Any]:
    """The content of an answer; some are wrapped twice. Raises Drift."""
    data: dict[str, Any] = need(payload, "data", dict)
    inner = data.get("data")
    return inner if isinstance(inner, dict) else data
