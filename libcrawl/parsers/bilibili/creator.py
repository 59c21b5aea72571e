"""Bilibili: the list of an account's own videos, as its creator centre shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import Drift, need, need_items, optional
from libcrawl.parsers.bilibili.page import counters_of, is_own
from libcrawl.parsers.bilibili.text import plain, video_id, video_url
from libcrawl.parsers.counts import read_each_counter
from libcrawl.parsers.text import public_text
from libcrawl.parsers.timeline import Entry, TimelinePage, odd_counters, read_works
from libcrawl.parsers.times import seconds

# Open to everybody; all others are pending, refused, hidden or deleted.
OPEN = (0, 1)
UNNAMED = ""  # the list does not name its account


def parse_archives(payload: Any, captured_at: datetime) -> TimelinePage:
    """A page of the own videos with exact counters. Videos that are not public are named only.

    A video without its time (an older form of the list gives 0) cannot be placed and is a hole.
    Raises Drift naming what is missing.
    """
    page = need(payload, "data.page", dict)
    number, size, total = (need(page, key, int) for key in ("pn", "ps", "count"))
    items = need_items(payload, "data.arc_audits")
    if not items and (number - 1) * size < total:
        raise Drift(f"page {number} shows no video, although the list claims {total}")
    works = read_works(items, lambda item: _entry(item, captured_at), _known_of)
    return works.page(
        len(items), {"pn": str(number + 1)} if number * size < total else None, total=total
    )


def _known_of(item: dict[str, Any]) -> tuple[str | None, datetime | None]:
    return video_id(need(item, "Archive", dict)), None


def _entry(item: dict[str, Any], captured_at: datetime) -> Entry | str:
    archive = need(item, "Archive", dict)
    bvid = video_id(archive)
    if optional(archive, "state", int) not in OPEN:
        return bvid
    counters, problems = read_each_counter(_stat(item))
    length = optional(archive, "duration", int)  # 0: not known
    work = Work(
        platform_id=bvid,
        captured_at=captured_at,
        kind="video",
        title=public_text(need(archive, "title", str), UNNAMED) or None,
        text=plain(optional(archive, "desc", str) or "", UNNAMED),
        text_complete="desc" in archive,
        url=video_url(bvid),
        published_at=seconds(need(archive, "ptime"), f"video {bvid}: ptime"),
        is_original=is_own(archive.get("copyright")),
        duration=length or None,
        counters=WorkCounters(**counters),
    )
    return Entry(work, False, None, odd_counters(work, problems, "video"))


def _stat(item: dict[str, Any]) -> dict[str, object]:
    return counters_of(need(item, "stat", dict))
