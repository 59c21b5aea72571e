"""Weibo timelines: the pages of m.weibo.cn's container list and of weibo.com's mymblog list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from libcrawl.items import Link, LinkKind, Work, WorkCounters
from libcrawl.parsers import (
    LONGEST_IDENTIFIER,
    Drift,
    identifier,
    need,
    objects,
    optional,
    shown,
)
from libcrawl.parsers.counts import parse_count, read_each_counter
from libcrawl.parsers.mentions import is_institution_name, text_links
from libcrawl.parsers.text import (
    html_text,
    public_text,
    tidy,
    topics,
    without_cut_link,
    without_cut_mark,
)
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage, odd_counters, read_works
from libcrawl.parsers.times import SHANGHAI, parse_time

# unix seconds = (mid >> 22) + EPOCH, exact to a second on recorded posts of 2021 to 2026
EPOCH = 515_483_463
FIRST_SNOWFLAKE = 3_000_000_000_000_000  # older ids carry no time
DEEPEST_GROUP = 5
# A story is a video that the app shows on its own.
VIDEOS = ("video", "story")
# `verified_type`: government, enterprise, media, campus, site, application, organisation
INSTITUTIONS = range(1, 8)
UNVERIFIED = -1
TOLERANCE = timedelta(minutes=2)  # between an id's time and a short form


def parse_timeline_mobile(payload: Any, captured_at: datetime, uid: str) -> TimelinePage:
    """A page of `container/getIndex?containerid=107603<uid>`.

    Raises Drift naming the missing key when the payload is not a container list.
    """
    cards = need(payload, "data.cards", list)
    info = need(payload, "data.cardlistInfo", dict)
    given = ((key, _cursor_value(info, key)) for key in ("since_id", "page"))
    cursor = next(({key: value} for key, value in given if value), None)
    return _page(list(_posts(cards)), captured_at, uid, cursor, info.get("total"))


def parse_timeline_pc(payload: Any, captured_at: datetime, uid: str, page: int) -> TimelinePage:
    """A page of `ajax/statuses/mymblog`, of which `page` was requested (from 1).

    Raises Drift naming the missing key when the payload is not such a list.
    """
    data = need(payload, "data", dict)
    posts = need(data, "list", list)
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


def _posts(cards: list[Any], depth: int = 0) -> Iterator[Any]:
    """The posts among the cards; other cards are adverts and navigation.

    A card that is no object may have been either: it counts as a post that cannot be read.
    """
    for card in cards:
        if not isinstance(card, dict):
            yield card
        elif card.get("card_type") == 9:
            yield card.get("mblog")
        elif card.get("card_type") == 11:
            group = optional(card, "card_group", list) or []
            if depth >= DEEPEST_GROUP:
                raise Drift("card_group is nested too deeply")
            yield from _posts(group, depth + 1)


def _page(
    posts: list[Any],
    captured_at: datetime,
    uid: str,
    cursor: Cursor | None,
    total: object,
) -> TimelinePage:
    def read(post: dict[str, Any]) -> Entry | str | None:
        if not _is_own(post, uid):
            return None
        return parse_post(post, captured_at, uid) if _is_public(post) else identifier(post)

    works = read_works(posts, read, _known_of)
    return works.page(
        len(posts),
        cursor,
        total=parse_count(total).value,
        nothing_after=_time_of_id((cursor or {}).get("since_id", "")),
    )


def _known_of(post: dict[str, Any]) -> tuple[str, datetime | None]:
    """A post's identifier, and the time that it contains."""
    mid = identifier(post)
    return mid, _time_of_id(mid)


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
    written, is_cut = _text(post)
    text = public_text(written, own_name)
    counters, problems = _counters(post, video)
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
        links=(*_reposted(post, captured_at), *text_links(written, own_name, is_cut=is_cut)),
        edited_at=parse_time(edited, captured_at).earliest if edited else None,
        counters=WorkCounters(**counters),
    )
    long_text_id = (mid if "bid" in post else bid) if is_cut else None
    return Entry(work, _is_pinned(post), long_text_id, odd_counters(work, problems, "post"))


def with_long_text(entry: Entry, text: str | None, own_name: str) -> Work:
    """The entry's work with its whole text; as it was where no text was given, or one that is cut.

    An empty answer does not mean that there is no more than the list showed.
    """
    if text is None or without_cut_mark(text) != text:
        return entry.work
    whole = public_text(text, own_name)
    reposted = (link for link in entry.work.links if link.kind is LinkKind.REPOST)
    return replace(
        entry.work,
        text=whole,
        text_complete=True,
        tags=topics(whole),
        links=(*reposted, *text_links(text, own_name)),
    )


def _text(post: dict[str, Any]) -> tuple[str, bool]:
    """The text as characters: plain on PC (`text_raw`), HTML on mobile (`text`).

    And whether it is cut, by the post's own word or by the mark at its end.
    """
    is_long = bool(post.get("isLongText"))
    if "text_raw" in post:
        raw = str(optional(post, "text_raw", str) or "")
        plain = without_cut_mark(raw)
        return plain, is_long or plain != raw
    html = str(need(post, "text", str))
    whole = without_cut_link(html)
    return html_text(whole), is_long or whole != html


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


def _reposted(post: dict[str, Any], captured_at: datetime) -> tuple[Link, ...]:
    """The institution whose post this one passes on, and which of its posts; none for a person.

    The author is not given once that post is deleted, or in a 快转. What is odd about another
    account's post costs the link alone.
    """
    try:
        original = optional(post, "retweeted_status", dict) or {}
        author = optional(original, "user", dict) or {}
        name = tidy(optional(author, "screen_name", str) or "") or None
        kind = optional(author, "verified_type", int)
        is_unverified = kind == UNVERIFIED and is_institution_name(name or "")
        if author.get("id") is None or not (kind in INSTITUTIONS or is_unverified):
            return ()
        mid = identifier(original)
        link = Link(
            kind=LinkKind.REPOST,
            name=name,
            platform_id=identifier(author),
            is_institution=kind in INSTITUTIONS,
            work=mid,
            published_at=_published_at(need(original, "created_at", str), mid, captured_at),
        )
    except Drift:
        return ()
    return (link,)


def _video(post: dict[str, Any]) -> dict[str, Any]:
    """The post's data of its video, or of the first among its pictures; empty without one."""
    info = optional(post, "page_info", dict) or {}
    if info.get("type") in VIDEOS or info.get("object_type") in VIDEOS:
        return info
    mixed = objects(optional(post, "mix_media_info.items", list) or [], "mix_media_info.items")
    shown_first = next((item for item in mixed if item.get("type") in VIDEOS), None)
    return need(shown_first, "data", dict) if shown_first else {}


def _counters(
    post: dict[str, Any], video: dict[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Arguments of WorkCounters, and what of them cannot be read."""
    media = optional(video, "media_info", dict) or {}
    plays = (video.get("play_count"), media.get("online_users_number"), media.get("online_users"))
    return read_each_counter(
        {
            "reads": post.get("reads_count"),
            "plays": next((count for count in plays if count not in (None, "")), None),
            "likes": post.get("attitudes_count"),
            "comments": post.get("comments_count"),
            "shares": post.get("reposts_count"),
        }
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
    by_id = _time_of_id(mid)
    if by_id is None:
        return moment.earliest
    if not moment.earliest - TOLERANCE <= by_id <= moment.earliest + moment.spread + TOLERANCE:
        raise Drift(
            f"created_at {written!r} contradicts the id, which gives {by_id:%Y-%m-%d %H:%M}"
        )
    return by_id.astimezone(SHANGHAI)
