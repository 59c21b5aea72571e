"""Pure functions from a platform's answers to items: no network, no database, no clock."""

from __future__ import annotations

from typing import Any


class Drift(Exception):
    """An answer does not have the expected shape; the message names what is missing or odd."""


def need(payload: Any, path: str) -> Any:
    """The value at a dotted path such as `data.userInfo.id`.

    Raises Drift naming the first part that is missing, null included.
    """
    value = payload
    walked: list[str] = []
    for key in path.split("."):
        walked.append(key)
        if not isinstance(value, dict) or value.get(key) is None:
            raise Drift(f"missing {'.'.join(walked)}")
        value = value[key]
    return value
