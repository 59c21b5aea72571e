"""Douyin works: pages of `aweme/post`, those that a page embeds, and what a work is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import Drift, identifier, need, optional, shown
from libcrawl.parsers.counts import read_each_counter
from libcrawl.parsers.douyin.page import EMBEDDED, snake_case
from libcrawl.parsers.douyin.text import hide_mentions, mention_links, own_name, tags
from libcrawl.parsers.text import public_text
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage, odd_counters, read_works
from libcrawl.parsers.times import SHANGHAI

# A cursor of milliseconds; smaller ones (of the creator centre) are places in the list.
FIRST_TIME = 10**12
LAST_TIME = 10**14
LARGEST_EXACT = 2**53
IMAGES, IMAGES_MEDIA = 68, 2


def parse_works(payload: Any, captured_at: datetime, sec_uid: str | None = None) -> TimelinePage:
    """A page of the works of the account `sec_uid`, where that is known.

    Raises Drift naming the missing key when the payload is no such page.
    """
    if isinstance(payload, dict) and EMBEDDED in payload:
        payload = snake_case(need(payload, f"{EMBEDDED}.post", dict))
        payload = {**payload, "aweme_list": payload.get("data", [])}
    if not isinstance(payload, dict) or "aweme_list" not in payload:
        raise Drift("missing aweme_list")
    items = optional(payload, "aweme_list", list) or []
    works = read_works(items, lambda item: _entry(item, captured_at, sec_uid), _known_of)
    cursor = _cursor(payload)
    nothing_after = _time(cursor)
    return works.page(
        len(items), cursor, nothing_after=nothing_after, skips=_skips(items, nothing_after)
    )


def _cursor(payload: dict[str, Any]) -> Cursor | None:
    if payload.get("has_more") is None:
        raise Drift("missing has_more")
    if not optional(payload, "has_more", bool, int):
        return None
    cursor = need(payload, "max_cursor", int)
    if not 0 <= cursor < LAST_TIME:
        raise Drift(f"max_cursor is {shown(cursor)}: no cursor")
    return {"max_cursor": str(cursor)}


def _time(cursor: Cursor | None) -> datetime | None:
    """All that follows was published no later than this, where the cursor is a time."""
    milliseconds = int(cursor["max_cursor"]) if cursor else 0
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds >= FIRST_TIME else None


def _entry(item: dict[str, Any], captured_at: datetime, sec_uid: str | None) -> Entry | str:
    if not _is_public(item):
        return _aweme_id(item)
    work, problems = parse_work(item, captured_at, sec_uid)
    return Entry(work, _is_pinned(item), None, odd_counters(work, problems, "work"))


def _known_of(item: dict[str, Any]) -> tuple[str, datetime | None]:
    """A work's identifier, and its time where that can be read."""
    aweme_id = _aweme_id(item)
    try:
        return aweme_id, _published_at(item)
    except Drift:
        return aweme_id, None


def _skips(items: list[Any], nothing_after: datetime | None) -> bool:
    """True where the cursor lies beyond the last work shown: the works between are not seen.

    A last work whose time cannot be read is taken to be at the cursor's time.
    """
    if nothing_after is None:
        return False
    if not items:
        return True
    if not isinstance(items[-1], dict):
        return False
    try:
        if _is_pinned(items[-1]):
            return True
        return bool(need(items[-1], "create_time", int) > nothing_after.timestamp())
    except Drift:
        return False


def _is_public(item: dict[str, Any]) -> bool:
    status = optional(item, "status", dict) or {}
    hidden = ("is_delete", "is_prohibited", "private_status", "part_see")
    return not any(status.get(key) for key in hidden)


def _is_pinned(item: dict[str, Any]) -> bool:
    return bool(item.get("is_top") or (optional(item, "tag", dict) or {}).get("is_top"))


def _aweme_id(item: dict[str, Any]) -> str:
    """The identifier as text; a number that JavaScript may have rounded is none."""
    value = need(item, "aweme_id", str, int)
    if isinstance(value, int) and value > LARGEST_EXACT:
        raise Drift(f"aweme_id {shown(value)} is a number and may be rounded")
    return identifier(item, "aweme_id")


def parse_work(
    item: dict[str, Any], captured_at: datetime, sec_uid: str | None = None
) -> tuple[Work, tuple[str, ...]]:
    """A work with snake_case keys, and what of its counters cannot be read.

    Raises Drift naming the work and what is missing or odd.
    """
    aweme_id = _aweme_id(item)
    try:
        return _work(item, aweme_id, captured_at, sec_uid)
    except Drift as problem:
        raise Drift(f"work {aweme_id}: {problem}") from None


def _work(
    item: dict[str, Any], aweme_id: str, captured_at: datetime, sec_uid: str | None
) -> tuple[Work, tuple[str, ...]]:
    is_image = bool(item.get("images")) or item.get("aweme_type") == IMAGES
    is_image = is_image or item.get("media_type") == IMAGES_MEDIA
    text = optional(item, "desc", str) or optional(item, "caption", str) or ""
    name = own_name(item)
    counters, problems = _counters(item)
    work = Work(
        platform_id=aweme_id,
        captured_at=captured_at,
        kind="image" if is_image else "video",
        title=public_text(optional(item, "item_title", str) or "", name) or None,
        text=public_text(hide_mentions(text, item, name), name),
        url=f"https://www.douyin.com/{'note' if is_image else 'video'}/{aweme_id}",
        published_at=_published_at(item),
        is_joint=_is_joint(item, sec_uid),
        duration=None if is_image else _seconds(item),
        tags=tags(item),
        links=mention_links(text, item, name),
        counters=WorkCounters(**counters),
    )
    return work, problems


def _is_joint(item: dict[str, Any], sec_uid: str | None) -> bool | None:
    """Whether the work has other authors: it names them, or its own is not the list's account.

    None where neither is given. Who they are is not kept.
    """
    if optional(item, "cooperation_info", dict):
        return True
    author = optional(item, "author", dict) or optional(item, "author_info", dict) or {}
    owner = optional(author, "sec_uid", str)
    return owner != sec_uid if owner and sec_uid else None


def _published_at(item: dict[str, Any]) -> datetime:
    seconds = need(item, "create_time", int)
    if not 0 < seconds < LAST_TIME // 1000:
        raise Drift(f"create_time is {shown(seconds)}: not a time in seconds")
    return datetime.fromtimestamp(seconds, SHANGHAI)


def _seconds(item: dict[str, Any]) -> float | None:
    """The duration, which is given in milliseconds; 0 is "not given"."""
    video = optional(item, "video", dict) or {}
    given = optional(item, "duration", int) or optional(video, "duration", int)
    return given / 1000 if given and 0 < given < LAST_TIME else None


def _counters(item: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Arguments of WorkCounters, and what of them cannot be read."""
    stats = optional(item, "statistics", dict) or optional(item, "stats", dict) or {}
    return read_each_counter(
        {
            # 0 for everybody but the owner: not given.
            "plays": stats.get("play_count") or None,
            "likes": stats.get("digg_count"),
            "comments": stats.get("comment_count"),
            "shares": stats.get("share_count"),
            "favourites": stats.get("collect_count"),
        }
    )
