"""Weibo: profiles and long texts of its two web sources; timelines are in weibo_timeline.

`mobile` is m.weibo.cn (rounded counters, texts as HTML), `pc` is weibo.com/ajax (exact counters).
Only what is about the institution is read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libcrawl.items import Account, AccountCounters
from libcrawl.parsers import identifier, need, optional
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.text import html_text, tidy

PLATFORM = "weibo"


def parse_profile_mobile(payload: Any, captured_at: datetime) -> Account:
    """The account of a `container/getIndex` profile. Raises Drift naming what is missing."""
    user = need(payload, "data.userInfo", dict)
    counters = AccountCounters(
        **read_counters(
            {
                "followers": user.get("followers_count"),
                "following": user.get("follow_count"),
                "works": user.get("statuses_count"),
            }
        )
    )
    return _account(user, None, counters, captured_at)


def parse_profile_pc(payload: Any, captured_at: datetime) -> Account:
    """The account of an `ajax/profile/info` answer. Raises Drift naming what is missing."""
    user = need(payload, "data.user", dict)
    counters = AccountCounters(
        **read_counters(
            {
                "followers": user.get("followers_count"),
                "following": user.get("friends_count"),
                "works": user.get("statuses_count"),
                "likes_received": optional(user, "status_total_counter.like_cnt"),
            }
        )
    )
    return _account(user, tidy(optional(user, "domain", str) or "") or None, counters, captured_at)


def _account(
    user: dict[str, Any], handle: str | None, counters: AccountCounters, captured_at: datetime
) -> Account:
    uid = identifier(user)
    return Account(
        platform=PLATFORM,
        platform_id=uid,
        captured_at=captured_at,
        name=tidy(need(user, "screen_name", str)),
        handle=handle,
        url=f"https://weibo.com/u/{uid}",
        verified=optional(user, "verified", bool),
        verified_text=tidy(optional(user, "verified_reason", str) or "") or None,
        description=tidy(optional(user, "description", str) or "") or None,
        counters=counters,
    )


def parse_long_text_mobile(payload: Any) -> str | None:
    """The whole text of a `statuses/extend` answer, as characters.

    None: the platform has no longer text for this work. Raises Drift without `data`.
    """
    written = parse_long_text_pc(payload)
    return html_text(written) if written else None


def parse_long_text_pc(payload: Any) -> str | None:
    """The whole text of an `ajax/statuses/longtext` answer (plain text).

    None: the platform has no longer text for this work. Raises Drift without `data`.
    """
    return optional(need(payload, "data", dict), "longTextContent", str) or None
