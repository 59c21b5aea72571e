"""Bilibili: the page of a video, which carries the video with all counters and its account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libcrawl.items import Account, AccountCounters, Work, WorkCounters
from libcrawl.parsers import Drift, identifier, need, optional, shown
from libcrawl.parsers.bilibili.text import plain, video_id, video_url
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.text import public_text, tidy
from libcrawl.parsers.times import seconds

PLATFORM = "bilibili"
STATE = "window.__INITIAL_STATE__="
# role of an account: 1 is an institution, 0 a person, -1 none
INSTITUTION = 1


@dataclass(frozen=True, slots=True)
class VideoPage:
    """A video as its page shows it, and the account that it belongs to."""

    account: Account
    work: Work


def parse_state(html: str) -> dict[str, Any]:
    """The data that a page carries in itself. Raises Drift where it carries none."""
    start = html.find(STATE)
    if start < 0:
        raise Drift("missing __INITIAL_STATE__")
    try:
        state, _ = json.JSONDecoder().raw_decode(html, start + len(STATE))
    except (ValueError, RecursionError):
        raise Drift("__INITIAL_STATE__ is no JSON that can be read") from None
    if not isinstance(state, dict):
        raise Drift(f"__INITIAL_STATE__ is {shown(state)}: not an object")
    return state


def parse_video_page(html: str, captured_at: datetime) -> VideoPage:
    """The video of a page, its counters, and its account. Raises Drift naming what is missing."""
    state = parse_state(html)
    video, owner = need(state, "videoData", dict), need(state, "upData", dict)
    account = parse_owner(owner, captured_at)
    try:
        work = _video(video, state, account, captured_at)
    except Drift as problem:
        raise Drift(f"video {shown(video.get('bvid'))}: {problem}") from None
    return VideoPage(account, work)


def parse_owner(owner: dict[str, Any], captured_at: datetime) -> Account:
    """The account in a video's page; whether the reader follows it is not read."""
    mid, name = identifier(owner, "mid"), tidy(need(owner, "name", str))
    official = optional(owner, "Official", dict) or optional(owner, "official_verify", dict) or {}
    return account_of(
        mid,
        name,
        official,
        captured_at,
        description=public_text(optional(owner, "sign", str) or "", name) or None,
        counters=AccountCounters(
            **read_counters({"followers": owner.get("fans"), "works": owner.get("archiveCount")})
        ),
    )


def account_of(
    mid: str, name: str, official: dict[str, Any], captured_at: datetime, **more: Any
) -> Account:
    """An account with its verification; `more`: further fields of Account."""
    return Account(
        platform=PLATFORM,
        platform_id=mid,
        captured_at=captured_at,
        name=name,
        url=f"https://space.bilibili.com/{mid}",
        verified=is_verified(official),
        verified_text=verification(official),
        **more,
    )


def is_verified(official: dict[str, Any]) -> bool | None:
    """Whether it is verified as an institution; None where that is not given."""
    kind = optional(official, "type", int)
    return None if kind is None else kind == INSTITUTION


def verification(official: dict[str, Any]) -> str | None:
    """The words of the verification, under either of its names; they may be empty."""
    texts = (tidy(optional(official, key, str) or "") for key in ("title", "desc"))
    return next((words for words in texts if words), None)


def is_own(copyright_: Any) -> bool | None:
    """1: made by the account itself; 2: taken over from elsewhere; both also as text."""
    return {"1": True, "2": False}.get(str(copyright_))


def _video(
    video: dict[str, Any], state: dict[str, Any], account: Account, captured_at: datetime
) -> Work:
    bvid = video_id(video)
    rights = optional(video, "rights", dict) or {}
    is_joint = bool(rights.get("is_cooperation") or video.get("staff") or state.get("staffData"))
    tags = [
        tidy(optional(tag, "tag_name", str) or "")
        for tag in (optional(state, "tags", list) or [])
        if isinstance(tag, dict)
    ]
    stat = need(video, "stat", dict)
    # Seconds of all parts together; of a film or a series there may be none.
    length = optional(video, "duration", int)
    return Work(
        platform_id=bvid,
        captured_at=captured_at,
        kind="video",
        title=public_text(need(video, "title", str), account.name) or None,
        text=plain(optional(video, "desc", str) or "", account.name),
        url=video_url(bvid),
        published_at=seconds(need(video, "pubdate"), "pubdate"),
        is_original=is_own(video.get("copyright")),
        is_joint=is_joint,
        duration=length or None,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        counters=WorkCounters(**read_counters(counters_of(stat))),
    )


def counters_of(stat: dict[str, Any]) -> dict[str, object]:
    """The counters of one video by our names; `dislike` is always 0 and not read."""
    favourites = stat.get("favorite")
    return {
        "plays": hidden_is_none(stat.get("view")),
        "likes": stat.get("like"),
        "comments": stat.get("reply"),
        "shares": stat.get("share"),
        "favourites": stat.get("fav") if favourites is None else favourites,
        "danmaku": stat.get("danmaku"),
        "coins": stat.get("coin"),
    }


def hidden_is_none(value: object) -> object:
    """Plays that are not shown stand as `--`, or as -1."""
    return None if value in ("--", "-", -1) else value
