"""Xiaohongshu: an account, in its page or in what that page requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libcrawl.items import Account, AccountCounters
from libcrawl.parsers import Drift, need, objects, optional, shown
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.text import public_text, tidy
from libcrawl.platforms.xiaohongshu import ACCOUNT_IN_PAGE, ID

PLATFORM = "xiaohongshu"
# How a profile writes that there is no description.
NOTHING = "还没有简介"
COUNTED = {"fans": "followers", "follows": "following", "interaction": "saves_and_likes"}
# Of a verification: 0 none, 1 a person, 2 an institution or a business.
INSTITUTION = 2
KINDS = ("redOfficialVerifyType", "red_official_verify_type")
WORDS = ("redOfficialVerifyContent", "red_official_verify_content")


def parse_profile(payload: Any, captured_at: datetime, uid: str) -> Account:
    """The account of a page or of its request; `uid` is the account that was requested.

    Raises Drift naming what is missing.
    """
    page = optional(payload, ACCOUNT_IN_PAGE, dict)
    data = page if page is not None else need(payload, "data", dict)
    basic = need(data, "basicInfo" if page is not None else "basic_info", dict)
    name = tidy(need(basic, "nickname", str))
    named = optional(data, "query.userId", str)
    if named and not ID.fullmatch(named):
        raise Drift(f"query.userId is {shown(named)}: not an identifier")
    owner = named or uid
    kind = _given(data, basic, KINDS, int)
    return Account(
        platform=PLATFORM,
        platform_id=owner,
        captured_at=captured_at,
        name=name,
        handle=_number(basic),
        url=account_url(owner),
        verified=None if kind is None else kind == INSTITUTION,
        verified_text=tidy(_given(data, basic, WORDS, str) or "") or None,
        description=_description(optional(basic, "desc", str) or "", name),
        counters=_counters(data),
    )


def account_url(uid: str) -> str:
    return f"https://www.xiaohongshu.com/user/profile/{uid}"


def is_shut(payload: Any) -> bool:
    """Whether the platform has shut the account."""
    return bool(optional(payload, f"{ACCOUNT_IN_PAGE}.is_banned", bool))


def shows_no_notes(payload: Any) -> bool:
    """Whether the page states that the account has no public note."""
    return bool(optional(payload, f"{ACCOUNT_IN_PAGE}.says_empty", bool))


def _counters(data: dict[str, Any]) -> AccountCounters:
    """Likes and saves come as one sum; the number of notes only where the page requested it.

    `i18n_count` is another, rounder writing of `count` and not read.
    """
    shown_counts = objects(need(data, "interactions", list), "interactions")
    raw = {
        COUNTED[kind]: item.get("count")
        for item in shown_counts
        if (kind := optional(item, "type", str)) in COUNTED
    }
    return AccountCounters(**read_counters({**raw, "works": data.get("posted")}))


def _number(basic: dict[str, Any]) -> str | None:
    """小红书号, the number or name by which people find the account."""
    given = optional(basic, "redId", str) or optional(basic, "red_id", str)
    return tidy(given) or None if given else None


def _description(written: str, name: str) -> str | None:
    text = public_text(written, name)
    return None if text == NOTHING else text or None


def _given(data: dict[str, Any], basic: dict[str, Any], names: tuple[str, ...], kind: type) -> Any:
    """A value of the verification, wherever it stands; None where it is not given."""
    places = (basic, optional(data, "verifyInfo", dict) or {}, data)
    for place in places:
        for name in names:
            if (value := optional(place, name, kind)) is not None:
                return value
    return None
