"""Holes that one walk finds: works that exist and cannot be read completely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from libcrawl.items import Hole, Lack, Verdict, Work
from libcrawl.parsers.timeline import Unreadable
from libcrawl.parsers.times import SHANGHAI
from libcrawl.store.holes import in_words

if TYPE_CHECKING:
    from libcrawl.spiders.walk import Walk

# So many works that cannot be read are named one by one in a verdict's reason.
NAMED = 3
# Where several holes lead to different verdicts: the one that a person must act upon first.
BY_WEIGHT = (
    Verdict.LOGIN_REQUIRED, Verdict.BLOCKED, Verdict.DRIFT, Verdict.FAILED, Verdict.PARTIAL,
)  # fmt: skip
# After so many refusals in a row, one work's text or page is left alone for so long.
REFUSALS = 2
REFUSED_FOR = timedelta(days=1)


class WorkReference(NamedTuple):
    """A work that is known to be there; `published_at` None: when it was published is not."""

    platform_id: str
    published_at: datetime | None
    url: str | None


@dataclass(slots=True)
class FoundHoles:
    """Holes by work and by the missing part: they affect the verdict, not the mark.

    `unnamed` are works that cannot be identified; `kept` is where an answer lies
    in which works could not be read.
    """

    by_work: dict[tuple[str | None, Lack], Hole] = field(default_factory=dict)
    unnamed: set[tuple[str, datetime]] = field(default_factory=set)
    kept: str = ""

    def __bool__(self) -> bool:
        return any(hole.is_reported for hole in self.by_work.values())

    def add(
        self,
        platform_id: str | None,
        lacks: Lack,
        verdict: Verdict,
        reason: str,
        *,
        published_at: datetime | None = None,
        url: str | None = None,
        is_requested: bool = True,
        is_refused: bool = False,
        is_reported: bool = True,
    ) -> None:
        """Record that a work exists, which part of it is not known, and why.

        It is stored and requested again by later refreshes until it is read or gone.
        `url` is given where it can be requested apart from the list. `is_requested` False: it was
        left for later. `is_refused`: the platform refused this answer.
        """
        before = self.by_work.get((platform_id, lacks))
        moments = [at for at in (published_at, before and before.published_at) if at]
        self.by_work[platform_id, lacks] = Hole(
            platform_id=platform_id,
            lacks=lacks,
            verdict=verdict,
            reason=before.reason if before else reason,
            published_at=min(moments, default=None),
            url=url,
            works=before.works + 1 if before and platform_id is None else 1,
            is_requested=is_requested,
            is_refused=is_refused,
            is_reported=is_reported,
        )

    def add_work(
        self,
        work: Work,
        lacks: Lack,
        verdict: Verdict,
        reason: str,
        *,
        is_requested: bool = True,
        is_reported: bool = True,
    ) -> None:
        """Record a hole in a work that can be requested by its address.

        One that seems to have been published just now is known by its address alone.
        """
        is_dated = work.published_at < work.captured_at
        self.add(
            work.platform_id,
            lacks,
            verdict,
            reason,
            published_at=work.published_at if is_dated else None,
            url=work.url,
            is_requested=is_requested,
            is_reported=is_reported,
        )

    def add_unreadable(self, unreadable: Sequence[Unreadable], about: datetime) -> None:
        """Works of a page that cannot be read, wholly or in part.

        `about`: when works were published whose time is not known.
        """
        for odd in unreadable:
            published = odd.published_at or about
            if odd.platform_id is None:
                if (odd.problem, published) in self.unnamed:
                    continue  # the page was read once more
                self.unnamed.add((odd.problem, published))
            self.add(odd.platform_id, odd.lacks, Verdict.DRIFT, odd.problem, published_at=published)

    def fill(self, works: Iterable[Work]) -> None:
        """Drop the holes of works that were read after all."""
        for work in works:
            if work.text_complete:
                self.by_work.pop((work.platform_id, Lack.TEXT), None)
                self.by_work.pop((work.platform_id, Lack.PAGE), None)
            if work.kind != "other":
                self.by_work.pop((work.platform_id, Lack.KIND), None)

    def drop(self, platform_id: str) -> None:
        """Drop the holes of a work that is gone."""
        for lack in Lack:
            self.by_work.pop((platform_id, lack), None)

    def verdict(self) -> Verdict:
        """The verdict of a refresh that lacks nothing else: `complete` without reported holes."""
        found = {hole.verdict for hole in self.by_work.values() if hole.is_reported}
        return next((each for each in BY_WEIGHT if each in found), Verdict.COMPLETE)

    def in_words(self) -> list[str]:
        """The holes in words: what is lacking for how many works, and the reasons."""
        remarks = []
        for lack in Lack:
            holes = [h for h in self.by_work.values() if h.lacks is lack and h.is_reported]
            if holes:
                reasons = list(dict.fromkeys(hole.reason for hole in holes))
                more = [f"and {len(reasons) - NAMED} more"] if len(reasons) > NAMED else []
                counted = in_words({lack: sum(hole.works for hole in holes)})
                remarks.append(f"{counted} ({'; '.join((*reasons[:NAMED], *more))})")
        return [*remarks, self.kept]


def is_put_off(walk: Walk, work: Work, lacks: Lack) -> bool:
    """Whether a work was refused twice in a row within the last day: it is left alone then.

    The hole stays, with that reason.
    """
    known = walk.target.hole(work.platform_id, lacks)
    if known is None or known.refusals < REFUSALS:
        return False
    until = known.last_tried_at + REFUSED_FOR
    if walk.started_at >= until:
        return False
    in_words = f"refused {known.refusals} times in a row, left alone until"
    reason = f"{in_words} {until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    walk.holes.add_work(work, lacks, Verdict.PARTIAL, reason, is_requested=False)
    return True
