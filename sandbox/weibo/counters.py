"""What counters of works and accounts are at a moment, before they are shown."""

from dataclasses import dataclass

from sandbox import curves
from sandbox.weibo.model import Account, Work
from sandbox.weibo.world import World


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact counters of a work."""

    likes: int
    comments: int
    shares: int
    plays: int


def counts_of(work: Work, moment: int) -> Counts:
    age = moment - work.published_at
    return Counts(
        likes=curves.count(work.likes, age),
        comments=curves.count(work.comments, age),
        shares=curves.count(work.shares, age),
        plays=curves.count(work.plays, age),
    )


def likes_received(world: World, account: Account, moment: int) -> int:
    """Likes over all public works, exact also where a work's own counter is shown capped."""
    works = world.public(account, moment)
    return sum(curves.count(work.likes, moment - work.published_at) for work in works)
