"""Yunshu's answers as items."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from libcrawl.items import Account, AccountCounters, Link, LinkKind, Work, WorkCounters
from libcrawl.parsers import need, need_items
from libcrawl.parsers.timeline import Entry, TimelinePage, read_works


def parse_profile(payload: Any, at: datetime) -> Account:
    """The account of a profile. Raises Drift."""
    return Account(
        platform="yunshu", platform_id=need(payload, "user.id", str), captured_at=at,
        name=need(payload, "user.name", str),
        counters=AccountCounters(
            followers=need(payload, "user.fans", int), works=need(payload, "user.posts", int)
        ),
    )  # fmt: skip


def parse_posts(payload: Any, at: datetime) -> TimelinePage:
    """A page of posts. Raises Drift."""

    def read(post: dict[str, Any]) -> Entry:
        name = need(post, "id", str)
        owner = post.get("of")
        links = (Link(kind=LinkKind.REPOST, name=None, platform_id=owner),) if owner else ()
        work = Work(
            platform_id=name, captured_at=at, kind="text", text=need(post, "text", str),
            published_at=datetime.fromtimestamp(need(post, "at", int), UTC),
            url=f"https://yunshu.example/p/{name}", links=links,
            counters=WorkCounters(
                likes=post.get("like"), comments=post.get("comment"), shares=post.get("share")
            ),
        )  # fmt: skip
        return Entry(work, pinned=False, long_text_id=None)

    posts = need_items(payload, "posts")
    found = read_works(posts, read, lambda post: (need(post, "id", str), None))
    after = payload.get("next")
    return TimelinePage(
        entries=tuple(found.entries), unlisted=(), shown=len(posts),
        cursor={"after": after} if after else None, nothing_after=None, total=None,
        unreadable=tuple(found.unreadable),
    )  # fmt: skip
