"""WeChat Channels: the account of the session, from its assistant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libcrawl.items import Account, AccountCounters
from libcrawl.parsers import need, optional
from libcrawl.parsers.channels.envelope import content
from libcrawl.parsers.channels.text import account_id
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.text import tidy

PLATFORM = "channels"
# authIconType of an account: 2 is an institution, 1 a person.
INSTITUTION = 2


def account_in(payload: Any) -> str:
    """The identifier of the account of the session. Raises Drift."""
    return account_id(need(content(payload), "finderUser", dict))


def parse_own(payload: Any, captured_at: datetime) -> Account:
    """The account of the session; nothing else of the operator is read. Raises Drift."""
    user = need(content(payload), "finderUser", dict)
    kind = optional(user, "authInfo.authIconType", int)
    counted = {"followers": user.get("fansCount"), "works": user.get("feedsCount")}
    return Account(
        platform=PLATFORM,
        platform_id=account_id(user),
        captured_at=captured_at,
        name=tidy(need(user, "nickname", str)),
        verified=None if kind is None else kind == INSTITUTION,
        verified_text=tidy(optional(user, "authInfo.authProfession", str) or "") or None,
        counters=AccountCounters(**read_counters(counted)),
    )
