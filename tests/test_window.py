"""The window of a crawl."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from libcrawl.crawl import DEFAULT_DEPTH, OBSERVATION, CrawlWindow, UsageProblem, read_window
from libcrawl.parsers.times import SHANGHAI
from libcrawl.store.run import Target

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
MARK = NOW - timedelta(days=2)
DATE = datetime(2025, 12, 1, tzinfo=SHANGHAI)


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("window", "mark", "start"),
    [
        # a new account: the default depth, or the given one
        (CrawlWindow(), None, NOW - days(DEFAULT_DEPTH)),
        (CrawlWindow(depth=days(90)), None, NOW - days(90)),
        (CrawlWindow(depth=days(1000)), None, NOW - days(1000)),
        # a known one: 30 days before its last complete refresh
        (CrawlWindow(), MARK, MARK - OBSERVATION),
        (CrawlWindow(), NOW - days(500), NOW - days(530)),
        # a depth deepens a known account's walk and never leaves a hole behind its mark
        (CrawlWindow(depth=days(90)), MARK, NOW - days(90)),
        (CrawlWindow(depth=days(3)), MARK, MARK - OBSERVATION),
        # a date is a date for all
        (CrawlWindow(since=DATE), None, DATE),
        (CrawlWindow(since=DATE), MARK, DATE),
        (CrawlWindow(since=DATE), NOW - days(500), DATE),
    ],
)
def test_start(window: CrawlWindow, mark: datetime | None, start: datetime) -> None:
    assert window.start(Target(1, "1", "", mark), NOW) == start


def test_observation_is_a_month() -> None:
    assert days(30) == OBSERVATION
    assert DEFAULT_DEPTH == 365


def test_arguments() -> None:
    assert read_window(None, None, NOW) == CrawlWindow()
    assert read_window("2025-12-01", None, NOW) == CrawlWindow(since=DATE)
    assert read_window(None, "90", NOW) == CrawlWindow(depth=days(90))
    assert read_window("2026-03-10", None, NOW).since == datetime(2026, 3, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("since", "depth", "words"),
    [
        ("2026-03-11", None, "since=2026-03-11 lies in the future"),
        ("12/01/2025", None, "since=12/01/2025: not a date"),
        ("2025-02-30", None, "since=2025-02-30: not a date"),
        ("yesterday", None, "since=yesterday: not a date"),
        (None, "0", "depth=0: not a number of days"),
        (None, "-5", "depth=-5: not a number of days"),
        (None, "1.5", "depth=1.5: not a number of days"),
        (None, "10001", "depth=10001: not a number of days"),
        (None, "九十", "depth=九十: not a number of days"),
        (None, "٩", "depth=٩: not a number of days"),
        ("2025-12-01", "90", "exclude each other"),
    ],
)
def test_bad_arguments(since: str | None, depth: str | None, words: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_window(since, depth, NOW)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
