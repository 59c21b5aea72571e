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


def identifier(payload: Any, key: str = "id") -> str:
    """A platform's identifier, written or as a number, as text.

    Raises Drift when it is missing or not made of digits.
    """
    value = str(need(payload, key))
    if not (value.isascii() and value.isdigit()):
        raise Drift(f"{key} is {value[:40]!r}: not an identifier")
    return value


def optional(values: dict[str, Any], key: str, *types: type) -> Any:
    """The value of a key, None where it is absent. Raises Drift when it is of another type."""
    value = values.get(key)
    if value is not None and type(value) not in types:
        raise Drift(f"{key} is {str(value)[:40]!r}: not {types[0].__name__}")
    return value
