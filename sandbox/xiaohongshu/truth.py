"""The rows of a perfect crawl, from the world itself and not from any answer."""

from datetime import datetime
from typing import Any

from sandbox import curves
from sandbox.clock import iso
from sandbox.links import text_links
from sandbox.prose import markup
from sandbox.prose.themes import writes_held_back
from sandbox.xiaohongshu import ids, shapes, texts
from sandbox.xiaohongshu.drawing import COUNTERS
from sandbox.xiaohongshu.model import Note, XiaohongshuAccount
from sandbox.xiaohongshu.texts import WrittenCount, true_text
from sandbox.xiaohongshu.world import XiaohongshuWorld

Json = dict[str, Any]
OF_PAGES = ("likes", "comments", "shares", "favourites")


def truth(
    world: XiaohongshuWorld, source: str, accounts: list[XiaohongshuAccount], now: datetime
) -> Json:
    """Open accounts, their public notes, and in `gone` the identifiers of closed accounts."""
    moment = int(now.timestamp()) // 60 * 60
    is_open = [account for account in accounts if not account.is_closed]
    return {
        "now": now.isoformat(),
        "accounts": [account_truth(world, source, account, moment) for account in is_open],
        "works": [
            work_truth(account, note, moment, source)
            for account in is_open
            for note in world.public(account, moment)
        ],
        "gone": [account.uid for account in accounts if account.is_closed],
    }


def account_truth(
    world: XiaohongshuWorld, source: str, account: XiaohongshuAccount, moment: int
) -> Json:
    is_own = source == "creator"
    followers = curves.followers(account.followers, moment)
    both = world.saves_and_likes(account, moment)
    shown = {
        "followers": _exact(followers) if is_own else texts.followers(followers),
        "saves_and_likes": _exact(both) if is_own else texts.saves_and_likes(both),
    }
    return {
        "platform": "xiaohongshu",
        "platform_id": account.uid,
        "library": account.library.code,
        "held_back": writes_held_back(account.library.code),
        "name": account.name,
        "handle": account.number,
        "url": f"https://www.xiaohongshu.com/user/profile/{account.uid}",
        "short_url": ids.short_link(account.uid),
        "verified": None if is_own else account.is_institution,
        "verified_text": None,
        "description": account.description or None,
        "counters": {
            "following": account.following, "works": None, "likes_received": None,
            "plays_received": None, **_read(shown),
        },
    }  # fmt: skip


def work_truth(
    account: XiaohongshuAccount, note: Note, moment: int, source: str = "profile"
) -> Json:
    is_own = source == "creator"
    age = moment - note.published_at
    names = COUNTERS if is_own else OF_PAGES
    counted = {name: curves.count(getattr(note, name), age) for name in names}
    read = _exact if is_own else texts.counter
    others = ("reads", "plays", "wows", "danmaku", "coins", "recommends", "thumbs")
    return {
        "account": note.owner,
        "platform_id": note.number,
        "kind": note.kind,
        "theme": note.theme,
        "second_theme": note.second_theme,
        "copy": note.copy.truth() if note.copy else None,
        "flag": note.flag,
        "title": note.title or None,
        "text": "" if is_own else true_text(note.markup),
        "url": f"https://www.xiaohongshu.com/explore/{note.number}",
        "published_at": iso(note.published_at),
        "is_original": None,
        "tags": [] if is_own else shapes.topics(note),
        "duration": float(note.seconds) if note.is_video and not is_own else None,
        "edited_at": iso(note.edited_at) if note.edited_at and not is_own else None,
        "links": [] if is_own else text_links(markup.pieces(note.markup), account.name),
        "mean_seconds": float(note.mean_seconds) if is_own else None,
        "counters": {
            **dict.fromkeys(others), **_read({name: read(n) for name, n in counted.items()}),
        },
    }  # fmt: skip


def _exact(number: int) -> WrittenCount:
    return WrittenCount(str(number), number)


def _read(shown: dict[str, WrittenCount]) -> Json:
    """Values, and the names of those that are rounded or capped."""
    marks = {mark: sorted(name for name, each in shown.items() if each.mark == mark)
             for mark in ("rounded", "capped")}  # fmt: skip
    return {**{name: each.value for name, each in shown.items()}, **marks}
