"""Counters at a moment, before they are shown."""

from dataclasses import dataclass

from sandbox import curves
from sandbox.wechat.model import Article, Push, WechatAccount

CAP = 100_001
"""Reads are shown as this number, which means 10万+, from 100,001 on."""


@dataclass(frozen=True, slots=True)
class WechatCounts:
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


def counts_of(article: Article, push: Push, moment: int) -> WechatCounts:
    age, drawn = moment - push.at, article.curves
    return WechatCounts(
        reads=curves.count(drawn.reads, age),
        likes=curves.count(drawn.likes, age),
        wows=curves.count(drawn.wows, age),
        comments=curves.count(drawn.comments, age),
        shares=curves.count(drawn.shares, age),
        favourites=curves.count(drawn.favourites, age),
    )


def followers(account: WechatAccount, moment: int) -> int:
    return curves.followers(account.followers, moment)
