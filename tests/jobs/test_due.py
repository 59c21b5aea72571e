"""When an account is due: one row for each rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from libcrawl.items import Verdict
from libcrawl.jobs.planning.cadence import (
    AGES,
    DAY,
    HOUR,
    RETRIES,
    Cadence,
    CadenceError,
    read_cadence,
)
from libcrawl.jobs.planning.due import History, next_due, visits_a_day

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DONE = NOW - HOUR
MINUTE = HOUR / 60


def history(**more: object) -> History:
    """An account that was refreshed completely an hour ago, and has just published."""
    usual: dict[str, object] = {
        "account_id": 7, "platform": "weibo", "platform_id": "1", "label": "某图书馆",
        "attempted_at": DONE, "verdict": Verdict.COMPLETE, "reached_end": True,
        "completed_at": DONE,
        "last_work": DONE - 2 * DAY, "window": 31 * DAY, "pages": 3, "works": 62,
    }  # fmt: skip
    return History(**{**usual, **more})  # type: ignore[arg-type]


def ended(verdict: Verdict, failures: int) -> History:
    """An account whose last refresh did not reach its end."""
    return history(
        verdict=verdict, reached_end=False, failures=failures, attempted_at=NOW,
        completed_at=DONE - 9 * DAY,
    )  # fmt: skip


def holes(number: int, **more: object) -> History:
    """An account whose last refresh could not read so many works."""
    return history(verdict=Verdict.PARTIAL, holes=number, **more)


def young(number: int, age: timedelta) -> History:
    """A work was `age` old when it was last seen, too young for the age of that number."""
    waiting = [None] * len(AGES)
    waiting[number] = DONE - age  # type: ignore[call-overload]
    return history(waiting=tuple(waiting))


RULES = {
    "new": (history(attempted_at=None, verdict=None, completed_at=None), NOW, "new"),
    "active": (history(), DONE + 22 * HOUR, "active"),
    "seen at ten hours": (young(0, 10 * HOUR), DONE + 12 * HOUR, "a work becomes 1 d old"),
    "seen at an hour": (young(0, HOUR), DONE + 21 * HOUR, "a work becomes 1 d old"),
    "three days": (young(1, 35 * HOUR), DONE + 22 * HOUR, "active"),
    "failed": (ended(Verdict.FAILED, 1), NOW + 10 * MINUTE, "failed last time"),
    "failed again": (ended(Verdict.FAILED, 2), NOW + HOUR, "failed last time"),
    "failed for ever": (ended(Verdict.FAILED, 50), NOW + DAY, "failed last time"),
    "partial": (ended(Verdict.PARTIAL, 1), NOW + DAY, "partial last time"),
    "drift": (ended(Verdict.DRIFT, 2), NOW + 3 * DAY, "drift last time"),
    "blocked": (ended(Verdict.BLOCKED, 1), NOW + 2 * HOUR, "blocked last time"),
    "gone once": (ended(Verdict.GONE, 1), NOW + DAY, "gone last time"),
    "works not read": (holes(2, last_work=None), DONE + DAY, "2 works not wholly read"),
    "works not read of an active one": (holes(1), DONE + 22 * HOUR, "active"),
    "by the same clock tick": (ended(Verdict.FAILED, 0), NOW + 10 * MINUTE, "failed last time"),
}


@pytest.mark.parametrize("rule", RULES)
def test_rules(rule: str) -> None:
    known, at, reason = RULES[rule]
    due = next_due(known, NOW, Cadence())
    assert (due.at, due.reason) == (at, reason)
    assert due.deadline >= due.at


def test_the_quiet_come_back_within_their_week_and_not_all_on_one_day() -> None:
    silent = [history(account_id=key, last_work=DONE - 20 * DAY) for key in range(1, 200)]
    pauses = [next_due(each, NOW, Cadence()).at - DONE for each in silent]
    assert 7 * DAY * 0.8 <= min(pauses) < 5.7 * DAY
    assert 6.9 * DAY < max(pauses) <= 7 * DAY
    dormant = history(last_work=None)
    assert next_due(dormant, NOW, Cadence()).at - DONE >= 24 * DAY


def test_a_quiet_account_that_has_published_is_seen_at_every_age() -> None:
    """The week's visit found a work of six days: at 7, at 30, and daily for what follows."""
    found = history(waiting=(None, None, None, DONE - 6 * DAY), last_work=DONE - 6 * DAY)
    assert next_due(found, NOW, Cadence()).reason == "active"
    late = history(waiting=(None, None, None, DONE - 14.9 * DAY), last_work=DONE - 14.9 * DAY)
    assert next_due(late, NOW, Cadence(quiet=20 * DAY)).reason == "a work becomes 30 d old"


def test_every_verdict_but_complete_has_its_pauses() -> None:
    assert set(RETRIES) == set(Verdict) - {Verdict.COMPLETE}
    assert all(list(pauses) == sorted(pauses) for pauses in RETRIES.values())


def test_what_publishes_more_is_visited_more() -> None:
    visits = [visits_a_day(history(works=works), Cadence()) for works in (1, 31, 310)]
    assert visits == sorted(visits)
    assert visits[0] == pytest.approx(24 / 22, rel=0.02)
    assert visits[-1] < 24 / 10 + 0.01


def test_expected_requests() -> None:
    assert history().expected_requests(10) == 4
    assert history(window=365 * DAY, pages=40).expected_requests(10) == 5
    assert history(pages=None).expected_requests(10) == 11
    assert history(pages=None).steady_requests(10) == 2


WRONG = {
    "LIBCRAWL_CADENCE_ACTIVE=soon": "LIBCRAWL_CADENCE_ACTIVE is 'soon': not a number above 0",
    "LIBCRAWL_CADENCE_QUIET=-1": "LIBCRAWL_CADENCE_QUIET is '-1'",
    "LIBCRAWL_CADENCE_DORMANT=2": "must grow in this order",
    "LIBCRAWL_CADENCE_ACTIVE=0.1": "grow in this order, from an hour at least",
}


@pytest.mark.parametrize("given", WRONG)
def test_wrong_settings(given: str) -> None:
    name, _, value = given.partition("=")
    with pytest.raises(CadenceError, match=WRONG[given]):
        read_cadence({name: value})
    assert read_cadence({}) == Cadence()
