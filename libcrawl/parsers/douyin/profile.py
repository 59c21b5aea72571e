"""Douyin: profiles, from the API of its pages (snake_case) or the page itself (camelCase).

Works are in douyin_works, the data in a page in douyin_page. Only what is about the institution is
read.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from libcrawl.items import Account, AccountCounters
from libcrawl.parsers import Drift, identifier, need, optional, shown
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.douyin.page import EMBEDDED, snake_case
from libcrawl.parsers.text import public_text, tidy

PLATFORM = "douyin"
# MS4wLjABAAAAgq8cb7cn9ByhZbmx-XQDdRTvFzmJeBBXOUO4QflP96M
SEC_UID = re.compile(r"[\w.=-]{8,200}", re.ASCII)


def parse_profile(payload: Any, captured_at: datetime) -> Account:
    """The account of a `user/profile/other` answer, or of a page's embedded data.

    Raises Drift naming what is missing.
    """
    if isinstance(payload, dict) and EMBEDDED in payload:
        user = snake_case(need(payload, f"{EMBEDDED}.user.user", dict))
    else:
        user = need(payload, "user", dict)
    sec_uid = need(user, "sec_uid", str)
    if not SEC_UID.fullmatch(sec_uid):
        raise Drift(f"sec_uid is {shown(sec_uid)}: not an identifier")
    name = tidy(need(user, "nickname", str))
    words = _verification(user)
    description = optional(user, "signature", str) or optional(user, "desc", str) or ""
    return Account(
        platform=PLATFORM,
        platform_id=sec_uid,
        captured_at=captured_at,
        name=name,
        handle=_handle(user),
        url=f"https://www.douyin.com/user/{sec_uid}",
        # `verification_type` is 0 for verified media, too: the words and the flag decide.
        verified=bool(words) or bool(optional(user, "is_gov_media_vip", bool, int)),
        verified_text=words or None,
        description=public_text(description, name) or None,
        counters=_counters(user),
    )


def _verification(user: dict[str, Any]) -> str:
    fields = ("enterprise_verify_reason", "custom_verify")
    texts = (tidy(optional(user, field, str) or "") for field in fields)
    return next((words for words in texts if words), "")


def _handle(user: dict[str, Any]) -> str | None:
    """抖音号: the one that the account chose, else the number that it was given."""
    for key in ("unique_id", "short_id"):
        given = optional(user, key, str, int) or ""
        written = tidy(given if isinstance(given, str) else identifier(user, key))
        if written not in ("", "0"):
            return written
    return None


def _counters(user: dict[str, Any]) -> AccountCounters:
    return AccountCounters(
        **read_counters(
            {
                "followers": user.get("follower_count"),
                "following": user.get("following_count"),
                "works": user.get("aweme_count"),
                "likes_received": user.get("total_favorited"),
            }
        )
    )
