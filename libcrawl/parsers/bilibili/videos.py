"""Bilibili: pages of an account's list of videos."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import Drift, identifier, need, optional, shown
from libcrawl.parsers.bilibili.page import hidden_is_none, is_own
from libcrawl.parsers.bilibili.text import plain, video_id, video_url
from libcrawl.parsers.counts import read_each_counter
from libcrawl.parsers.text import public_text
from libcrawl.parsers.timeline import Entry, TimelinePage, odd_counters, read_works
from libcrawl.parsers.times import seconds

# 05:26 · 90:05 · 1:02:03
LENGTH = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d\d)", re.ASCII)
LESSON = "/cheese/"


def parse_videos(payload: Any, captured_at: datetime, mid: str) -> TimelinePage:
    """A page of the list of videos of the account `mid`, newest first.

    It gives plays, comments and danmaku; all other counters, and the whole description, are on each
    video's page (`long_text_id`). Raises Drift naming what is missing, also where the list is empty
    although it claims videos: that is no list without works.
    """
    page = need(payload, "data.page", dict)
    number, size, total = (need(page, key, int) for key in ("pn", "ps", "count"))
    items = optional(payload, "data.list.vlist", list) or []
    if not items and number >= 1 and (number - 1) * size < total:
        raise Drift(f"page {number} shows no video, although the list claims {total}")
    works = read_works(items, lambda item: _entry(item, captured_at, mid), _known_of)
    has_more = number * size < total
    return works.page(len(items), {"pn": str(number + 1)} if has_more else None, total=total)


def _known_of(item: dict[str, Any]) -> tuple[str | None, datetime | None]:
    bvid = video_id(item)
    try:
        return bvid, seconds(item.get("created"), "created")
    except Drift:
        return bvid, None


def _entry(item: dict[str, Any], captured_at: datetime, mid: str) -> Entry:
    bvid = video_id(item)
    is_lesson = bool(item.get("is_lesson_video")) or LESSON in str(item.get("jump_url") or "")
    name = optional(item, "author", str) or ""
    counters, problems = read_each_counter(
        {
            "plays": hidden_is_none(item.get("play")),
            "comments": item.get("comment"),
            "danmaku": item.get("video_review"),
        }
    )
    work = Work(
        platform_id=bvid,
        captured_at=captured_at,
        kind="lesson" if is_lesson else "video",
        title=public_text(need(item, "title", str), name) or None,
        text=plain(optional(item, "description", str) or "", name),
        text_complete=is_lesson,  # it has no page of a video
        url=video_url(bvid),
        published_at=seconds(need(item, "created"), "created"),
        is_original=is_own(item.get("copyright")),
        is_joint=bool(item.get("is_union_video")) or identifier(item, "mid") != mid,
        duration=length_of(item.get("length")),
        counters=WorkCounters(**counters),
    )
    long_text = None if is_lesson else bvid
    return Entry(work, False, long_text, odd_counters(work, problems, "video"))


def length_of(written: Any) -> float | None:
    """Seconds of a written length; 00:00 is "not known". Raises Drift."""
    if written in (None, ""):
        return None
    match = LENGTH.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise Drift(f"length is {shown(written)}: not minutes and seconds")
    hours, minutes, seconds_left = (int(part or 0) for part in match.groups())
    return float(3600 * hours + 60 * minutes + seconds_left) or None
