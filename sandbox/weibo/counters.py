"""Counters of works and accounts at a moment, before they are shown."""

from dataclasses import dataclass

from sandbox import curves
from sandbox.weibo.model import WeiboAccount, WeiboWork
from sandbox.weibo.world import WeiboWorld


@dataclass(frozen=True, slots=True)
class WeiboCounts:
    """Exact counters of a work."""

    likes: int
    comments: int
    shares: int
    plays: int


def counts_of(work: WeiboWork, moment: int) -> WeiboCounts:
    age = moment - work.published_at
    return WeiboCounts(
        likes=curves.count(work.likes, age),
        comments=curves.count(work.comments, age),
        shares=curves.count(work.shares, age),
        plays=curves.count(work.plays, age),
    )


def likes_received(world: WeiboWorld, account: WeiboAccount, moment: int) -> int:
    """Likes over all public works, exact also where a work's own counter is shown capped."""
    works = world.public(account, moment)
    return sum(curves.count(work.likes, moment - work.published_at) for work in works)
