"""Bilibili: pages of an account's feed (动态): posts, articles, reposts, announced videos."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from libcrawl.items import Lack, Link, LinkKind, Work, WorkCounters
from libcrawl.parsers import Drift, identifier, need, optional, shown
from libcrawl.parsers.bilibili.page import INSTITUTION
from libcrawl.parsers.bilibili.text import plain, post_url, video_id, video_url
from libcrawl.parsers.bilibili.videos import length_of
from libcrawl.parsers.counts import read_each_counter
from libcrawl.parsers.mentions import distinct, text_links
from libcrawl.parsers.text import public_text, tidy, topics
from libcrawl.parsers.timeline import (
    Entry,
    TimelinePage,
    Unreadable,
    odd_counters,
    read_works,
)
from libcrawl.parsers.times import seconds

KINDS = {
    "DYNAMIC_TYPE_AV": "video",
    "DYNAMIC_TYPE_DRAW": "image",
    "DYNAMIC_TYPE_WORD": "text",
    "DYNAMIC_TYPE_ARTICLE": "article",
    "DYNAMIC_TYPE_FORWARD": "repost",
}
# A live broadcast is there while it lasts; what is gone has no type.
PASSING = ("DYNAMIC_TYPE_LIVE_RCMD", "DYNAMIC_TYPE_LIVE", "DYNAMIC_TYPE_NONE")
OTHER = "other"
PINNED = "置顶"
OFFSET = re.compile(r"[\w-]{1,64}", re.ASCII)


def parse_posts(payload: Any, captured_at: datetime) -> TimelinePage:
    """A page of the feed, newest first behind those that are pinned.

    A post that announces a video is that video: it has its identifier, and counters that are shown
    rounded; the video's page has all. Raises Drift naming what is missing, also where `items` is
    null: that is no empty feed.
    """
    items = need(payload, "data.items", list)
    works = read_works(items, lambda item: _entry(item, captured_at), _known_of)
    has_more = optional(payload, "data.has_more", bool)
    if has_more is None:
        raise Drift("missing data.has_more")
    offset = optional(payload, "data.offset", str)
    if has_more and not (offset and OFFSET.fullmatch(offset)):
        raise Drift(f"data.offset is {shown(offset)}: no cursor")
    return works.page(len(items), {"offset": offset} if has_more else None)


def _known_of(item: dict[str, Any]) -> tuple[str | None, datetime | None]:
    return identifier(item, "id_str"), None


def _entry(item: dict[str, Any], captured_at: datetime) -> Entry | str | None:
    written = need(item, "type", str)
    if written in PASSING or item.get("visible") is False:
        return None
    number = identifier(item, "id_str")
    kind = KINDS.get(written, OTHER)
    modules = need(item, "modules", dict)
    author = need(modules, "module_author", dict)
    published_at = seconds(author.get("pub_ts"), f"post {number}: pub_ts")
    name = tidy(optional(author, "name", str) or "")
    content = optional(modules, "module_dynamic", dict) or {}
    tag = optional(modules, "module_tag.text", str) or ""
    is_pinned = tag.strip() == PINNED
    archive = optional(content, "major.archive", dict)
    if kind == "video" and archive:
        work, problems = _announced(archive, modules, captured_at, published_at, name)
        return Entry(work, is_pinned, work.platform_id, odd_counters(work, problems, "video"))
    text = _text(content)
    counters, problems = read_each_counter(_counters(modules))
    work = Work(
        platform_id=number,
        captured_at=captured_at,
        kind=kind,
        title=public_text(optional(content, "major.opus.title", str) or _title(content), name)
        or None,
        text=plain(text, name),
        url=post_url(number),
        published_at=published_at,
        is_original=kind != "repost",
        tags=topics(text),
        links=_links(item, text, name),
        counters=WorkCounters(**counters),
    )
    odd = odd_counters(work, problems, "post")
    if kind == OTHER:
        problem = f"post {number}: type {shown(written)} is not known"
        odd = (*odd, Unreadable(problem, number, published_at, Lack.KIND))
    return Entry(work, is_pinned, None, odd)


def _announced(
    archive: dict[str, Any],
    modules: dict[str, Any],
    captured_at: datetime,
    published_at: datetime,
    name: str,
) -> tuple[Work, tuple[str, ...]]:
    """The video that a post announces."""
    bvid = video_id(archive)
    stat = optional(archive, "stat", dict) or {}
    counters, problems = read_each_counter(
        {
            "plays": stat.get("play"),
            "danmaku": stat.get("danmaku"),
            "comments": _counters(modules)["comments"],
        }
    )
    work = Work(
        platform_id=bvid,
        captured_at=captured_at,
        kind="video",
        title=public_text(need(archive, "title", str), name) or None,
        text=plain(optional(archive, "desc", str) or "", name),
        text_complete=False,
        url=video_url(bvid),
        published_at=published_at,
        duration=length_of(archive.get("duration_text")),
        counters=WorkCounters(**counters),
    )
    return work, problems


def _text(content: dict[str, Any]) -> str:
    """The words of a post: of its own, else those of its pictures or article."""
    for path in ("desc.text", "major.opus.summary.text", "major.article.desc"):
        if words := optional(content, path, str):
            return str(words)
    return ""


def _title(content: dict[str, Any]) -> str:
    return optional(content, "major.article.title", str) or ""


def _counters(modules: dict[str, Any]) -> dict[str, object]:
    """A count that the platform hides or forbids stands as 0 and is not known."""
    stat = optional(modules, "module_stat", dict) or {}
    found: dict[str, object] = {}
    for name, key in (("comments", "comment"), ("shares", "forward"), ("likes", "like")):
        given = optional(stat, key, dict) or {}
        is_shut = given.get("hidden") or given.get("forbidden")
        found[name] = None if is_shut else given.get("count")
    return found


def _links(item: dict[str, Any], text: str, name: str) -> tuple[Link, ...]:
    """Institutions that a post names, and that whose post it passes on."""
    found = list(text_links(text, name))
    author = optional(item, "orig.modules.module_author", dict) or {}
    who = tidy(optional(author, "name", str) or "")
    official = optional(author, "official_verify", dict) or {}
    if who and optional(official, "type", int) == INSTITUTION:
        found.insert(
            0,
            Link(
                kind=LinkKind.REPOST,
                name=who,
                platform_id=_number(author.get("mid")),
                work=_original(item),
                published_at=_original_time(author),
            ),
        )
    return distinct(found)


def _original(item: dict[str, Any]) -> str | None:
    given = optional(item, "orig.id_str", str)
    return identifier({"id_str": given}, "id_str") if given else None


def _original_time(author: dict[str, Any]) -> datetime | None:
    """0 where the original is gone."""
    given = author.get("pub_ts")
    return seconds(given, "pub_ts") if given else None


def _number(mid: object) -> str | None:
    return shown(mid) if isinstance(mid, int) and not isinstance(mid, bool) else None
