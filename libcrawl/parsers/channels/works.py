"""WeChat Channels: pages of the own works, as the assistant lists them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libcrawl.items import Lack, Work, WorkCounters
from libcrawl.parsers import Drift, need, objects, optional, shown
from libcrawl.parsers.channels.envelope import content
from libcrawl.parsers.channels.text import first_line, topics, work_id
from libcrawl.parsers.counts import read_each_counter
from libcrawl.parsers.mentions import text_links
from libcrawl.parsers.text import public_text, tidy
from libcrawl.parsers.timeline import Entry, TimelinePage, Unreadable, odd_counters, read_works
from libcrawl.parsers.times import seconds

KINDS = {4: "video", 2: "image"}
OTHER = "other"
# visibleType, status, stickyOpStatus
PUBLIC, THERE, PINNED = 1, 1, 2
UNNAMED = ""  # the list does not name its account
# What `favCount` counts is 喜欢 (👍); the assistant knows no favourites.
KEYS = {
    "plays": "readCount", "recommends": "likeCount", "thumbs": "favCount",
    "comments": "commentCount", "shares": "forwardCount",
}  # fmt: skip
# Each with its key and its largest value.
MEASURES = {"completion": ("fullPlayRate", 1), "mean_seconds": ("avgPlayTimeSec", 100_000)}


def parse_posts(payload: Any, captured_at: datetime, number: int = 1) -> TimelinePage:
    """The page of this number of the list of videos, or of that of pictures; pinned ones first.

    What is not public is named and not stored. Raises Drift naming what is missing, also where the
    page is empty although there should be more: that is no list without works.
    """
    data = content(payload)
    items = objects(optional(data, "list", list) or [], "list")
    total = optional(data, "totalCount", int)
    has_more = need(data, "continueFlag", bool)
    if not items and (has_more or (number == 1 and total)):
        raise Drift(f"page {number} shows no work, although the list claims {shown(total)}")
    works = read_works(items, lambda item: _entry(item, captured_at), _known_of)
    return works.page(len(items), {"page": str(number + 1)} if has_more else None, total=total)


def _known_of(item: dict[str, Any]) -> tuple[str | None, datetime | None]:
    number = work_id(item)
    try:
        return number, seconds(item.get("createTime"), "createTime")
    except Drift:
        return number, None


def _entry(item: dict[str, Any], captured_at: datetime) -> Entry | str:
    number = work_id(item)
    if not _is_public(item):
        return number
    described = need(item, "desc", dict)
    written = need(described, "mediaType", int)
    kind = KINDS.get(written, OTHER)
    text = public_text(optional(described, "description", str) or "", UNNAMED)
    counters, problems = _counters(item, kind)
    work = Work(
        platform_id=number,
        captured_at=captured_at,
        kind=kind,
        title=_title(item) or first_line(text),
        text=text,
        url=None,
        published_at=seconds(need(item, "createTime"), f"work {number}: createTime"),
        is_original=True if optional(item, "originalInfo.isDeclared", int) == 1 else None,
        duration=_duration(described) if kind == "video" else None,
        tags=topics(text),
        links=text_links(text, UNNAMED),
        counters=counters,
    )
    odd = odd_counters(work, problems, "work")
    if kind == OTHER:
        problem = f"work {number}: mediaType {written} is not known"
        odd = (*odd, Unreadable(problem, number, work.published_at, Lack.KIND))
    return Entry(work, optional(item, "stickyOpStatus", int) == PINNED, None, odd)


def _is_public(item: dict[str, Any]) -> bool:
    """The list holds private, deleted and blocked works, too."""
    visible, status = (optional(item, key, int) for key in ("visibleType", "status"))
    is_there = status in (None, THERE) and not item.get("deleteTime")
    is_shut = optional(item, "disableInfo.isDisabled", bool) or False
    return visible in (None, PUBLIC) and is_there and not is_shut


def _title(item: dict[str, Any]) -> str:
    """The short title that some works have beside the description."""
    for each in optional(item, "shortTitle", list) or []:
        words = each.get("shortTitle") if isinstance(each, dict) else each
        if isinstance(words, str) and tidy(words):
            return public_text(words, UNNAMED)
    return ""


def _duration(described: dict[str, Any]) -> float | None:
    """Seconds of a video; 0 is not known."""
    media = objects(optional(described, "media", list) or [], "desc.media")
    length: float | None = optional(media[0], "videoPlayLen", int, float) if media else None
    return length or None


def _counters(item: dict[str, Any], kind: str) -> tuple[WorkCounters, tuple[str, ...]]:
    """What the list counts of a work, and what is odd about it.

    Plays of the newest works are counted late: a 0 beside reactions is not known. Measures of plays
    are only of videos that were played.
    """
    counted, problems = read_each_counter({name: item.get(key) for name, key in KEYS.items()})
    reactions = (counted[name] for name in KEYS if name != "plays")
    if counted["plays"] == 0 and any(reactions):
        counted["plays"] = None
    if kind == "video" and counted["plays"]:
        for name, (key, most) in MEASURES.items():
            try:
                counted[name] = _measure(item, key, most)
            except Drift as problem:
                problems = (*problems, str(problem))
    return WorkCounters(**counted), problems


def _measure(item: dict[str, Any], key: str, most: float) -> float | None:
    found: float | None = optional(item, key, int, float)
    if found is not None and not 0 <= found <= most:
        raise Drift(f"{key} is {shown(found)}: not from 0 to {most}")
    return found
