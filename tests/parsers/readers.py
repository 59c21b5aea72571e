"""Outcome tables and parsers by platform, parsers by the name that their samples bear.

`FUNCTION` of tests/fixtures/PLATFORM/FUNCTION[-case].json (or .html, for a page) is a key here; so
is that of recorded answers and of mutated ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libcrawl.outcomes import Table
from libcrawl.outcomes.bilibili import BILIBILI
from libcrawl.outcomes.channels import CHANNELS
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.outcomes.wechat import WECHAT
from libcrawl.outcomes.weibo import WEIBO
from libcrawl.outcomes.xiaohongshu import XIAOHONGSHU
from libcrawl.parsers import Drift
from libcrawl.parsers.bilibili import creator as bilibili_creator
from libcrawl.parsers.bilibili import page as bilibili_page
from libcrawl.parsers.bilibili import posts as bilibili_posts
from libcrawl.parsers.bilibili import profile as bilibili
from libcrawl.parsers.bilibili import videos as bilibili_videos
from libcrawl.parsers.channels import account as channels
from libcrawl.parsers.channels import shared as channels_shared
from libcrawl.parsers.channels import works as channels_works
from libcrawl.parsers.douyin import page as douyin_page
from libcrawl.parsers.douyin import profile as douyin
from libcrawl.parsers.douyin import works as douyin_works
from libcrawl.parsers.text import public_text, topics
from libcrawl.parsers.wechat import about as wechat_about
from libcrawl.parsers.wechat import article as wechat
from libcrawl.parsers.wechat import counters as wechat_counters
from libcrawl.parsers.wechat import lists as wechat_lists
from libcrawl.parsers.wechat import official as wechat_official
from libcrawl.parsers.weibo import profile as weibo
from libcrawl.parsers.weibo import timeline as weibo_timeline
from libcrawl.parsers.xiaohongshu import creator as xiaohongshu_creator
from libcrawl.parsers.xiaohongshu import note as xiaohongshu_note
from libcrawl.parsers.xiaohongshu import notes as xiaohongshu_notes
from libcrawl.parsers.xiaohongshu import profile as xiaohongshu
from libcrawl.parsers.xiaohongshu import state as xiaohongshu_state

TABLES: dict[str, Table] = {
    "weibo": WEIBO, "wechat": WECHAT, "douyin": DOUYIN, "bilibili": BILIBILI,
    "xiaohongshu": XIAOHONGSHU,
    "channels": CHANNELS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """Arguments of a parser besides the answer: account, page and time of capture."""

    captured_at: datetime
    owner: str = ""
    name: str = "青岚市图书馆"
    page: int = 1


Reader = Callable[[Any, Request], Any]


def _long_text(written: str | None, name: str) -> dict[str, Any] | None:
    if written is None:
        return None
    text = public_text(written, name)
    return {"text": text, "tags": topics(text)}


def _embedded(html: str, to: Request) -> Any:
    """The account and the works of a user page, without other data."""
    payload = douyin_page.parse_page(html)
    if payload is None:
        raise Drift("no account in the page")
    json.dumps(payload)
    return {
        "account": douyin.parse_profile(payload, to.captured_at),
        "works": douyin_works.parse_works(payload, to.captured_at),
    }


def _shared(html: str, to: Request) -> Any:
    found = [
        {"owner": owner, "id": work, "page": douyin_works.parse_works(payload, to.captured_at)}
        for owner, work, payload in douyin_page.parse_shared(html)
    ]
    if not found:
        raise Drift("no work in the page")
    return found


def _detail(payload: Any, to: Request) -> Any:
    """A work by itself, as the page of a list that holds it alone."""
    page = {"aweme_list": [payload["aweme_detail"]], "has_more": 0}
    return douyin_works.parse_works(page, to.captured_at)


def _reason(html: str, _: Request) -> str:
    reason = wechat.removal_reason(html)
    if reason is None:
        raise Drift("no notice in the page")
    return reason


def _account_page(html: str, to: Request) -> Any:
    """Account and notes of a profile's page."""
    payload = xiaohongshu_state.account_in_page(html)
    if payload is None:
        raise Drift("no account in the page")
    json.dumps(payload)
    return {
        "account": xiaohongshu.parse_profile(payload, to.captured_at, to.owner),
        "notes": xiaohongshu_notes.parse_notes(payload, to.captured_at, to.owner),
        "is_shut": xiaohongshu.is_shut(payload),
        "says_empty": xiaohongshu.shows_no_notes(payload),
    }


def _opened_notes(html: str, to: Request) -> Any:
    found = xiaohongshu_state.notes_in_page(html)
    if not found:
        raise Drift("no note in the page")
    return [
        xiaohongshu_note.parse_note(payload, to.captured_at, to.name) for payload in found.values()
    ]


# What reads JSON.
JSON_READERS: dict[str, dict[str, Reader]] = {
    "weibo": {
        "profile_mobile": lambda got, to: weibo.parse_profile_mobile(got, to.captured_at),
        "profile_pc": lambda got, to: weibo.parse_profile_pc(got, to.captured_at),
        "timeline_mobile": lambda got, to: weibo_timeline.parse_timeline_mobile(
            got, to.captured_at, to.owner
        ),
        "timeline_pc": lambda got, to: weibo_timeline.parse_timeline_pc(
            got, to.captured_at, to.owner, to.page
        ),
        "long_text_mobile": lambda got, to: _long_text(weibo.parse_long_text_mobile(got), to.name),
        "long_text_pc": lambda got, to: _long_text(weibo.parse_long_text_pc(got), to.name),
    },
    "wechat": {
        "messages": lambda got, to: wechat_lists.parse_messages(got, to.captured_at, to.owner),
        "published": lambda got, to: wechat_lists.parse_published(
            got, to.captured_at, to.owner, to.page - 1
        ),
        "counters": lambda got, _: wechat_counters.parse_counters(got),
        "batch": lambda got, to: wechat_official.parse_batch(got, to.captured_at, to.owner),
        "details": lambda got, _: wechat_official.parse_details(got),
        "cumulate": lambda got, _: wechat_official.parse_cumulate(got, 1),
        "token": lambda got, _: wechat_official.parse_token(got),
    },
    "douyin": {
        "profile": lambda got, to: douyin.parse_profile(got, to.captured_at),
        "works": lambda got, to: douyin_works.parse_works(got, to.captured_at, to.owner or None),
    },
    "bilibili": {
        "account": lambda got, to: bilibili.parse_account(got, to.captured_at),
        "relation": lambda got, _: bilibili.parse_part(got, "relation"),
        "totals": lambda got, _: bilibili.parse_part(got, "totals"),
        "videos": lambda got, to: bilibili_videos.parse_videos(got, to.captured_at, to.owner),
        "posts": lambda got, to: bilibili_posts.parse_posts(got, to.captured_at),
        "own": lambda got, to: bilibili.parse_own(got, to.captured_at),
        "own_totals": lambda got, _: bilibili.parse_totals(got),
        "archives": lambda got, to: bilibili_creator.parse_archives(got, to.captured_at),
    },
    "xiaohongshu": {
        "profile": lambda got, to: xiaohongshu.parse_profile(got, to.captured_at, to.owner),
        "notes": lambda got, to: xiaohongshu_notes.parse_notes(got, to.captured_at, to.owner),
        "note": lambda got, to: xiaohongshu_note.parse_note(got, to.captured_at, to.name),
        "own": lambda got, to: xiaohongshu_creator.parse_own(got, to.captured_at, to.owner),
        "own_notes": lambda got, to: xiaohongshu_creator.parse_own_notes(
            got, to.captured_at, to.page
        ),
        "followers": lambda got, to: xiaohongshu_creator.parse_followers(
            got, to.captured_at, 1, 189
        ),
    },
    "channels": {
        "own": lambda got, to: channels.parse_own(got, to.captured_at),
        "posts": lambda got, to: channels_works.parse_posts(got, to.captured_at, to.page),
        "shared": lambda got, to: channels_shared.parse_shared(got, to.captured_at, to.owner),
    },
}
# What reads a page.
PAGE_READERS: dict[str, dict[str, Reader]] = {
    "weibo": {},
    "wechat": {
        "article": lambda got, to: wechat.parse_article(got, to.captured_at),
        "about": lambda got, _: wechat_about.parse_about(got),
        "removal_reason": _reason,
    },
    "douyin": {"page": _embedded, "shared": _shared},
    "bilibili": {"video": lambda got, to: bilibili_page.parse_video_page(got, to.captured_at)},
    "xiaohongshu": {"page": _account_page, "opened": _opened_notes},
    "channels": {},
}
# What reads a part of an answer that a crawl never gets by itself.
PART_READERS: dict[str, dict[str, Reader]] = {
    "weibo": {
        "card": lambda got, to: weibo_timeline.parse_post(got["mblog"], to.captured_at, to.owner),
        "status": lambda got, to: weibo_timeline.parse_post(got["data"], to.captured_at, to.owner),
    },
    "douyin": {"detail": _detail},
}
READERS: dict[str, dict[str, Reader]] = {
    platform: {**readers, **PAGE_READERS[platform], **PART_READERS.get(platform, {})}
    for platform, readers in JSON_READERS.items()
}
