"""The rows of a perfect crawl, from the world itself and not from any answer."""

from datetime import datetime
from typing import Any

from sandbox import curves
from sandbox.channels import ids, shapes
from sandbox.channels.model import ChannelsAccount, ChannelsWork
from sandbox.channels.texts import true_text
from sandbox.channels.world import ChannelsWorld
from sandbox.clock import iso
from sandbox.links import text_links
from sandbox.prose import markup
from sandbox.prose.themes import writes_held_back

Json = dict[str, Any]
NONE = dict.fromkeys(
    ("reads", "plays", "likes", "wows", "comments", "shares", "favourites", "danmaku", "coins",
     "recommends", "thumbs")
)  # fmt: skip


def truth(
    world: ChannelsWorld, source: str, accounts: list[ChannelsAccount], now: datetime
) -> Json:
    """Accounts and their public works."""
    moment = int(now.timestamp()) // 60 * 60
    return {
        "now": now.isoformat(),
        "accounts": [account_truth(world, account, moment) for account in accounts],
        "works": [
            work_truth(account, work, moment, source)
            for account in accounts
            for work in world.public(account, moment)
        ],
        "gone": [],
    }


def account_truth(world: ChannelsWorld, account: ChannelsAccount, moment: int) -> Json:
    return {
        "platform": "channels",
        "platform_id": account.number,
        "library": account.library.code,
        "held_back": writes_held_back(account.library.code),
        "name": account.name,
        "handle": None,
        "url": None,
        "verified": True if account.reason else None,
        "verified_text": account.reason or None,
        "description": None,
        "counters": {
            "followers": curves.followers(account.followers, moment),
            "following": None,
            "works": len(world.public(account, moment)),
            "likes_received": None,
            "plays_received": None,
            "saves_and_likes": None,
            "rounded": [],
            "capped": [],
        },
    }


def work_truth(account: ChannelsAccount, work: ChannelsWork, moment: int, source: str) -> Json:
    text = true_text(work.markup)
    share = f"sph/{ids.share_of(work.number)}"
    is_link = source == "links"
    return {
        "account": account.number,
        "platform_id": share if is_link else work.number,
        "share": share,
        "kind": work.kind,
        "theme": work.theme,
        "second_theme": work.second_theme,
        "copy": work.copy.truth() if work.copy else None,
        "flag": work.flag,
        "title": (not is_link and work.title) or text.partition("\n")[0] or None,
        "text": text,
        "url": f"https://weixin.qq.com/{share}" if is_link else None,
        "published_at": iso(work.published_at),
        "is_original": True if work.is_declared and not is_link else None,
        "tags": markup.topics(markup.pieces(work.markup)),
        "duration": float(work.length) if work.length and not is_link else None,
        "edited_at": None,
        "links": text_links(markup.pieces(work.markup), account.name),
        "measures": measures(work, moment),
        "counters": _shown(work, moment) if is_link else _counters(work, moment),
    }


def measures(work: ChannelsWork, moment: int) -> Json:
    """Completion and mean seconds, where it was played."""
    is_played = work.kind == "video" and shapes.counted(work, moment)["readCount"] > 0
    return {
        "completion": work.completion if is_played else None,
        "mean_seconds": work.seconds_played if is_played else None,
    }


def _counters(work: ChannelsWork, moment: int) -> Json:
    """Plays are counted late: none beside reactions are not known."""
    age = moment - work.published_at
    names = tuple(shapes.COUNTED.values())
    values: Json = {name: curves.count(getattr(work, name), age) for name in names}
    if age < shapes.LATE or values["plays"] == 0:
        is_seen = any(values[name] for name in names if name != "plays")
        values["plays"] = None if is_seen else 0
    return {**NONE, **values, "rounded": [], "capped": []}


def _shown(work: ChannelsWork, moment: int) -> Json:
    """What the page of a shared link shows: nothing for none, tens of thousands rounded."""
    age = moment - work.published_at
    values: Json = {}
    rounded = []
    for name in ("recommends", "thumbs", "comments", "shares"):
        exact = curves.count(getattr(work, name), age)
        values[name] = exact or None
        if exact >= 10_000:
            values[name] = round(exact / 1000) * 1000
            rounded.append(name)
    return {**NONE, **values, "rounded": sorted(rounded), "capped": []}
