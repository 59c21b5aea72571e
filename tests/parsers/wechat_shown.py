"""What the parsers of WeChat make of a sample, in short."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from libcrawl.items import WorkCounters
from libcrawl.parsers.wechat.about import parse_about
from libcrawl.parsers.wechat.article import parse_article
from libcrawl.parsers.wechat.counters import parse_counters
from libcrawl.parsers.wechat.lists import ListPage, parse_messages, parse_published
from libcrawl.parsers.wechat.official import parse_cumulate, parse_details

AT = datetime(2026, 7, 1, tzinfo=UTC)
SCUJJ, KR = "MzA3NTY3NjUzMg==", "MjM5NTAyMTgyMA=="


NAMES = ("reads", "likes", "wows", "comments", "shares", "favourites")


def digest(text: str | None) -> str:
    return "-" if text is None else f"{len(text)}:{sha256(text.encode()).hexdigest()[:8]}"


def counts(counters: WorkCounters) -> str:
    told = "/".join("-" if (n := getattr(counters, name)) is None else str(n) for name in NAMES)
    return told + "".join(f" {name}+" for name in sorted(counters.capped))


def article(page: str) -> Any:
    """Account, work, and its counters: reads/likes/wows/comments/shares/favourites."""
    found = parse_article(page, AT)
    account, work = found.account, found.work
    edited = f"{work.edited_at:%Y%m%dT%H%M%S}" if work.edited_at else "-"
    return " ".join(
        [
            account.platform_id, str(account.handle), str(account.verified), work.platform_id,
            work.kind, f"{work.published_at:%Y%m%dT%H%M%S%z}", edited, str(work.is_original),
            digest(work.reprinted_from), digest(work.title), digest(work.text),
            counts(work.counters) if found.has_counters else "logged out",
        ]
    )  # fmt: skip


def page(found: ListPage) -> Any:
    works = [entry.work for entry in found.entries]
    return {
        "works": [
            f"{work.platform_id} {work.published_at:%Y%m%dT%H%M%S} {work.is_original}"
            f" {digest(work.title)} {counts(work.counters)}"
            for work in works
        ],
        "unlisted": found.unlisted,
        "cursor": found.cursor,
        "shown": found.shown,
        "total": found.total,
    }


def about(text: str) -> Any:
    found = parse_about(text)
    return (found.biz, found.handle, digest(found.owner))


def messages(payload: Any) -> Any:
    return page(parse_messages(payload, AT, SCUJJ))


def own_list(payload: Any) -> Any:
    return page(parse_published(payload, AT, SCUJJ, 0))


def others_list(payload: Any) -> Any:
    return page(parse_published(payload, AT, KR, 0))


def stat(payload: Any) -> Any:
    return counts(parse_counters(payload))


def day(payload: Any) -> Any:
    return [
        (one.platform_id, f"{one.day}", one.read_users, one.share_users, one.like_users,
         one.wow_users, one.comments)
        for one in parse_details(payload)
    ]  # fmt: skip


def followers(payload: Any) -> Any:
    return [
        (f"{one.captured_at:%Y-%m-%dT%H:%M%z}", one.counters.followers)
        for one in parse_cumulate(payload, 1)
    ]
