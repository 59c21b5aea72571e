"""The walk itself, against lists that move while they are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libcrawl.items import Verdict
from tests.spiders.walked import (
    Go,
    Numbered,
    Walked,
    go,
    removing,
)

__all__ = ["go"]


def test_a_new_post_between_two_pages_hides_none(go: Go) -> None:
    listed = Numbered(list(range(1, 41)), {2: lambda posts: posts.insert(0, 0)})
    walked = go(listed, claimed=40, days=900)
    assert walked.verdict is Verdict.COMPLETE
    assert sorted(map(int, walked.works)) == list(range(1, 41))


def test_a_deletion_between_two_pages_hides_none(go: Go) -> None:
    listed = Numbered(list(range(1, 61)), {2: removing(3)})
    walked = go(listed, claimed=60, days=900)
    assert walked.verdict is Verdict.COMPLETE
    assert sorted(map(int, walked.works)) == list(range(1, 61))


@pytest.mark.parametrize("days", [900, 24.5])
def test_a_deletion_before_the_last_page_hides_none(go: Go, days: float) -> None:
    """The 21st moves up to the page before, which is read already when the list or window ends."""
    listed = Numbered(list(range(1, 31)), {2: removing(3)})
    walked = go(listed, claimed=30, days=days)
    assert walked.verdict is Verdict.COMPLETE
    assert set(range(1, 25)) <= set(map(int, walked.works))


@given(
    length=st.integers(1, 45),
    days=st.integers(1, 60),
    removals=st.dictionaries(st.integers(0, 6), st.sets(st.integers(0, 44), max_size=3)),
)
def test_a_complete_walk_has_seen_all_that_is_left(
    length: int, days: int, removals: dict[int, set[int]]
) -> None:
    def change(numbers: set[int]) -> Callable[[list[int]], None]:
        def apply(posts: list[int]) -> None:
            posts[:] = [post for post in posts if post not in numbers]

        return apply

    listed = Numbered(
        list(range(1, length + 1)), {at: change(gone) for at, gone in removals.items()}
    )
    walked = Walked(listed, length, days + 0.5, "/nowhere")
    if walked.verdict is Verdict.COMPLETE:
        left = {post for post in listed.posts if post <= days}
        assert left <= set(map(int, walked.works))
