"""What faults do to a right answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.faults import Fault
from sandbox.nested import (
    Change,
    cut_first,
    edited_script,
    edited_script_values,
    edited_strings,
    edited_values,
)
from sandbox.platform import Json, Reply

Rename = Callable[[str], str | None]
COUNTERS = frozenset(
    (
        *("reposts_count", "comments_count", "attitudes_count"),
        *("play_count", "online_users", "online_users_number"),
        *("followers_count", "followers_count_str", "follow_count", "friends_count"),
        "status_total_counter",
        *("read_num", "like_num", "old_like_num", "share_num", "comment_num"),
        *("like_count", "old_like_count"),
        *("digg_count", "comment_count", "share_count", "collect_count", "follower_count"),
    )
)
"""Not `statuses_count` and `aweme_count`: how much there is stays known."""

LISTS = ("cards", "list", "aweme_list", "publish_list", "item")
TEXTS = frozenset(
    (
        *("text", "text_raw", "longTextContent", "raw_text", "description"),
        *("desc", "signature", "title", "digest", "content_noencode"),
    )
)
"""What a person typed."""

MARKED_UP = frozenset(("text", "content_noencode"))
LIKES = frozenset(("attitudes_count", "digg_count", "old_like_num", "old_like_count"))
DATES = frozenset(("created_at", "create_time", "datetime"))
KINDS = {"item_show_type": 99, "aweme_type": 999, "object_type": "hologram"}
HALF_EMOJI = "\ud83d"
ODD_MARKUP = "<![x]>"
VALUES = ("half_emoji", "huge_counter", "odd_html", "unknown_kind")
"""What is done to values, in JSON and in the script of a page."""

EDITS = (
    "drift", "short_page", "counters_hidden", "empty_page_more", "unreadable_work", *VALUES,
)  # fmt: skip
"""What is done to JSON, and to the script of a page."""

SCRIPT = "window.cgiDataNew"
UPSIDE_DOWN = bytes(255 - i for i in range(256))


def broken(reply: Reply, fault: Fault, drift_key: str) -> Reply:
    """The reply as the fault leaves it; unchanged where the fault is not about its body."""
    if fault.kind in EDITS and not reply.content_type.startswith("application/json"):
        return _scripted(reply, fault, drift_key)
    if fault.kind in VALUES:
        change = _change(fault.kind)
        return replace(reply, body=encode(edited_values(json.loads(reply.body), change)))
    match fault.kind:
        case "drift":
            lost = fault.options.get("key", drift_key)
            return _edited(reply, lambda key: f"{key}_v2" if key == lost else key)
        case "unreadable_work":
            spoil = SPOILS[fault.options.get("is", "null")]
            return replace(reply, body=encode(_spoiled(json.loads(reply.body), spoil)))
        case "short_page":
            return _shortened(reply, int(fault.options.get("keep", 3)))
    return BREAKS[fault.kind](reply) if fault.kind in BREAKS else reply


def encode(payload: Json) -> bytes:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a character can only be written as an escape
        return json.dumps(payload, separators=(",", ":")).encode()


def _change(kind: str) -> Change:
    """What becomes of a key's value; for `unknown_kind` of the first one alone."""
    changed: list[str] = []

    def change(key: str, value: Any) -> Any:
        if kind == "half_emoji" and key in TEXTS and isinstance(value, str):
            return value + HALF_EMOJI
        if kind == "odd_html" and key in MARKED_UP and isinstance(value, str):
            return ODD_MARKUP + value
        if kind == "huge_counter" and key in LIKES:
            return 2**63
        if kind == "unknown_kind" and key in KINDS and not changed:
            changed.append(key)
            return KINDS[key]
        return value

    return change


def _edited(reply: Reply, rename: Rename) -> Reply:
    return replace(reply, body=encode(_renamed(json.loads(reply.body), rename)))


def _renamed(payload: Json, rename: Rename) -> Any:
    """Keys renamed at any depth; a key renamed to None is dropped."""

    def renamed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        pairs = ((rename(key), item) for key, item in value.items())
        return {key: item for key, item in pairs if key is not None}

    return edited_strings(payload, renamed)


def _shortened(reply: Reply, keep: int) -> Reply:
    def shortened(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {k: v[:keep] if k in LISTS and isinstance(v, list) else v for k, v in value.items()}

    return replace(reply, body=encode(edited_strings(json.loads(reply.body), shortened)))


def _spoiled(payload: Json, spoil: Callable[[Any], Any]) -> Any:
    """A payload whose lists have one odd entry."""

    def spoiled(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            key: _with_odd_entry(item, spoil) if key in LISTS and isinstance(item, list) else item
            for key, item in value.items()
        }

    return edited_strings(payload, spoiled)


def _with_odd_entry(entries: list[Any], spoil: Callable[[Any], Any]) -> list[Any]:
    """The second entry is odd; of a reader's pushes the second that holds articles."""
    works = [
        place
        for place, entry in enumerate(entries)
        if not (isinstance(entry, dict) and "comm_msg_info" in entry) or "app_msg_ext_info" in entry
    ]
    odd = works[1] if len(works) > 1 else None
    return [spoil(entry) if place == odd else entry for place, entry in enumerate(entries)]


SPOILS: dict[str, Callable[[Any], Any]] = {
    "null": lambda entry: None,
    "undated": lambda entry: edited_values(entry, lambda key, value: 0 if key in DATES else value),
    "miscounted": lambda entry: edited_values(
        entry, lambda key, value: "赞" if key in LIKES else value
    ),
}


def _scripted(reply: Reply, fault: Fault, drift_key: str) -> Reply:
    """Pages that carry their data in a script can lose keys as JSON does."""
    page = reply.body.decode()
    if SCRIPT not in page:
        return reply
    if fault.kind == "drift":
        lost = fault.options.get("key", drift_key)
        page = edited_script(page, lambda key: f"{key}_v2" if key == lost else key)
    if fault.kind == "unreadable_work":  # there, a word is a number that was not given
        page = edited_script_values(page, lambda key, value: -1 if key in LIKES else value)
    if fault.kind in VALUES:
        page = edited_script_values(page, _change(fault.kind))
    if fault.kind == "counters_hidden":
        page = edited_script(page, lambda key: None if key in COUNTERS else key)
    return replace(reply, body=page.encode())


def _malformed(reply: Reply) -> Reply:
    if not reply.content_type.startswith("application/json"):
        return reply
    return replace(reply, body=encode(cut_first(json.loads(reply.body), "publish_info")))


def _with_script(reply: Reply, old: bytes, new: bytes) -> Reply:
    """Douyin's user page with a line of its script replaced."""
    return replace(reply, body=reply.body.replace(old, new))


BREAKS: dict[str, Callable[[Reply], Reply]] = {
    "truncated_json": lambda reply: replace(reply, body=reply.body[: len(reply.body) // 2]),
    "wrong_content_type": lambda reply: replace(reply, content_type="text/html; charset=utf-8"),
    "wrong_charset": lambda reply: replace(
        reply, content_type=f"{reply.content_type.partition(';')[0]}; charset=gb2312"
    ),
    "mojibake": lambda reply: replace(reply, body=reply.body.translate(UPSIDE_DOWN)),
    "counters_hidden": lambda reply: _edited(reply, lambda key: None if key in COUNTERS else key),
    "empty_page_more": lambda reply: _shortened(reply, 0),
    "malformed_record": _malformed,
    "script_error": lambda reply: _with_script(reply, b"\nbegin();", b"\nundefined.works;"),
    "gives_up": lambda reply: _with_script(
        reply, b"// scrolling tries again", b"state.more = false;"
    ),
}
