"""A walk over an account of Bilibili: its videos first, then its posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from libcrawl.items import Account, Verdict
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.spiders.bilibili.web import TO_POSTS
from libcrawl.spiders.walk import EMPTIED, Walk

UNCLAIMED = "the lists are empty, and the profile does not state that there are no works"


@dataclass(slots=True)
class BilibiliWalk(Walk):
    """`account`: as far as it is known; `parts`: how many answers about it are on their way.

    `has_posts`: the list of posts follows that of videos; `videos_from`: where the walk of the
    videos began to see them all, once it has ended.
    """

    account: Account | None = None
    parts: int = 0
    has_posts: bool = False
    videos_from: datetime | None = None

    def count_given(self, fresh: list[Entry]) -> None:
        """Counters that every video of the list bears; posts have others."""
        if self.videos_from is None:
            Walk.count_given(self, fresh)

    def see(self, page: TimelinePage) -> list[Entry]:
        """The list of videos gives their total; works that only posts show are added to it."""
        if page.total is not None:
            self.works_claimed = page.total
        before = self.works_seen
        fresh = Walk.see(self, page)
        if self.videos_from is not None and self.works_claimed is not None:
            self.works_claimed += self.works_seen - before
        return fresh

    def follow(
        self, page: TimelinePage, cursor: Cursor | None, page_size: int
    ) -> list[Cursor | None]:
        """After the videos come the posts; both must have been walked."""
        following = Walk.follow(self, page, cursor, page_size)
        if not self.ended or self.ended[0] is not Verdict.COMPLETE:
            return following
        if self.has_posts and self.videos_from is None:
            return self.begin_posts()
        if self.videos_from is not None and self.walked_from is not None:
            self.walked_from = max(self.walked_from, self.videos_from)
        return following

    def begin_posts(self) -> list[Cursor | None]:
        """Go on to the posts; the total was that of the videos alone."""
        self.videos_from, self.walked_from, self.ended = self.walked_from, None, None
        self.empty_pages = 0
        return [TO_POSTS]

    def end_of_list(self, reason: str) -> None:
        """The feed gives no total: its end counts, unless nothing at all was shown."""
        is_last = self.videos_from is not None or not self.has_posts
        if is_last and not self.works_reached:
            self._end_without_works(reason)
            return
        claimed = self.works_claimed
        if self.videos_from is not None:
            self.works_claimed = None
        Walk.end_of_list(self, reason)
        self.works_claimed = claimed

    def _end_without_works(self, reason: str) -> None:
        """Only a profile without works proves that there are none."""
        self.works_claimed = self.account.counters.works if self.account else None
        if self.works_claimed is None and self.has_posts:
            self.end_early(UNCLAIMED)
        elif self.is_emptied and not self.works_claimed:
            self.end_early(EMPTIED)
        else:
            Walk.end_of_list(self, reason)
