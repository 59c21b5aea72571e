"""Bilibili: an account, in the answers that its page requests one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from libcrawl.items import ACCOUNT_COUNTERS, Account, AccountCounters
from libcrawl.parsers import identifier, need, optional
from libcrawl.parsers.bilibili.page import account_of
from libcrawl.parsers.counts import read_counters
from libcrawl.parsers.text import public_text, tidy

# Parts of a profile, and of which key each of their counters is. Without a login the totals of an
# account are an empty object: not given.
PARTS: dict[str, dict[str, str]] = {
    "relation": {"followers": "follower", "following": "following"},
    "works": {"works": "video"},
    "totals": {"plays_received": "archive.view", "likes_received": "likes"},
}


def parse_account(payload: Any, captured_at: datetime) -> Account:
    """The account itself, without counters. Raises Drift."""
    user = need(payload, "data", dict)
    mid, name = identifier(user, "mid"), tidy(need(user, "name", str))
    official = optional(user, "official", dict) or {}
    description = public_text(optional(user, "sign", str) or "", name) or None
    return account_of(mid, name, official, captured_at, description=description)


def parse_part(payload: Any, part: str) -> AccountCounters:
    """The counters of a part of a profile (PARTS), by our names; None: not given. Raises Drift."""
    data = need(payload, "data", dict)
    paths = PARTS[part].items()
    return AccountCounters(
        **read_counters({name: optional(data, path, int, str) for name, path in paths})
    )


def with_part(account: Account, counters: AccountCounters) -> Account:
    """The account with these counters beside those that are known."""
    known = account.counters
    given = {
        name: value for name in ACCOUNT_COUNTERS if (value := getattr(counters, name)) is not None
    }
    marks = {mark: getattr(known, mark) | getattr(counters, mark) for mark in ("rounded", "capped")}
    return replace(account, counters=replace(known, **given, **marks))


def parse_own(payload: Any, captured_at: datetime) -> Account:
    """The account of the session, from the creator centre. Raises Drift."""
    data = need(payload, "data", dict)
    official = optional(data, "official", dict) or {}
    name = tidy(need(data, "uname", str))
    return account_of(identifier(data, "mid"), name, official, captured_at)


def parse_totals(payload: Any) -> AccountCounters:
    """The totals of the own account, of the day before. Raises Drift."""
    data = need(payload, "data", dict)
    return AccountCounters(
        **read_counters(
            {
                "followers": data.get("total_fans"),
                "plays_received": data.get("total_click"),
                "likes_received": data.get("total_like"),
            }
        )
    )
