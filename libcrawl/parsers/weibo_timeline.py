"""Weibo timelines: the pages of m.weibo.cn's container list and of weibo.com's mymblog list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import (
    LONGEST_IDENTIFIER,
    Drift,
    identifier,
    need,
    need_items,
    objects,
    optional,
    shown,
)
from libcrawl.parsers.counts import parse_count, read_counters
from libcrawl.parsers.text import (
    html_text,
    public_text,
    topics,
    without_cut_link,
    without_cut_mark,
)
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.times import SHANGHAI, parse_time

# unix seconds = (mid >> 22) + EPOCH, exact to a second on recorded posts of 2021 to 2026
EPOCH = 515_483_463
FIRST_SNOWFLAKE = 3_000_000_000_000_000  # older ids carry no time
DEEPEST_GROUP = 5
# A story is a video that the app shows on its own.
VIDEOS = ("video", "story")
TOLERANCE = timedelta(minutes=2)  # between an id's time and a short form


def parse_timeline_mobile(payload: Any, captured_at: datetime, uid: str) -> TimelinePage:
    """A page of `container/getIndex?containerid=107603<uid>`.

    Raises Drift naming the missing key when the payload is not a container list.
    """
    cards = need_items(payload, "data.cards")
    info = need(payload, "data.cardlistInfo", dict)
    given = ((key, _cursor_value(info, key)) for key in ("since_id", "page"))
    cursor = next(({key: value} for key, value in given if value), None)
    return _page(list(_posts(cards)), captured_at, uid, cursor, info.get("total"))


def parse_timeline_pc(payload: Any, captured_at: datetime, uid: str, page: int) -> TimelinePage:
    """A page of `ajax/statuses/mymblog`, of which `page` was asked for (from 1).

    Raises Drift naming the missing key when the payload is not such a list.
    """
    data = need(payload, "data", dict)
    posts = need_items(data, "list")
    since_id = _cursor_value(data, "since_id")
    # An old form of the list has no such key: its pages go on until one is empty.
    has_more = bool(since_id) if "since_id" in data else bool(posts)
    cursor = {"page": str(page + 1)} if has_more else None
    if cursor and since_id:
        cursor["since_id"] = since_id
    return _page(posts, captured_at, uid, cursor, data.get("total"))


def _cursor_value(values: dict[str, Any], key: str) -> str:
    """What leads to the next page, empty where nothing does: 4646131823281332, `48…089kp2`."""
    value = str(optional(values, key, str, int) or "")
    if value and not (value.isascii() and value.isalnum() and len(value) <= LONGEST_IDENTIFIER):
        raise Drift(f"{key} is {shown(value)}: no cursor")
    return value


def _posts(cards: list[dict[str, Any]], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The posts among the cards; other cards are adverts and navigation."""
    for card in cards:
        if card.get("card_type") == 9:
            yield need(card, "mblog", dict)
        elif card.get("card_type") == 11:
            group = objects(optional(card, "card_group", list) or [], "card_group")
            if depth >= DEEPEST_GROUP:
                raise Drift("card_group is nested too deeply")
            yield from _posts(group, depth + 1)


def _page(
    posts: list[dict[str, Any]],
    captured_at: datetime,
    uid: str,
    cursor: Cursor | None,
    total: object,
) -> TimelinePage:
    own = [post for post in posts if _is_own(post, uid)]
    public = [post for post in own if _is_public(post)]
    return TimelinePage(
        entries=tuple(parse_post(post, captured_at, uid) for post in public),
        unlisted=tuple(identifier(post) for post in own if not _is_public(post)),
        shown=len(posts),
        cursor=cursor,
        nothing_after=_time_of_id((cursor or {}).get("since_id", "")),
        total=parse_count(total).value,
    )


def _is_own(post: dict[str, Any], uid: str) -> bool:
    """False for 快转: another account's post that the list shows because it was passed on."""
    author = optional(post, "user", dict) or {}
    return author.get("id") is None or identifier(author) == uid


def _is_public(post: dict[str, Any]) -> bool:
    hidden = optional(post, "visible.type", int) or 0
    return hidden == 0 and post.get("deleted") not in (1, "1")


def parse_post(post: dict[str, Any], captured_at: datetime, uid: str) -> Entry:
    """A post of either source. Raises Drift naming the post and what is missing or odd."""
    mid = identifier(post)
    try:
        return _entry(post, mid, captured_at, uid)
    except Drift as problem:
        raise Drift(f"post {mid}: {problem}") from None


def _entry(post: dict[str, Any], mid: str, captured_at: datetime, uid: str) -> Entry:
    bid = optional(post, "bid", str) or optional(post, "mblogid", str)
    if not bid:
        raise Drift("missing bid or mblogid")
    if not (bid.isascii() and bid.isalnum() and len(bid) <= LONGEST_IDENTIFIER):
        raise Drift(f"bid is {shown(bid)}: not an identifier")
    kind = _kind(post)
    video = _video(post) if kind == "video" else {}
    own_name = optional(post, "user.screen_name", str) or ""
    is_cut = bool(post.get("isLongText"))
    text = public_text(_text(post, is_cut), own_name)
    edited = optional(post, "edit_at", str) if post.get("edit_count") else None
    work = Work(
        platform_id=mid,
        captured_at=captured_at,
        kind=kind,
        title=_title(post, own_name) if kind == "article" else None,
        text=text,
        text_complete=not is_cut,
        url=f"https://weibo.com/{uid}/{bid}",
        published_at=_published_at(need(post, "created_at", str), mid, captured_at),
        is_original=kind != "repost",
        duration=optional(video, "media_info.duration", float, int),
        tags=topics(text),
        edited_at=parse_time(edited, captured_at).earliest if edited else None,
        counters=_counters(post, video),
    )
    return Entry(work, _is_pinned(post), (mid if "bid" in post else bid) if is_cut else None)


def with_long_text(entry: Entry, text: str | None, own_name: str) -> Work:
    """The entry's work with its whole text; None: there is no more than the list showed."""
    if text is None:
        return replace(entry.work, text_complete=True)
    whole = public_text(text, own_name)
    return replace(entry.work, text=whole, text_complete=True, tags=topics(whole))


def _text(post: dict[str, Any], is_cut: bool) -> str:
    """The text as characters: plain on PC (`text_raw`), HTML on mobile (`text`)."""
    if "text_raw" in post:
        raw = str(optional(post, "text_raw", str) or "")
        return without_cut_mark(raw) if is_cut else raw
    html = str(need(post, "text", str))
    return html_text(without_cut_link(html) if is_cut else html)


def _title(post: dict[str, Any], own_name: str) -> str | None:
    return public_text(optional(post, "page_info.page_title", str) or "", own_name) or None


def _kind(post: dict[str, Any]) -> str:
    if post.get("retweeted_status") or post.get("ori_mid"):
        return "repost"
    info = optional(post, "page_info", dict) or {}
    for key in ("type", "object_type"):
        if info.get(key) in ("article", "live"):
            return str(info[key])
    if _video(post):
        return "video"
    return "image" if post.get("pic_num") else "text"


def _video(post: dict[str, Any]) -> dict[str, Any]:
    """What the post says of its video, or of the first among its pictures; empty without one."""
    info = optional(post, "page_info", dict) or {}
    if info.get("type") in VIDEOS or info.get("object_type") in VIDEOS:
        return info
    mixed = objects(optional(post, "mix_media_info.items", list) or [], "mix_media_info.items")
    shown_first = next((item for item in mixed if item.get("type") in VIDEOS), None)
    return need(shown_first, "data", dict) if shown_first else {}


def _counters(post: dict[str, Any], video: dict[str, Any]) -> WorkCounters:
    media = optional(video, "media_info", dict) or {}
    plays = (video.get("play_count"), media.get("online_users_number"), media.get("online_users"))
    return WorkCounters(
        **read_counters(
            {
                "reads": post.get("reads_count"),
                "plays": next((count for count in plays if count not in (None, "")), None),
                "likes": post.get("attitudes_count"),
                "comments": post.get("comments_count"),
                "shares": post.get("reposts_count"),
            }
        )
    )


def _is_pinned(post: dict[str, Any]) -> bool:
    title = (post.get("title") or {}).get("text") if isinstance(post.get("title"), dict) else None
    return str(post.get("isTop")) == "1" or str(post.get("mblogtype")) == "2" or title == "置顶"


def _time_of_id(written: str) -> datetime | None:
    """When a post with this id (or a cursor that begins with one) was published."""
    digits = re.match(r"[0-9]{16}", written)
    if not digits or int(digits[0]) < FIRST_SNOWFLAKE:
        return None
    return datetime.fromtimestamp((int(digits[0]) >> 22) + EPOCH, UTC)


def _published_at(written: str, mid: str, captured_at: datetime) -> datetime:
    """The publication time; a short form is replaced by the time in the id, which must agree."""
    moment = parse_time(written, captured_at)
    if not moment.spread:
        return moment.earliest
    told = _time_of_id(mid)
    if told is None:
        return moment.earliest
    if not moment.earliest - TOLERANCE <= told <= moment.earliest + moment.spread + TOLERANCE:
        raise Drift(f"created_at {written!r} contradicts the id, which says {told:%Y-%m-%d %H:%M}")
    return told.astimezone(SHANGHAI)
