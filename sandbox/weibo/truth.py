"""The rows of a perfect crawl, from the world itself and not from any answer."""

from datetime import datetime
from typing import Any

from sandbox import curves
from sandbox.clock import iso
from sandbox.links import link, text_links
from sandbox.prose import markup
from sandbox.prose.themes import writes_held_back
from sandbox.weibo import ids, numbers
from sandbox.weibo.attachments import shows_exact_plays
from sandbox.weibo.counters import counts_of, likes_received
from sandbox.weibo.model import Origin, WeiboAccount, WeiboWork
from sandbox.weibo.originals import original_of
from sandbox.weibo.world import WeiboWorld

Json = dict[str, Any]
SOURCES = ("mobile", "pc")


def truth(world: WeiboWorld, accounts: list[WeiboAccount], source: str, now: datetime) -> Json:
    """Open accounts, their public works, and in `gone` the identifiers of closed accounts."""
    if source not in SOURCES:
        raise ValueError(f"no source {source!r}; there are {', '.join(SOURCES)}")
    moment = int(now.timestamp()) // 60 * 60
    is_open = [account for account in accounts if not account.is_closed]
    return {
        "now": now.isoformat(),
        "accounts": [account_truth(world, account, source, moment) for account in is_open],
        "works": [
            work_truth(account, work, source, moment)
            for account in is_open
            for work in world.public(account, moment)
        ],
        "gone": [str(account.uid) for account in accounts if account.is_closed],
    }


def account_truth(world: WeiboWorld, account: WeiboAccount, source: str, moment: int) -> Json:
    """Mobile: no handle, no likes received, followers rounded from 10,000 on."""
    is_pc = source == "pc"
    followers = curves.followers(account.followers, moment)
    is_rounded = not is_pc and account.rounds_followers and followers >= numbers.WAN
    return {
        "platform": "weibo",
        "platform_id": str(account.uid),
        "library": account.library.code,
        "held_back": writes_held_back(account.library.code),
        "name": account.name,
        "handle": (account.domain or None) if is_pc else None,
        "url": f"https://weibo.com/u/{account.uid}",
        "verified": account.verified_reason is not None,
        "verified_text": account.verified_reason,
        "description": account.description,
        "counters": {
            "followers": numbers.rounded_value(followers) if is_rounded else followers,
            "following": account.following,
            "works": world.claimed(account, moment),
            "likes_received": likes_received(world, account, moment) if is_pc else None,
            "rounded": ["followers"] if is_rounded else [],
            "capped": [],
        },
    }


def work_truth(account: WeiboAccount, work: WeiboWork, source: str, moment: int) -> Json:
    text = work.markup_at(moment)
    edit = work.edit_at(moment)
    return {
        "account": str(work.owner),
        "platform_id": str(work.mid),
        "kind": work.kind,
        "theme": work.theme,
        "second_theme": work.second_theme,
        "copy": work.copy.truth() if work.copy else None,
        "flag": work.flag,
        "title": work.title,
        "text": markup.true_text(text),
        "url": f"https://weibo.com/{work.owner}/{ids.bid_of(work.mid)}",
        "published_at": iso(work.published_at),
        "is_original": work.origin is Origin.OWN,
        "tags": markup.topics(markup.pieces(text)),
        "duration": work.duration,
        "edited_at": iso(edit.at) if edit else None,
        "links": _links(account, work, text),
        "counters": _counters(work, source, moment),
    }


def _links(account: WeiboAccount, work: WeiboWork, text: str) -> list[Json]:
    """Whose post it passes on, then whom its text names. Private people are not recorded."""
    found = []
    original = original_of(work)
    is_account = original.is_institution or work.original is not None
    if work.origin is Origin.REPOST and is_account:
        found.append(
            link(
                "repost",
                original.author,
                str(original.uid),
                work=str(original.mid),
                published_at=iso(ids.published_at(original.mid)),
            )
        )
    return found + text_links(markup.pieces(text), account.name)


def _counters(work: WeiboWork, source: str, moment: int) -> Json:
    counts = counts_of(work, moment)
    shown = {"likes": counts.likes, "comments": counts.comments, "shares": counts.shares}
    is_video = work.kind == "video"
    is_rounded = (
        is_video
        and source == "mobile"
        and counts.plays >= numbers.WAN
        and not shows_exact_plays(work)
    )
    plays = numbers.rounded_value(counts.plays) if is_rounded else counts.plays
    return {
        "reads": None,
        "plays": plays if is_video else None,
        **{name: min(value, numbers.CAP) for name, value in shown.items()},
        "wows": None,
        "favourites": None,
        "rounded": ["plays"] if is_rounded else [],
        "capped": sorted(name for name, value in shown.items() if value >= numbers.CAP),
    }
