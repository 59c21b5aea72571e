"""The rows of a perfect crawl, from the world itself and not from any answer."""

from datetime import datetime
from typing import Any

from sandbox import curves
from sandbox.bilibili import ids, shapes
from sandbox.bilibili.model import BilibiliAccount, BilibiliWork, Comments
from sandbox.bilibili.texts import true_text
from sandbox.bilibili.world import BilibiliWorld
from sandbox.clock import iso
from sandbox.links import link, text_links
from sandbox.prose import markup
from sandbox.prose.themes import writes_held_back

Json = dict[str, Any]
COUNTERS = ("plays", "likes", "comments", "shares", "favourites", "danmaku", "coins")
OF_POSTS = ("likes", "comments", "shares")
LISTED = ("plays", "comments", "danmaku")


def truth(
    world: BilibiliWorld, source: str, accounts: list[BilibiliAccount], now: datetime
) -> Json:
    """Open accounts, their public works, and in `gone` the identifiers of closed accounts."""
    moment = int(now.timestamp()) // 60 * 60
    is_open = [account for account in accounts if not account.is_closed]
    return {
        "now": now.isoformat(),
        "accounts": [account_truth(world, source, account, moment) for account in is_open],
        "works": [
            work_truth(account, work, moment, source)
            for account in is_open
            for work in world.public(account, moment)
            if source == "page" or work.kind == "video"
        ],
        "gone": [account.mid for account in accounts if account.is_closed],
    }


def account_truth(world: BilibiliWorld, source: str, account: BilibiliAccount, moment: int) -> Json:
    is_page = source == "page"
    return {
        "platform": "bilibili",
        "platform_id": account.mid,
        "library": account.library.code,
        "held_back": writes_held_back(account.library.code),
        "name": account.name,
        "handle": None,
        "url": f"https://space.bilibili.com/{account.mid}",
        "short_url": ids.short_link(account.mid),
        "verified": bool(account.reason),
        "verified_text": account.reason or None,
        "description": None if source == "creator" else account.description or None,
        "counters": {
            "followers": curves.followers(account.followers, moment),
            "following": account.following if is_page else None,
            "works": None if source == "creator" else len(world.videos(account, moment)),
            "likes_received": (
                None if source == "videos" else world.total(account, moment, "likes")
            ),
            "plays_received": (
                None if source == "videos" else world.total(account, moment, "plays")
            ),
            "saves_and_likes": None,
            "rounded": [],
            "capped": [],
        },
    }


def work_truth(
    account: BilibiliAccount, work: BilibiliWork, moment: int, source: str = "page"
) -> Json:
    is_video = work.is_video
    text = true_text(work.markup)
    length = sum(work.parts) if work.kind == "video" else 0
    return {
        "account": work.owner,
        "platform_id": work.number,
        "kind": work.kind,
        "theme": work.theme,
        "second_theme": work.second_theme,
        "copy": work.copy.truth() if work.copy else None,
        "flag": work.flag,
        "title": work.title or None,
        "text": text,
        "url": _url(work),
        "published_at": iso(work.published_at),
        "is_original": work.is_own if is_video else work.kind != "repost",
        "tags": [] if (is_video and source == "creator") or work.kind == "lesson"
        else shapes.topics(work),
        "duration": float(length) if length else None,
        "edited_at": None,
        "links": [] if is_video else _links(account, work),
        "counters": _counters(work, moment - work.published_at, source),
    }  # fmt: skip


def _url(work: BilibiliWork) -> str:
    place = "video" if work.is_video else "opus"
    return f"https://www.bilibili.com/{place}/{work.number}{'/' if work.is_video else ''}"


def _counters(work: BilibiliWork, age: int, source: str) -> Json:
    shown = {"video": COUNTERS, "lesson": LISTED}.get(work.kind, OF_POSTS)
    values: Json = dict.fromkeys(
        ("reads", "plays", "likes", "wows", "comments", "shares", "favourites", "danmaku", "coins",
         "recommends", "thumbs")
    )  # fmt: skip
    values |= {name: curves.count(getattr(work, name), age) for name in shown}
    if work.hides_plays and source != "creator":
        values["plays"] = None
    if not work.is_video and work.comments_are is not Comments.OPEN:
        values["comments"] = None
    return {**values, "rounded": [], "capped": []}


def _links(account: BilibiliAccount, work: BilibiliWork) -> list[Json]:
    """Whose post it passes on, and the institutions that its text names."""
    found = text_links(markup.pieces(work.markup), account.name)
    if work.passed_on:
        name, mid = work.passed_on
        found.insert(0, link("repost", name, mid, work="915793667264872453"))
    return found
