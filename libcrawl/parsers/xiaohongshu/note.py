"""Xiaohongshu: a note, in its page or in what that page requests, with all public counters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import Drift, need, objects, optional, shown
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.mentions import text_links
from libcrawl.parsers.text import public_text, tidy, topics
from libcrawl.parsers.xiaohongshu.notes import KINDS
from libcrawl.parsers.xiaohongshu.text import milliseconds, note_id, note_url, plain
from libcrawl.platforms.xiaohongshu import NOTE_IN_PAGE

# Our counters, by their names in a page and in a request's answer.
COUNTERS = {
    "likes": ("likedCount", "liked_count"),
    "favourites": ("collectedCount", "collected_count"),
    "comments": ("commentCount", "comment_count"),
    "shares": ("shareCount", "share_count", "sharedCount", "shared_count"),
}


def parse_note(payload: Any, captured_at: datetime, own_name: str = "") -> Work:
    """The note with text, time and counters. Who is mentioned in it is not read. Raises Drift."""
    note = _note_of(payload)
    identifier = note_id(_either(note, "noteId", "note_id", "id"), "noteId")
    try:
        return _work(note, identifier, captured_at, own_name)
    except Drift as problem:
        raise Drift(f"note {identifier}: {problem}") from None


def _note_of(payload: Any) -> dict[str, Any]:
    note = optional(payload, NOTE_IN_PAGE, dict)
    if note is not None:
        return dict(note)
    items = objects(need(payload, "data.items", list), "data.items")
    if not items:
        raise Drift("data.items is empty")
    return dict(need(items[0], "note_card", dict))


def _work(note: dict[str, Any], identifier: str, captured_at: datetime, own_name: str) -> Work:
    kind = need(note, "type", str)
    if kind not in KINDS:
        raise Drift(f"type {shown(kind)} is not known")
    counts = _either(note, "interactInfo", "interact_info")
    if not isinstance(counts, dict):
        raise Drift("missing interact_info")
    text = plain(optional(note, "desc", str) or "", own_name)
    published_at = milliseconds(need(note, "time"), "time")
    edited = _either(note, "lastUpdateTime", "last_update_time")
    edited_at = milliseconds(edited, "lastUpdateTime") if edited else published_at
    return Work(
        platform_id=identifier,
        captured_at=captured_at,
        kind=KINDS[kind],
        title=public_text(optional(note, "title", str) or "", own_name) or None,
        text=text,
        url=note_url(identifier),
        published_at=published_at,
        edited_at=edited_at if edited_at > published_at else None,
        duration=_duration(note),
        tags=_tags(note, text),
        links=text_links(text, own_name),
        counters=WorkCounters(**read_counters(_raw(counts))),
    )


def _raw(counts: dict[str, Any]) -> dict[str, object]:
    """What is absent is not known."""
    return {name: _either(counts, *keys) for name, keys in COUNTERS.items()}


def _either(values: dict[str, Any], *names: str) -> Any:
    """The first of these that is there, None where none is."""
    return next((values[name] for name in names if values.get(name) is not None), None)


def _tags(note: dict[str, Any], text: str) -> tuple[str, ...]:
    listed = _either(note, "tagList", "tag_list")
    tags = listed if isinstance(listed, list) else []
    names = (tidy(tag["name"]) for tag in tags
             if isinstance(tag, dict) and isinstance(tag.get("name"), str))  # fmt: skip
    return tuple(dict.fromkeys([*filter(None, names), *topics(text)]))


def _duration(note: dict[str, Any]) -> float | None:
    """Seconds, where it is a video."""
    for path in ("video.media.video.duration", "video.capa.duration"):
        seconds: float | None = optional(note, path, int, float)
        if seconds:
            return seconds
    return None
