"""Pure functions from a platform's answers to items: no network, no database, no clock.

An answer is read through `need`, `optional`, `need_items` and `identifier` alone: whatever is
where something else was expected is Drift, which names the place.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

# How platforms write a missing object or list: PHP has one empty array for both.
NOTHING: tuple[Any, ...] = (None, "", [], {})
LONGEST_IDENTIFIER = 40
NAMES = {dict: "an object", list: "a list", str: "text", int: "a whole number", float: "a number",
         bool: "true or false"}  # fmt: skip


class Drift(Exception):
    """An answer does not have the expected shape; the message names what is missing or odd."""


def need(payload: Any, path: str, *types: type) -> Any:
    """The value at a dotted path such as `data.userInfo.id`, of one of these types.

    Raises Drift naming the first part that is missing (null included), or the value of another
    type.
    """
    value = payload
    for place, key in enumerate(keys := path.split(".")):
        value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            raise Drift(f"missing {'.'.join(keys[: place + 1])}")
    return _of_type(value, path, types)


def optional(payload: Any, path: str, *types: type) -> Any:
    """The value at a dotted path, None where it, or what leads to it, is absent or empty.

    Raises Drift naming the value of another type.
    """
    value = payload
    for place, key in enumerate(keys := path.split(".")):
        if place and not value and value in NOTHING:
            return None
        if not isinstance(value, dict):
            where = ".".join(keys[:place]) or "the answer"
            raise Drift(f"{where} is {shown(value)}: not an object")
        value = value.get(key)
        if value is None:
            return None
    if not value and value in NOTHING and not isinstance(value, types):
        return None
    return _of_type(value, path, types)


def need_items(payload: Any, path: str) -> list[dict[str, Any]]:
    """The objects of a list. Raises Drift naming what is missing, or the item that is none."""
    return objects(need(payload, path, list), path)


def objects(items: list[Any], path: str) -> list[dict[str, Any]]:
    """A list of objects. Raises Drift naming the first item that is none."""
    for place, item in enumerate(items):
        if not isinstance(item, dict):
            raise Drift(f"{path}[{place}] is {shown(item)}: not an object")
    return items


def identifier(payload: Any, key: str = "id") -> str:
    """A platform's identifier, written or as a number, as text.

    Raises Drift when it is missing or not made of digits.
    """
    value = need(payload, key)
    text = value if isinstance(value, str) else shown(value)
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_IDENTIFIER):
        raise Drift(f"{key} is {shown(value)}: not an identifier")
    return text


def read_json(written: str, name: str) -> Any:
    """The value that a text holds as JSON. Raises Drift, also where it is nested too deeply."""
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        raise Drift(f"{name} is no JSON that can be read") from None


def shown(value: Any) -> str:
    """A short form of any value for messages."""
    if isinstance(value, str):
        return repr(value[:40])
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return "a huge number"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list | tuple) else repr(value)[:40]


def _of_type(value: Any, path: str, types: tuple[type, ...]) -> Any:
    kind = type(value)
    if (not types or kind in types) and (kind is not float or isfinite(value)):
        return value
    wanted = " or ".join(NAMES[each] for each in types) or "a value"
    raise Drift(f"{path} is {shown(value)}: not {wanted}")
