"""Faults applied to a right answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from sandbox.faults import Fault
from sandbox.nested import (
    Change,
    edited_script,
    edited_script_values,
    edited_strings,
    edited_values,
)
from sandbox.platform import Json, Reply, Shape

Rename = Callable[[str], str | None]
HALF_EMOJI = "\ud83d"
ODD_MARKUP = "<![x]>"
VALUES = ("half_emoji", "huge_counter", "odd_html", "unknown_kind")
"""What is done to values, in JSON and in the script of a page."""

EDITS = (
    "drift", "short_page", "counters_hidden", "empty_page_more", "unreadable_work", *VALUES,
)  # fmt: skip
"""What is done to JSON, and to the script of a page."""

UPSIDE_DOWN = bytes(255 - i for i in range(256))


def broken(reply: Reply, fault: Fault, drift_key: str, shape: Shape) -> Reply:
    """The reply as the fault leaves it; unchanged where the fault is not about its body."""
    if fault.kind in EDITS and not reply.content_type.startswith("application/json"):
        return _scripted(reply, fault, drift_key, shape)
    if fault.kind in EDITS:
        return replace(reply, body=encode(_edited(json.loads(reply.body), fault, drift_key, shape)))
    breaks = {**BREAKS, **shape.breaks}
    return breaks[fault.kind](reply) if fault.kind in breaks else reply


def _edited(payload: Json, fault: Fault, drift_key: str, shape: Shape) -> Any:
    match fault.kind:
        case "drift":
            lost = fault.options.get("key", drift_key)
            return _renamed(payload, lambda key: f"{key}_v2" if key == lost else key)
        case "counters_hidden":
            return _renamed(payload, lambda key: None if key in shape.counters else key)
        case "unreadable_work":
            return _spoiled(payload, _spoil(fault.options.get("is", "null"), shape), shape)
        case "short_page":
            return _shortened(payload, int(fault.options.get("keep", 3)), shape)
        case "empty_page_more":
            return _shortened(payload, 0, shape)
    return edited_values(payload, _change(fault.kind, shape))


def encode(payload: Json) -> bytes:
    try:
        return orjson.dumps(payload)
    except orjson.JSONEncodeError:  # half of a character can only be written as an escape
        return json.dumps(payload, separators=(",", ":")).encode()


def _change(kind: str, shape: Shape) -> Change:
    """What becomes of a key's value; for `unknown_kind` of the first one alone."""
    changed: list[str] = []

    def change(key: str, value: Any) -> Any:
        if kind == "half_emoji" and key in shape.texts and isinstance(value, str):
            return value + HALF_EMOJI
        if kind == "odd_html" and key in shape.marked_up and isinstance(value, str):
            return ODD_MARKUP + value
        if kind == "huge_counter" and key in shape.likes:
            return 2**63
        if kind == "unknown_kind" and key in shape.kinds and not changed:
            changed.append(key)
            return shape.kinds[key]
        return value

    return change


def _renamed(payload: Json, rename: Rename) -> Any:
    """Keys renamed at any depth; a key renamed to None is dropped."""

    def renamed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        pairs = ((rename(key), item) for key, item in value.items())
        return {key: item for key, item in pairs if key is not None}

    return edited_strings(payload, renamed)


def _shortened(payload: Json, keep: int, shape: Shape) -> Any:
    def shortened(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            key: item[:keep] if key in shape.lists and isinstance(item, list) else item
            for key, item in value.items()
        }

    return edited_strings(payload, shortened)


def _spoiled(payload: Json, spoil: Callable[[Any], Any], shape: Shape) -> Any:
    """A payload whose lists have one odd entry."""

    def spoiled(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            key: _with_odd_entry(item, spoil, shape)
            if key in shape.lists and isinstance(item, list)
            else item
            for key, item in value.items()
        }

    return edited_strings(payload, spoiled)


def _with_odd_entry(entries: list[Any], spoil: Callable[[Any], Any], shape: Shape) -> list[Any]:
    """The second entry that is a work is odd."""
    works = [place for place, entry in enumerate(entries) if shape.is_work(entry)]
    odd = works[1] if len(works) > 1 else None
    return [spoil(entry) if place == odd else entry for place, entry in enumerate(entries)]


def _spoil(how: str, shape: Shape) -> Callable[[Any], Any]:
    """Raises KeyError for a way in which no entry is spoilt."""
    changes: dict[str, Change] = {
        "undated": lambda key, value: 0 if key in shape.dates else value,
        "miscounted": lambda key, value: "赞" if key in shape.likes else value,
    }
    return (
        (lambda entry: None) if how == "null" else lambda entry: edited_values(entry, changes[how])
    )


def _scripted(reply: Reply, fault: Fault, drift_key: str, shape: Shape) -> Reply:
    """Pages that carry their data in a script can lose keys as JSON does."""
    page = reply.body.decode()
    if shape.state and shape.state in page:
        page = page.replace(":undefined", ":null")
        start = page.index(shape.state) + len(shape.state)
        payload, end = json.JSONDecoder().raw_decode(page, start)
        state = encode(_edited(payload, fault, drift_key, shape))
        return replace(reply, body=page[:start].encode() + state + page[end:].encode())
    if shape.script is None or shape.script not in page:
        return reply
    if fault.kind == "drift":
        lost = fault.options.get("key", drift_key)
        page = edited_script(page, lambda key: f"{key}_v2" if key == lost else key)
    if fault.kind == "unreadable_work":  # there, a word is a number that was not given
        page = edited_script_values(page, lambda key, value: -1 if key in shape.likes else value)
    if fault.kind in VALUES:
        page = edited_script_values(page, _change(fault.kind, shape))
    if fault.kind == "counters_hidden":
        page = edited_script(page, lambda key: None if key in shape.counters else key)
    return replace(reply, body=page.encode())


BREAKS: Mapping[str, Callable[[Reply], Reply]] = {
    "truncated_json": lambda reply: replace(reply, body=reply.body[: len(reply.body) // 2]),
    "wrong_content_type": lambda reply: replace(reply, content_type="text/html; charset=utf-8"),
    "wrong_charset": lambda reply: replace(
        reply, content_type=f"{reply.content_type.partition(';')[0]}; charset=gb2312"
    ),
    "mojibake": lambda reply: replace(reply, body=reply.body.translate(UPSIDE_DOWN)),
}
