"""A walk over an account of Bilibili: its videos first, then its posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from libcrawl.items import Account, Verdict
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.spiders.bilibili.web import TO_POSTS
from libcrawl.spiders.walk import Walk


@dataclass(slots=True)
class BilibiliWalk(Walk):
    """`account`: as far as it is known; `parts`: how many answers about it are on their way.

    `has_posts`: the list of posts follows that of videos; `videos_from`: where the walk of the
    videos began to see them all, once it has ended; `posts`: works that only the posts showed.
    """

    account: Account | None = None
    parts: int = 0
    has_posts: bool = False
    videos_from: datetime | None = None
    posts: set[str] = field(default_factory=set)

    def count_given(self, fresh: list[Entry]) -> None:
        """Counters that every video of the list bears; posts have others."""
        if self.videos_from is None:
            Walk.count_given(self, fresh)

    def see(self, page: TimelinePage) -> list[Entry]:
        if page.total is not None:
            self.works_claimed = page.total
        fresh = Walk.see(self, page)
        if self.videos_from is not None:
            self.posts.update(entry.work.platform_id for entry in fresh)
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
            if self.works_claimed is not None:
                self.works_claimed += len(self.posts)
        return following

    def begin_posts(self) -> list[Cursor | None]:
        """Go on to the posts; the total was that of the videos alone."""
        self.videos_from, self.walked_from, self.ended = self.walked_from, None, None
        self.empty_pages = 0
        return [TO_POSTS]

    def end_of_list(self, reason: str) -> None:
        """The feed gives no total: its end counts, unless it shows nothing at all."""
        claimed = self.works_claimed
        if self.videos_from is not None:
            self.works_claimed = None
        Walk.end_of_list(self, reason)
        self.works_claimed = claimed
