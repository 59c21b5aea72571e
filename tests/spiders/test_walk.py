"""The rules by which the walk of an account ends in a verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import TextResponse

from libcrawl import outcomes
from libcrawl.items import Lack, Verdict, Work, WorkCounters
from libcrawl.middlewares import Refused
from libcrawl.outcomes import Outcome
from libcrawl.parsers.timeline import Entry, TimelinePage, Unreadable
from libcrawl.politeness.gate import BackedOff, BudgetSpent
from libcrawl.spiders.failures import explain
from libcrawl.spiders.given_counters import GivenCounters
from libcrawl.spiders.walk import EVER, Walk
from libcrawl.store.run import Target

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
TARGET = Target(7, "1999000001", "青岚市图书馆", None)
GIVEN = WorkCounters(likes=1, comments=0, shares=0)


def new_walk(claimed: int | None = 100, **more: Any) -> Walk:
    walk = Walk(TARGET, 0, "pc", SINCE, started_at=NOW, finished_at=NOW, **more)
    walk.works_claimed = claimed
    return walk


def entry(days: float, *, pinned: bool = False, counters: WorkCounters = GIVEN) -> Entry:
    """A work that is so many days old."""
    work = Work(
        platform_id=f"{days}{'p' * pinned}",
        captured_at=NOW,
        kind="text",
        text="",
        published_at=NOW - timedelta(days=days),
        url="",
        counters=counters,
    )
    return Entry(work, pinned, None)


def page(*entries: Entry, **more: Any) -> TimelinePage:
    unlisted = more.pop("unlisted", ())
    shown = len(entries) + len(unlisted)
    usual = {"cursor": None, "nothing_after": None, "total": None, "shown": shown}
    return TimelinePage(entries=entries, unlisted=unlisted, **{**usual, **more})


def saw(count: int, claimed: int | None) -> Walk:
    walk = new_walk(claimed)
    walk.see(page(*(entry(number / 100) for number in range(count))))
    return walk


@pytest.mark.parametrize(
    ("shown", "has_passed"),
    [
        (page(entry(1), entry(29.9)), False),
        (page(entry(1), entry(30.1)), True),
        (page(entry(900, pinned=True), entry(1), entry(2)), False),
        (page(entry(900, pinned=True)), False),
        (page(entry(900, pinned=True), entry(31)), True),
        # an old work out of its place is not the end of the timeline
        (page(entry(900), entry(1), entry(2)), False),
        (page(), False),
        (page(unlisted=("1",)), False),
        # a cursor bounds the dates of all that follows it
        (page(nothing_after=SINCE - timedelta(seconds=1)), True),
        (page(entry(1), nothing_after=SINCE - timedelta(days=9)), True),
        (page(entry(1), nothing_after=SINCE), False),
        (page(entry(1), nothing_after=NOW), False),
    ],
)
def test_has_passed(shown: TimelinePage, has_passed: bool) -> None:
    assert new_walk().has_passed(shown) is has_passed


def test_complete_at_since() -> None:
    walk = new_walk()
    walk.end_at_since()
    refresh = walk.verdict()
    assert (refresh.verdict, refresh.reason) == (Verdict.COMPLETE, None)
    assert refresh.walked_from == refresh.since == SINCE


@pytest.mark.parametrize(
    ("count", "claimed", "verdict"),
    [
        (100, 100, Verdict.COMPLETE),
        (90, 100, Verdict.COMPLETE),
        (89, 100, Verdict.PARTIAL),
        (0, 1, Verdict.PARTIAL),
        (1, 1, Verdict.COMPLETE),
        (9, 10, Verdict.COMPLETE),
        (17, 19, Verdict.PARTIAL),
        (0, 0, Verdict.COMPLETE),
        (120, 100, Verdict.COMPLETE),
    ],
)
def test_end_of_the_list(count: int, claimed: int, verdict: Verdict) -> None:
    walk = saw(count, claimed)
    walk.end_of_list("the list ended")
    refresh = walk.verdict()
    assert refresh.verdict is verdict
    assert (refresh.works_seen, refresh.works_claimed) == (count, claimed)
    assert refresh.walked_from == (EVER if verdict is Verdict.COMPLETE else None)
    if verdict is Verdict.PARTIAL:
        assert refresh.reason is not None
        assert f"the list ended, after {count} of the {claimed} works" in refresh.reason


def test_what_is_not_public_counts_as_seen() -> None:
    walk = new_walk(claimed=3)
    walk.see(page(entry(1), entry(2), unlisted=("a",)))
    walk.end_of_list("the list ended")
    refresh = walk.verdict()
    assert (refresh.verdict, refresh.works_seen) == (Verdict.COMPLETE, 3)


def test_a_work_is_fresh_once() -> None:
    walk = new_walk()
    assert len(walk.see(page(entry(1), entry(2)))) == 2
    assert [fresh.work.platform_id for fresh in walk.see(page(entry(2), entry(3)))] == ["3"]
    assert walk.seen == {"1", "2", "3"}


def test_pages_in_a_row_without_works() -> None:
    walk = new_walk()
    walk.see(page())
    walk.see(page())
    assert walk.empty_pages == 2
    walk.see(page(unlisted=("a",)))
    assert walk.empty_pages == 0


BY_NUMBER, BY_ID = {"page": "3"}, {"page": "3", "since_id": "5273017488351021kp2"}


@pytest.mark.parametrize(
    ("cursor", "before", "now", "back_to"),
    [
        (BY_NUMBER, 812, 811, {"page": "2"}),
        (BY_NUMBER, 812, 790, {"page": "2"}),
        (BY_NUMBER, 812, 812, None),
        (BY_NUMBER, 812, 813, None),
        (BY_NUMBER, None, 812, None),
        (BY_NUMBER, 812, None, None),
        (BY_ID, 812, 811, None),
        ({"since_id": "5273017488351021"}, 812, 811, None),
        (None, None, 812, None),
    ],
)
def test_a_numbered_list_that_moved_up_is_read_again(
    cursor: dict[str, str] | None, before: int | None, now: int | None, back_to: object
) -> None:
    walk = new_walk(total=before)
    assert walk.before_shift(page(total=now), cursor) == back_to
    assert walk.total == now


def test_the_first_flaw_decides() -> None:
    walk = new_walk()
    walk.end_at_since()
    walk.record_failure(Verdict.DRIFT, "odd")
    walk.record_failure(Verdict.BLOCKED, "later")
    refresh = walk.verdict()
    assert (refresh.verdict, refresh.reason) == (Verdict.DRIFT, "odd")
    assert refresh.walked_from is None


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.COMPLETE}))
def test_only_a_complete_walk_states_what_it_covers(verdict: Verdict) -> None:
    walk = saw(100, 100)
    walk.end_of_list("the list ended")
    walk.record_failure(verdict, "because")
    assert walk.verdict().walked_from is None


def test_long_texts_that_were_not_given_are_reported() -> None:
    """They cost the verdict, not the mark."""
    walk = new_walk()
    for days in (1, 2):
        walk.holes.add_work(entry(days).work, Lack.TEXT, Verdict.PARTIAL, "the answer is empty")
    walk.end_at_since()
    refresh = walk.verdict()
    assert (refresh.verdict, refresh.reached_end) == (Verdict.PARTIAL, True)
    assert refresh.reason == "long text not given for 2 (the answer is empty)"
    assert (refresh.walked_from, len(refresh.holes)) == (SINCE, 2)
    walk.holes.fill([replace(entry(1).work, text_complete=True)])
    assert len(walk.verdict().holes) == 1


def odd(platform_id: str | None, problem: str = "odd", lacks: Lack = Lack.WORK) -> Unreadable:
    return Unreadable(problem, platform_id, lacks=lacks)


def test_an_unreadable_work_loses_only_itself() -> None:
    """It counts as seen, is named, and is looked for at its place or beside it."""
    walk = new_walk(claimed=4)
    walk.see(page(entry(1), entry(2), unreadable=(odd("9", "post 9: missing text"), odd(None))))
    walk.end_of_list("the list ended")
    refresh = walk.verdict()
    assert (refresh.verdict, refresh.reached_end, refresh.works_seen) == (Verdict.DRIFT, True, 4)
    assert refresh.reason == "works cannot be read: 2 (post 9: missing text; odd)"
    assert refresh.walked_from == EVER
    assert {hole.published_at for hole in refresh.holes} == {NOW - timedelta(days=2)}
    assert {hole.url for hole in refresh.holes} == {None}


def test_what_went_wrong_with_the_list_outweighs_its_works() -> None:
    walk = new_walk()
    walk.see(page(entry(1), unreadable=(odd("9"),)))
    walk.record_failure(Verdict.BLOCKED, "HTTP 403")
    refresh = walk.verdict()
    assert (refresh.verdict, refresh.reached_end) == (Verdict.BLOCKED, False)
    assert (refresh.walked_from, len(refresh.holes)) == (None, 1)


KEYS = {"likes": "attitudes_count", "shares": "reposts_count"}
BARE = WorkCounters(comments=1, shares=0)


@pytest.mark.parametrize(
    ("pages", "missing"),
    [
        ([[GIVEN] * 20], None),
        ([[GIVEN] * 3, [BARE] * 20], "missing attitudes_count (likes) in all of 20 works"),
        ([[BARE] * 19 + [GIVEN]], None),
        # few works prove nothing, unless there are no others
        ([[GIVEN] * 20, [BARE]], None),
        ([[BARE]], None),
        ([[BARE], [BARE, BARE]], "missing attitudes_count (likes) in all of 3 works"),
        ([[], [WorkCounters()] * 4], "missing attitudes_count (likes), reposts_count (shares)"),
    ],
)
def test_a_counter_that_vanishes_is_drift(
    pages: list[list[WorkCounters]], missing: str | None
) -> None:
    walk = new_walk(given=GivenCounters(KEYS))
    for number, shown in enumerate(pages):
        walk.see(page(*(entry(number + n / 100, counters=one) for n, one in enumerate(shown))))
    walk.end_at_since()
    refresh = walk.verdict()
    assert refresh.verdict is (Verdict.DRIFT if missing else Verdict.COMPLETE)
    assert refresh.reached_end is (missing is None)
    assert str(refresh.reason).startswith(missing or "")


def test_a_walk_without_an_end_is_a_mistake() -> None:
    refresh = new_walk().verdict()
    assert (refresh.verdict, refresh.walked_from) == (Verdict.FAILED, None)
    assert refresh.reason == "the walk stopped without an end"


def refused(outcome: Outcome, status: int) -> Refused:
    url = "https://weibo.example/ajax"
    return Refused(outcome, TextResponse(url, status=status, request=Request(url)))


BACKED_OFF_WORDS = "not requested, the platform is backed off"


@pytest.mark.parametrize(
    ("problem", "verdict", "words"),
    [
        (refused(outcomes.LOGIN, 200), Verdict.LOGIN_REQUIRED, "HTTP 200: the platform requires"),
        (refused(outcomes.VISITOR_COOKIE, 432), Verdict.LOGIN_REQUIRED, "HTTP 432"),
        (refused(outcomes.FREQUENCY, 418), Verdict.BLOCKED, "HTTP 418"),
        (refused(outcomes.CAPTCHA, 200), Verdict.BLOCKED, "captcha"),
        (refused(outcomes.NO_ACCOUNT, 200), Verdict.GONE, "no such account"),
        (refused(outcomes.UNKNOWN, 200), Verdict.DRIFT, "no known form"),
        (refused(outcomes.SERVER_ERROR, 502), Verdict.FAILED, "HTTP 502"),
        (
            BackedOff(outcomes.FREQUENCY),
            Verdict.BLOCKED,
            BACKED_OFF_WORDS,
        ),
        (
            BackedOff(outcomes.LOGIN),
            Verdict.LOGIN_REQUIRED,
            BACKED_OFF_WORDS,
        ),
        (BudgetSpent("the daily budget of 9 requests"), Verdict.PARTIAL, "budget of 9 requests"),
        (IgnoreRequest("Forbidden by robots.txt"), Verdict.BLOCKED, "LIBCRAWL_WEIBO_ROBOTS_"),
        (TimeoutError("took too long\nsecond line"), Verdict.FAILED, "took too long"),
    ],
)
def test_explain(problem: Exception, verdict: Verdict, words: str) -> None:
    found, reason = explain(problem, "weibo")
    assert found is verdict
    assert words in reason
    assert "\n" not in reason
