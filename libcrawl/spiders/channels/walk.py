"""A walk over an own account of WeChat Channels: its videos first, then its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from libcrawl.items import Verdict
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.spiders.channels.web import TO_PICTURES
from libcrawl.spiders.walk import EMPTIED, Walk


@dataclass(slots=True)
class ChannelsWalk(Walk):
    """`profile_claims`: works that the profile claims.

    `videos_from`: where the walk of the videos began to see them all, once it has ended;
    `videos`: how many it had seen then, `videos_claimed` how many that list claims.
    """

    profile_claims: int | None = None
    videos_from: datetime | None = None
    videos: int = 0
    videos_claimed: int | None = None

    def see(self, page: TimelinePage) -> list[Entry]:
        """Each list gives the number of its works, private ones among them."""
        if self.profile_claims is None:
            self.profile_claims = self.works_claimed
        if page.total is not None:
            self.works_claimed = self.videos + page.total
        return Walk.see(self, page)

    def follow(
        self, page: TimelinePage, cursor: Cursor | None, page_size: int
    ) -> list[Cursor | None]:
        """After the videos come the pictures; both must have been walked."""
        following = Walk.follow(self, page, cursor, page_size)
        if not self.ended or self.ended[0] is not Verdict.COMPLETE:
            return following
        if self.videos_from is None:
            return self._begin_pictures()
        if self.walked_from is not None:
            self.walked_from = max(self.walked_from, self.videos_from)
        if self.works_claimed is not None and self.videos_claimed is not None:
            self.works_claimed += max(self.videos_claimed - self.videos, 0)
        return following

    def _begin_pictures(self) -> list[Cursor | None]:
        self.videos, self.videos_claimed = self.works_reached, self.works_claimed
        self.videos_from, self.walked_from, self.ended = self.walked_from, None, None
        self.empty_pages = 0
        return [TO_PICTURES]

    def end_of_list(self, reason: str) -> None:
        """Two empty lists are no end where the profile claims works, or some are stored."""
        if self.videos_from is not None and not self.works_reached:
            self.works_claimed = self.profile_claims
            if self.is_emptied and not self.profile_claims:
                self.end_early(EMPTIED)
                return
        Walk.end_of_list(self, reason)
