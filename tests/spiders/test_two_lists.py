"""Walks over two lists and empty lists: what is claimed, and what is accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from libcrawl.items import Account, AccountCounters, Verdict
from libcrawl.parsers.timeline import Entry, TimelinePage
from libcrawl.spiders.bilibili.walk import BilibiliWalk
from libcrawl.spiders.channels.walk import ChannelsWalk
from libcrawl.spiders.walk import EVER, Walk
from libcrawl.spiders.xiaohongshu.walk import XiaohongshuWalk
from libcrawl.store.run import Target
from tests.spiders.test_walk import NOW, SINCE, TARGET, entry, page, saw
from wording.sentences import in_chinese

KNOWN, NEW = TARGET, replace(TARGET, has_works=False)


def walk_of(kind: type[Walk], target: Target = KNOWN, source: str = "page", **more: Any) -> Any:
    return kind(target, 0, source, SINCE, started_at=NOW, finished_at=NOW, **more)


def account(works: int | None) -> Account:
    counters = AccountCounters(works=works)
    return Account(
        platform="bilibili", platform_id="1", captured_at=NOW, name="青岚", counters=counters
    )


def bilibili(works: int | None, target: Target = KNOWN, *, has_posts: bool = True) -> BilibiliWalk:
    """Behind the answers about the account."""
    walk: BilibiliWalk = walk_of(BilibiliWalk, target, account=account(works), has_posts=has_posts)
    walk.works_claimed = works
    return walk


def go(walk: Walk, *pages: TimelinePage) -> None:
    for shown in pages:
        walk.see(shown)
        walk.follow(shown, None, 0)


def works(count: int, first: int = 0) -> tuple[Entry, ...]:
    return tuple(entry(number / 100) for number in range(first, first + count))


def test_what_only_posts_show_is_claimed_as_it_is_seen() -> None:
    walk = bilibili(works=85)
    go(walk, page(*works(85), total=85))
    assert walk.share_seen == "85 of the 85 works that the profile claims"
    shown = page(*works(29, first=84), cursor={"offset": "1"})  # the first is the last video
    walk.see(shown)
    assert walk.share_seen == "113 of the 113 works that the profile claims"
    walk.follow(shown, {"offset": "1"}, 0)
    refresh = walk.verdict()
    assert refresh.verdict is Verdict.PARTIAL
    assert (refresh.works_seen, refresh.works_claimed) == (113, 113)
    assert (refresh.reason or "").startswith("the cursor stood still, after 113 of the 113 works")


def test_both_lists_to_their_ends() -> None:
    walk = bilibili(works=3)
    go(walk, page(*works(3), total=3), page(*works(2, first=3)))
    refresh = walk.verdict()
    assert (refresh.verdict, refresh.walked_from) == (Verdict.COMPLETE, EVER)
    assert (refresh.works_seen, refresh.works_claimed) == (5, 5)


def test_more_than_is_claimed_is_no_share_of_it() -> None:
    """A post that appears during the walk, a claim that is kept from yesterday."""
    walk = saw(86, claimed=85)
    walk.end_early("the cursor stood still")
    reason = walk.verdict().reason or ""
    assert reason == "the cursor stood still, after 86 works, where the profile claims 85"
    assert in_chinese(reason) == "翻页位置没有变化，此前已看到86 条作品，而主页显示 85 条"


EMPTY = page(total=0)
COMPLETE, PARTIAL = Verdict.COMPLETE, Verdict.PARTIAL


@pytest.mark.parametrize(
    ("claims", "target", "verdict", "reason"),
    [
        (5, KNOWN, PARTIAL, "after 0 of the 5 works that the profile claims"),
        (5, NEW, PARTIAL, "after 0 of the 5 works that the profile claims"),
        (0, NEW, COMPLETE, ""),
        (None, NEW, COMPLETE, ""),
        (0, KNOWN, PARTIAL, "the list is empty, although works of the account are stored"),
        (None, KNOWN, PARTIAL, "the list is empty, although works of the account are stored"),
    ],
)
def test_two_empty_lists_of_channels(
    claims: int | None, target: Target, verdict: Verdict, reason: str
) -> None:
    walk = walk_of(ChannelsWalk, target, "assistant")
    walk.works_claimed = claims
    go(walk, EMPTY, EMPTY)
    refresh = walk.verdict()
    assert refresh.verdict is verdict, refresh.reason
    assert reason in (refresh.reason or "")
    assert refresh.reached_end is (verdict is COMPLETE)


@pytest.mark.parametrize(
    ("claims", "target", "has_posts", "verdict", "reason"),
    [
        (5, NEW, True, PARTIAL, "after 0 of the 5 works that the profile claims"),
        (0, NEW, True, COMPLETE, ""),
        (0, KNOWN, True, PARTIAL, "the list is empty, although works of the account are stored"),
        (None, NEW, True, PARTIAL, "the profile does not state that there are no works"),
        (None, NEW, False, COMPLETE, ""),
        (None, KNOWN, False, PARTIAL, "the list is empty, although works of the account"),
    ],
)
def test_empty_lists_of_bilibili(
    claims: int | None, target: Target, has_posts: bool, verdict: Verdict, reason: str
) -> None:
    walk = bilibili(claims, target, has_posts=has_posts)
    go(walk, EMPTY, *([page()] if has_posts else []))
    refresh = walk.verdict()
    assert refresh.verdict is verdict, refresh.reason
    assert reason in (refresh.reason or "")


def test_videos_without_posts_are_complete() -> None:
    walk = bilibili(works=3)
    go(walk, page(*works(3), total=3), page())
    assert walk.verdict().verdict is COMPLETE


@pytest.mark.parametrize(
    ("source", "shows_empty", "target", "verdict", "reason"),
    [
        ("profile", False, NEW, PARTIAL, "the page does not state that there are no notes"),
        ("profile", True, NEW, COMPLETE, ""),
        ("creator", False, NEW, COMPLETE, ""),
        ("creator", False, KNOWN, PARTIAL, "although works of the account are stored"),
    ],
)
def test_an_empty_list_of_xiaohongshu(
    source: str, shows_empty: bool, target: Target, verdict: Verdict, reason: str
) -> None:
    walk = walk_of(XiaohongshuWalk, target, source, shows_empty=shows_empty)
    go(walk, page() if source == "profile" else EMPTY)
    refresh = walk.verdict()
    assert refresh.verdict is verdict, refresh.reason
    assert reason in (refresh.reason or "")


@pytest.mark.parametrize("claims", [1, 40])
def test_an_empty_list_of_weibo_and_douyin(claims: int) -> None:
    """Their profiles have the number of works; for WeChat see test_wechat_about."""
    walk = walk_of(Walk, NEW)
    walk.works_claimed = claims
    go(walk, page())
    refresh = walk.verdict()
    assert refresh.verdict is PARTIAL
    assert f"after 0 of the {claims} works that the profile claims" in (refresh.reason or "")
