"""Counters of WeChat articles, 点赞 and 在看 the right way round.

Everywhere on WeChat `old_like_*` is 点赞 (`likes`) and `like_*` is 在看 (`wows`): the older of
the two words was given to the newer button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from libcrawl.items import WorkCounters
from libcrawl.parsers import need, optional
from libcrawl.parsers.counts import read_counters, read_each_counter

# Reads are shown as this number, which means 10万+, from 100,001 on.
CAP = 100_001
# counter → its key in the page's bar, and the flag by which the page shows it
BAR = {
    "reads": ("read_num", "show_read"),
    "likes": ("old_like_count", "show_old_like"),
    "wows": ("like_count", "show_like"),
    "shares": ("share_count", "show_share"),
    "favourites": ("collect_count", "show_collect"),
    "comments": ("comment_count", None),
}
# counter → its keys in `appmsgstat` and in the back office's own list
STAT = {
    "reads": ("read_num",),
    "likes": ("old_like_num",),
    "wows": ("like_num",),
    "shares": ("share_num",),
    "favourites": ("collect_num",),
    "comments": ("comment_count", "comment_num"),
}


def bar_counters(page: Mapping[str, Any]) -> tuple[WorkCounters | None, tuple[str, ...]]:
    """The counters of an article's page; None where it shows none, as to whom is not logged in.

    A counter whose flag is 0 is not shown: it is not given, whatever its value. And what of
    them cannot be read.
    """
    bar = optional(page, "user_info.appmsg_bar_data", dict) or {}
    if not page.get("is_login") or not bar:
        return None, ()
    shown = {
        name: None if flag and bar.get(flag) == 0 else bar.get(key)
        for name, (key, flag) in BAR.items()
    }
    counters, problems = read_each_counter(shown)
    return _capped(WorkCounters(**counters)), problems


def hidden_counters(page: Mapping[str, Any]) -> frozenset[str]:
    """Counters that an article's page declares as not shown."""
    bar = optional(page, "user_info.appmsg_bar_data", dict) or {}
    return frozenset(name for name, (_, flag) in BAR.items() if flag and bar.get(flag) == 0)


def parse_counters(payload: Any) -> WorkCounters:
    """The counters of a `getappmsgext` answer; what it holds about the reader is ignored.

    Raises Drift without `appmsgstat`.
    """
    counters = stat_values(need(payload, "appmsgstat", dict))
    if payload.get("comment_count") is not None:
        counters["comments"] = payload["comment_count"]
    return _capped(WorkCounters(**read_counters(counters)))


def listed_counters(item: Mapping[str, Any]) -> tuple[WorkCounters, tuple[str, ...]]:
    """The counters of an item of the back office's list of its own account: exact ones.

    And what of them cannot be read.
    """
    counters, problems = read_each_counter(stat_values(item))
    return WorkCounters(**counters), problems


def stat_values(stat: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: next((stat[key] for key in keys if stat.get(key) is not None), None)
        for name, keys in STAT.items()
    }


def _capped(counters: WorkCounters) -> WorkCounters:
    """What readers are shown: 100001 means 10万+."""
    if counters.reads is None or counters.reads < CAP:
        return counters
    return replace(counters, capped=counters.capped | {"reads"})
