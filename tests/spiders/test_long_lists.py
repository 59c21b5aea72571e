"""Lists of which one crawl sees only a part: the next crawl goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libcrawl.items import Continuation, Verdict
from libcrawl.outcomes import Outcome
from libcrawl.parsers import Drift
from libcrawl.parsers.timeline import Cursor, TimelinePage
from tests.spiders.walked import NOW, SIZE, Walked, page

BEYOND = Outcome(name="empty", meaning="nothing here")
CLAIMED = 1_000


class Limited:
    """A list of posts by age in days, paged by cursors, of which a crawl sees `pages`."""

    def __init__(self, posts: list[float], pages: int) -> None:
        self.posts = sorted(posts)
        self.pages = pages
        self.requested = 0
        self.before: Callable[[int], None] = lambda _: None
        self.broken_at: int | None = None

    def __call__(self, cursor: Cursor | None) -> TimelinePage | Outcome | Exception:
        self.before(self.requested)
        self.requested += 1
        if self.requested == self.broken_at:
            return Drift("missing data.cards")
        if self.requested > self.pages:
            return BEYOND
        first = float((cursor or {}).get("since_id", "-1000"))
        left = [post for post in self.posts if post >= first]
        shown = left[:SIZE]
        following = {"since_id": str(left[SIZE])} if len(left) > SIZE else None
        return page(shown, following) if shown else BEYOND

    def walk(self, left: Continuation | None, days: float = 900) -> Walked:
        self.requested = 0
        return Walked(self, CLAIMED, days, "/nowhere", left)


def left_by(walked: Walked, before: Continuation | None = None) -> Continuation | None:
    """Where the next crawl continues: the refresh's own continuation, else the earlier one."""
    assert walked.refresh is not None
    left = walked.refresh.continuation
    if walked.refresh.reached_end:
        return None
    left = left or before
    return left if left and left.cursor else None


def test_three_crawls_see_a_list_that_shows_a_part_of_itself() -> None:
    listed = Limited([float(day) for day in range(1, 151)], pages=6)
    first = listed.walk(None, days=140)
    assert first.verdict is Verdict.PARTIAL
    assert "the next crawl goes on from" in first.reason
    assert [int(float(work)) for work in first.works] == list(range(1, 61))
    second = listed.walk(left := left_by(first), days=140)
    assert left is not None and left.works == 60
    assert second.requested[:2] == [None, {"since_id": "61.0"}], "the top, then on from the first"
    assert [int(float(work)) for work in second.works] == [*range(1, 11), *range(61, 111)]
    assert second.refresh and second.refresh.walked_from is None, "nothing is claimed yet"
    third = listed.walk(left_by(second), days=140)
    assert third.verdict is Verdict.COMPLETE
    assert [int(float(work)) for work in third.works] == [*range(1, 11), *range(111, 151)]
    assert third.refresh and third.refresh.passed_over is not None
    over_from, over_to = third.refresh.passed_over
    assert (NOW - over_from, NOW - over_to) == (timedelta(days=110), timedelta(days=1))
    assert "were seen by earlier crawls" in third.reason


def test_stretches_with_a_gap_are_not_joined() -> None:
    """More new posts than one crawl is shown: no crawl has seen those between."""
    listed = Limited([float(day) for day in range(1, 101)], pages=3)
    first = listed.walk(None)
    listed.posts = [0.01 * number for number in range(1, 40)] + listed.posts
    second = listed.walk(left_by(first))
    assert second.verdict is Verdict.PARTIAL
    assert second.refresh and second.refresh.passed_over is None
    left = left_by(second)
    assert left is not None and left.works == 30
    assert left.newest_at > NOW - timedelta(days=0.02), "the stretch begins at the top again"


def test_a_cursor_that_leads_nowhere_is_forgotten() -> None:
    listed = Limited([float(day) for day in range(1, 101)], pages=3)
    first = listed.walk(None)
    listed.before = lambda sent: setattr(listed, "pages", 1 if sent else 3)
    second = listed.walk(left_by(first))
    assert second.verdict is Verdict.PARTIAL
    assert "the next one walks the whole list" in second.reason
    listed.before = lambda _: None
    listed.pages = 3
    assert listed.walk(left_by(second, left_by(first))).requested[1] == {"since_id": "11.0"}


def test_a_nearer_window_requests_all_of_it() -> None:
    """What was seen before is not left out where the window ends within it."""
    listed = Limited([float(day) for day in range(1, 101)], pages=5)
    first = listed.walk(None)
    nearer = listed.walk(left_by(first), days=25.5)
    assert nearer.verdict is Verdict.COMPLETE
    assert nearer.refresh and nearer.refresh.passed_over is None
    assert set(range(1, 26)) <= {int(float(work)) for work in nearer.works}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    length=st.integers(10, 120),
    days=st.integers(20, 130),
    crawls=st.lists(
        st.tuples(
            st.integers(1, 5),  # pages shown
            st.integers(0, 45),  # new posts before
            st.sets(st.integers(0, 150), max_size=6),  # places of posts deleted before
            st.integers(0, 5),  # pages before the faulty one
            st.sampled_from(["nothing", "broken", "deleted"]),
        ),
        min_size=1,
        max_size=7,
    ),
)
def test_what_is_claimed_was_seen(
    length: int, days: int, crawls: list[tuple[int, int, set[int], int, str]]
) -> None:
    """A complete refresh claims its window: each post that is left was seen by some crawl, and
    what is looked for in vain lies where this crawl looked."""
    listed = Limited([float(day) for day in range(1, length + 1)], 1)
    seen: set[float] = set()
    left: Continuation | None = None
    newest = 1.0
    for pages, fresh, deleted, moment, what in crawls:
        listed.pages = pages
        step = newest / (fresh + 2)
        listed.posts = [newest - step * (n + 1) for n in range(fresh)][::-1] + listed.posts
        listed.posts.sort()
        newest = listed.posts[0] if listed.posts else newest
        listed.posts = [p for at, p in enumerate(listed.posts) if at not in deleted]
        listed.before = _happening(listed, moment, what)
        walked = listed.walk(left, days + 0.5)
        refresh = walked.refresh
        assert refresh is not None
        seen |= {float(work) for work in walked.works}
        if refresh.walked_from is not None:
            window = {post for post in listed.posts if post <= days}
            assert window <= seen, "a hole within what is claimed"
            over_from, over_to = refresh.passed_over or (NOW, NOW)
            looked_for = {
                post for post in window if not over_from <= NOW - timedelta(days=post) <= over_to
            }
            assert looked_for <= {float(work) for work in walked.works}, "would be missing"
        left = left_by(walked, left)
        if left is not None:
            stretch = {
                post
                for post in listed.posts
                if left.reached_at < NOW - timedelta(days=post) <= left.newest_at
            }
            assert stretch <= seen, "a hole within what the next crawl passes over"


def _happening(listed: Limited, moment: int, what: str) -> Callable[[int], None]:
    listed.broken_at = moment if what == "broken" else None

    def happen(sent: int) -> None:
        if sent == moment and what == "deleted":
            del listed.posts[5:8]
        if sent == moment and what == "nothing":
            listed.pages = sent

    return happen
