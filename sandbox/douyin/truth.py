"""The rows of a perfect crawl, from the world itself and not from any answer."""

from datetime import datetime
from typing import Any

from sandbox import curves
from sandbox.clock import iso
from sandbox.douyin import ids
from sandbox.douyin.model import DouyinAccount, DouyinWork
from sandbox.douyin.texts import sec_uid_of, true_text
from sandbox.douyin.world import DouyinWorld
from sandbox.links import link
from sandbox.prose import markup
from sandbox.prose.themes import writes_held_back

Json = dict[str, Any]


def truth(world: DouyinWorld, accounts: list[DouyinAccount], now: datetime) -> Json:
    """Open accounts, their public works, and in `gone` the identifiers of closed accounts."""
    moment = int(now.timestamp()) // 60 * 60
    is_open = [account for account in accounts if not account.is_closed]
    return {
        "now": now.isoformat(),
        "accounts": [account_truth(world, account, moment) for account in is_open],
        "works": [
            work_truth(account, work, moment)
            for account in is_open
            for work in world.public(account, moment)
        ],
        "gone": [account.sec_uid for account in accounts if account.is_closed],
    }


def account_truth(world: DouyinWorld, account: DouyinAccount, moment: int) -> Json:
    return {
        "platform": "douyin",
        "platform_id": account.sec_uid,
        "library": account.library.code,
        "held_back": writes_held_back(account.library.code),
        "name": account.name,
        "handle": account.unique_id or account.short_id,
        "url": f"https://www.douyin.com/user/{account.sec_uid}",
        "short_url": ids.short_link(account.sec_uid),
        "verified": bool(account.reason) or account.is_government,
        "verified_text": account.reason or None,
        "description": account.description or None,
        "counters": {
            "followers": curves.followers(account.followers, moment),
            "following": account.following,
            "works": len(world.public(account, moment)),
            "likes_received": world.likes_received(account, moment),
            "rounded": [],
            "capped": [],
        },
    }


def work_truth(account: DouyinAccount, work: DouyinWork, moment: int) -> Json:
    age = moment - work.published_at
    return {
        "account": work.owner,
        "platform_id": str(work.aweme_id),
        "kind": "image" if work.is_image else "video",
        "theme": work.theme,
        "second_theme": work.second_theme,
        "copy": work.copy.truth() if work.copy else None,
        "flag": work.flag,
        "title": None,
        "text": true_text(work.markup),
        "url": f"https://www.douyin.com/{'note' if work.is_image else 'video'}/{work.aweme_id}",
        "published_at": iso(work.published_at),
        "is_original": None,
        "tags": markup.topics(markup.pieces(work.markup)),
        "duration": work.duration / 1000 if work.duration else None,
        "edited_at": None,
        "links": _links(account, work),
        "counters": {
            "reads": None,
            "plays": None,
            "likes": curves.count(work.likes, age),
            "wows": None,
            "comments": curves.count(work.comments, age),
            "shares": curves.count(work.shares, age),
            "favourites": curves.count(work.favourites, age),
            "rounded": [],
            "capped": [],
        },
    }


def _links(account: DouyinAccount, work: DouyinWork) -> list[Json]:
    """The institutions that the text mentions."""
    mentioned = (
        link("mention", name, sec_uid_of(mark, name, dict(work.named)))
        for mark, name in markup.pieces(work.markup)
        if mark is markup.Mark.MENTION and name != account.name
    )
    return [*{row["platform_id"]: row for row in mentioned}.values()]
