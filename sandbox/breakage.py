"""What faults do to a right answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.faults import Fault
from sandbox.platform import Json, Reply

Rename = Callable[[str], str | None]
COUNTERS = frozenset(
    (
        *("reposts_count", "comments_count", "attitudes_count"),
        *("play_count", "online_users", "online_users_number"),
        *("followers_count", "followers_count_str", "follow_count", "friends_count"),
        "status_total_counter",
        *("digg_count", "comment_count", "share_count", "collect_count", "follower_count"),
    )
)
"""Not `statuses_count` and `aweme_count`: how much there is stays known."""

LISTS = ("cards", "list", "aweme_list")
EDITS = ("drift", "short_page", "counters_hidden", "empty_page_more")
"""What can be done to JSON alone."""
UPSIDE_DOWN = bytes(255 - i for i in range(256))


def broken(reply: Reply, fault: Fault, drift_key: str) -> Reply:
    """The reply as the fault leaves it; unchanged where the fault is not about its body."""
    if fault.kind in EDITS and not reply.content_type.startswith("application/json"):
        return reply
    match fault.kind:
        case "drift":
            lost = fault.options.get("key", drift_key)
            return _edited(reply, lambda key: f"{key}_v2" if key == lost else key)
        case "short_page":
            return _shortened(reply, int(fault.options.get("keep", 3)))
    return BREAKS[fault.kind](reply) if fault.kind in BREAKS else reply


def encode(payload: Json) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _edited(reply: Reply, rename: Rename) -> Reply:
    return replace(reply, body=encode(_renamed(json.loads(reply.body), rename)))


def _renamed(value: Any, rename: Rename) -> Any:
    """Keys renamed at any depth; a key renamed to None is dropped."""
    if isinstance(value, list):
        return [_renamed(item, rename) for item in value]
    if isinstance(value, dict):
        pairs = ((rename(key), _renamed(item, rename)) for key, item in value.items())
        return {key: item for key, item in pairs if key is not None}
    return value


def _shortened(reply: Reply, keep: int) -> Reply:
    payload = json.loads(reply.body)
    for data in (payload, payload.get("data", {})):
        for name in LISTS:
            if name in data:
                data[name] = data[name][:keep]
    return replace(reply, body=encode(payload))


BREAKS: dict[str, Callable[[Reply], Reply]] = {
    "truncated_json": lambda reply: replace(reply, body=reply.body[: len(reply.body) // 2]),
    "wrong_content_type": lambda reply: replace(reply, content_type="text/html; charset=utf-8"),
    "wrong_charset": lambda reply: replace(reply, content_type="application/json; charset=gb2312"),
    "mojibake": lambda reply: replace(reply, body=reply.body.translate(UPSIDE_DOWN)),
    "counters_hidden": lambda reply: _edited(reply, lambda key: None if key in COUNTERS else key),
    "empty_page_more": lambda reply: _shortened(reply, 0),
}
