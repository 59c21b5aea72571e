"""Xiaohongshu: lists of an account's notes, in its page and in what that page requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libcrawl.items import Lack, Work, WorkCounters
from libcrawl.parsers import Drift, need, optional, shown
from libcrawl.parsers.counts import read_each_counter
from libcrawl.parsers.text import public_text
from libcrawl.parsers.timeline import Entry, TimelinePage, Unreadable, odd_counters, read_works
from libcrawl.parsers.xiaohongshu.text import MARGIN, earliest, milliseconds, note_id, note_url
from libcrawl.platforms.xiaohongshu import ACCOUNT_IN_PAGE, ID

KINDS = {"normal": "image", "video": "video"}
OTHER = "other"
# Other entries of the list are live broadcasts and searches.
NOTE = ("note", "", None)


def parse_notes(payload: Any, captured_at: datetime, uid: str) -> TimelinePage:
    """A page of the list, newest first behind pinned ones, in either form.

    It gives likes alone, no text, and not always a time: then the identifier's, which is the
    earliest that can be. Everything else is on each note's page (`long_text_id`). Raises Drift.
    """
    page = optional(payload, ACCOUNT_IN_PAGE, dict)
    if page is None:
        page = need(payload, "data", dict)
    query = optional(page, "query", dict) or {}
    items = need(page, "notes", list)
    works = read_works(items, lambda item: _entry(item, captured_at, uid), _known_of)
    return works.page(len(items), _cursor(page, query))


def _cursor(page: dict[str, Any], query: dict[str, Any]) -> dict[str, str] | None:
    """Where the list goes on; in the page itself the last note's identifier serves as well."""
    has_more = optional(page, "has_more", bool)
    if has_more is None:
        has_more = optional(query, "hasMore", bool)
    if has_more is None:
        raise Drift("missing has_more")
    if not has_more:
        return None
    cursor = optional(page, "cursor", str) or optional(query, "cursor", str) or ""
    if not ID.fullmatch(cursor):
        raise Drift(f"data.cursor is {shown(cursor)}: not an identifier")
    return {"cursor": cursor}


def _identified(item: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A note's identifier and its card, in either form."""
    card = optional(item, "noteCard", dict) or optional(item, "note_card", dict) or item
    for place in (item, card):
        for key in ("note_id", "noteId", "id"):
            if place.get(key) is not None:
                return note_id(place[key], key), card
    raise Drift("missing note_id")


def _known_of(item: dict[str, Any]) -> tuple[str | None, datetime | None]:
    note, _ = _identified(item)
    return note, earliest(note)


def _entry(item: dict[str, Any], captured_at: datetime, uid: str) -> Entry | None:
    model = item.get("modelType", item.get("model_type"))
    if model not in NOTE:
        return None
    note, card = _identified(item)
    user = optional(card, "user", dict) or {}
    owner = user.get("userId") or user.get("user_id") or uid
    if owner != uid:
        return None
    shown_counts = optional(card, "interactInfo", dict) or need(card, "interact_info", dict)
    likes = shown_counts.get("likedCount", shown_counts.get("liked_count"))
    counters, problems = read_each_counter({"likes": likes})
    name = user.get("nickname") or ""
    title = optional(card, "displayTitle", str) or optional(card, "display_title", str) or ""
    kind = KINDS.get(need(card, "type", str), OTHER)
    at = card.get("time") or item.get("time")
    work = Work(
        platform_id=note,
        captured_at=captured_at,
        kind=kind,
        title=public_text(title, name if isinstance(name, str) else "") or None,
        text="",
        text_complete=False,
        url=note_url(note),
        published_at=milliseconds(at, f"note {note}: time") if at else earliest(note),
        published_within=None if at else MARGIN,
        counters=WorkCounters(**counters),
    )
    is_pinned = bool(shown_counts.get("sticky"))
    odd = odd_counters(work, problems, "note")
    if kind == OTHER:
        problem = f"note {note}: type {shown(card['type'])} is not known"
        odd = (*odd, Unreadable(problem, note, work.published_at, Lack.KIND))
    return Entry(work, is_pinned, note, odd)
