"""What the parsers of Weibo make of a sample, in short."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from libcrawl.items import Account
from libcrawl.parsers.text import public_text
from libcrawl.parsers.timeline import Entry, TimelinePage
from libcrawl.parsers.weibo import profile as weibo
from libcrawl.parsers.weibo import timeline as weibo_timeline

AT = datetime(2026, 7, 1, tzinfo=UTC)
ARKNIGHTS, PERSON, CCTV = "6279793937", "9000000001", "2656274875"


def digest(text: str | None) -> str | None:
    return None if text is None else f"{len(text)}:{sha256(text.encode()).hexdigest()[:8]}"


def profile(account: Account) -> dict[str, Any]:
    counters = account.counters
    return {
        "id": account.platform_id,
        "handle": account.handle,
        "texts": [
            digest(text) for text in (account.name, account.verified_text, account.description)
        ],
        "verified": account.verified,
        "counters": (
            counters.followers,
            counters.following,
            counters.works,
            counters.likes_received,
        ),
        "rounded": set(counters.rounded),
        "capped": set(counters.capped),
    }


def post(entry: Entry) -> str:
    """Id, bid, kind, time, plays/likes/comments/shares, number of topics, text; then marks."""
    work, counters = entry.work, entry.work.counters
    assert counters.rounded == ({"plays"} if counters.plays else set())
    assert not counters.capped
    shown = (counters.plays, counters.likes, counters.comments, counters.shares)
    told = [
        work.platform_id,
        work.url.rpartition("/")[2],
        work.kind,
        f"{work.published_at:%Y%m%dT%H%M%S%z}",
        "/".join("-" if count is None else str(count) for count in shown),
        str(len(work.tags)),
        str(digest(work.text)),
    ]
    told += ["pinned"] * entry.pinned + ["cut"] * (not work.text_complete)
    told += [f"edited:{work.edited_at:%Y%m%dT%H%M%S%z}"] if work.edited_at else []
    return " ".join(told)


def page(timeline: TimelinePage) -> dict[str, Any]:
    return {
        "posts": [post(entry) for entry in timeline.entries],
        "unlisted": timeline.unlisted,
        "cursor": timeline.cursor,
        "total": timeline.total,
    }


def read_profile_mobile(payload: Any) -> Any:
    return profile(weibo.parse_profile_mobile(payload, AT))


def read_profile_pc(payload: Any) -> Any:
    return profile(weibo.parse_profile_pc(payload, AT))


def read_list_mobile(payload: Any) -> Any:
    return page(weibo_timeline.parse_timeline_mobile(payload, AT, ARKNIGHTS))


def read_list_pc(payload: Any) -> Any:
    return page(weibo_timeline.parse_timeline_pc(payload, AT, PERSON, 1))


def read_card(payload: Any) -> Any:
    return post(weibo_timeline.parse_post(payload["mblog"], AT, PERSON))


def read_status(payload: Any) -> Any:
    return post(weibo_timeline.parse_post(payload["data"], AT, CCTV))


def read_long_mobile(payload: Any) -> Any:
    written = weibo.parse_long_text_mobile(payload)
    return digest(public_text(written or "", "")), (written or "").count("\n")


def read_long_pc(payload: Any) -> Any:
    written = weibo.parse_long_text_pc(payload)
    return digest(public_text(written or "", "")), (written or "").count("\n")
