"""What counters are at a moment, before they are shown."""

from dataclasses import dataclass

from sandbox import curves
from sandbox.wechat.model import Account, Article, Push

CAP = 100_001
"""Reads are shown as this number, which means 10万+, from 100,001 on."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact counters of an article."""

    reads: int
    likes: int
    wows: int
    comments: int
    shares: int
    favourites: int

    @property
    def shown_reads(self) -> int:
        return min(self.reads, CAP)


def counts_of(article: Article, push: Push, moment: int) -> Counts:
    age, drawn = moment - push.at, article.curves
    return Counts(
        reads=curves.count(drawn.reads, age),
        likes=curves.count(drawn.likes, age),
        wows=curves.count(drawn.wows, age),
        comments=curves.count(drawn.comments, age),
        shares=curves.count(drawn.shares, age),
        favourites=curves.count(drawn.favourites, age),
    )


def followers(account: Account, moment: int) -> int:
    return curves.followers(account.followers, moment)
