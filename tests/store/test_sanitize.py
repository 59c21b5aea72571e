"""Impossible values become NULL on every platform, and the verdict reports them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libcrawl import items
from libcrawl.items import (
    Account,
    AccountCounters,
    Continuation,
    Profile,
    Refresh,
    Removal,
    Verdict,
    Work,
    WorkBatch,
    WorkCounters,
    WorkDay,
    WorkDays,
    is_publication_date,
)
from libcrawl.store.sanitize import Sanitizer, clean_text
from libcrawl.store.writer import Item
from tests.store.strategies import NOW, SINCE, STARTED, items_of

WORK = Work(
    platform_id="m1", captured_at=NOW, kind="text", text="开馆", published_at=NOW, url="",
    counters=WorkCounters(likes=1),
)  # fmt: skip
COMPLETE = Refresh(
    account_id=1, verdict=Verdict.COMPLETE, started_at=STARTED, finished_at=NOW, since=SINCE,
    walked_from=SINCE,
)  # fmt: skip
LONE = re.compile("[\ud800-\udfff]")


def cleaned(*given: Item) -> list[Any]:
    return Sanitizer().clean_all([*given, COMPLETE])


def batch(work: Work = WORK, **changes: Any) -> WorkBatch:
    return WorkBatch(account_id=1, works=(replace(work, **changes),))


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("讲座\ud83d", "讲座\ufffd"),
        ("\ude00讲座", "\ufffd讲座"),
        ("a\ud83d\ude00b", "a😀b"),  # both halves: one character
        ("a\0b", "ab"),
        ("讲\0座", "讲座"),
        ("\ufffe\uffff", "\ufffe\uffff"),  # PostgreSQL takes them
        ("", ""),
    ],
)
def test_texts(given: str, clean: str) -> None:
    assert clean_text(given) == clean


@given(st.text(st.characters() | st.sampled_from("\0\ud83d\ude00")))
def test_only_what_cannot_be_stored_is_taken_from_a_text(text: str) -> None:
    paired = re.sub(
        "[\ud800-\udbff][\udc00-\udfff]", lambda pair: pair[0].encode("utf-16", "surrogatepass")
        .decode("utf-16"), text,
    )  # fmt: skip
    assert clean_text(text) == LONE.sub("\ufffd", paired).replace("\0", "")


HALF = "讲座\ud83d\0"


def test_every_text_of_every_item() -> None:
    """Found by their annotations: a new field is cleaned, too."""
    profile = Profile(
        account_id=1,
        account=Account(
            platform="weibo", platform_id=HALF, captured_at=NOW, name=HALF, handle=HALF, url=HALF,
            verified_text=HALF, description=HALF,
        ),
    )  # fmt: skip
    work = batch(
        platform_id=HALF, kind=HALF, text=HALF, url=HALF, title=HALF, push_id=HALF,
        tags=(HALF, "阅读"), reprinted_from=HALF,
    )  # fmt: skip
    removal = Removal(account_id=1, platform_id=HALF, captured_at=NOW, deleted_by=HALF, reason=HALF)
    days = WorkDays(
        account_id=1, captured_at=NOW, days=(WorkDay(platform_id=HALF, day=date(2026, 3, 1)),)
    )
    verdict = replace(COMPLETE, reason=HALF, source=HALF)
    for item in Sanitizer().clean_all([profile, work, removal, days, verdict]):
        output = str(list(_values(asdict(item))))
        assert "讲座\ufffd" in output
        assert not LONE.search(output)
        assert "\0" not in output
    written = {
        str(field) for kind in vars(items).values() if hasattr(kind, "__annotations__")
        for field in kind.__annotations__.values() if "str" in str(field)
    }  # fmt: skip
    cursors = {"dict[str, str] | None"}  # see below
    assert written <= {"str", "str | None", "tuple[str, ...]", "frozenset[str]", *cursors}


def test_a_work_that_is_left_out_keeps_the_mark() -> None:
    lost = batch(published_at=datetime(1999, 1, 1, tzinfo=UTC))
    verdict = replace(COMPLETE, reached_end=True)
    [clean] = Sanitizer().clean_all([lost, verdict])
    assert (clean.verdict, clean.reached_end, clean.walked_from) == (Verdict.DRIFT, False, None)


@pytest.mark.parametrize(("since_id", "is_kept"), [("4971", True), (HALF, False)])
def test_a_cursor_that_no_database_takes_leads_nowhere(since_id: str, is_kept: bool) -> None:
    left = Continuation(
        cursor={"since_id": since_id}, newest_at=NOW, reached_at=SINCE, begun_at=STARTED, works=9
    )
    verdict = replace(COMPLETE, verdict=Verdict.PARTIAL, walked_from=None, continuation=left)
    [clean] = Sanitizer().clean_all([verdict])
    assert isinstance(clean, Refresh)
    assert (clean.continuation == left) is is_kept


@dataclass(frozen=True)
class Held:
    platform_id: str
    reason: str | None = None


@dataclass(frozen=True)
class Holder:
    account_id: int
    captured_at: datetime
    held: tuple[Held, ...] = ()


def test_texts_of_what_an_item_holds_several_of() -> None:
    given: Any = Holder(1, NOW, (Held("m1"), Held("m2", HALF)))
    clean: Any = Sanitizer().clean(given)
    assert clean.held == (Held("m1"), Held("m2", "讲座\ufffd"))


def _values(value: Any) -> Any:
    if isinstance(value, dict):
        for one in value.values():
            yield from _values(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _values(one)
    else:
        yield value


@pytest.mark.parametrize("value", [-1, 2**63, 10**30])
def test_a_counter_that_can_be_none_is_not_given(value: int) -> None:
    counters = WorkCounters(
        likes=value, comments=0, shares=2**63 - 1, capped=frozenset(("likes", "shares"))
    )
    account = Account(
        platform="weibo", platform_id="1", captured_at=NOW, name="馆",
        counters=AccountCounters(followers=value, works=3),
    )  # fmt: skip
    profile, works, verdict = cleaned(
        Profile(account_id=1, account=account), batch(counters=counters)
    )
    assert profile.account.counters == AccountCounters(works=3)
    assert works.works[0].counters == WorkCounters(
        comments=0, shares=2**63 - 1, capped=frozenset(("shares",))
    )
    assert verdict.verdict is Verdict.COMPLETE
    assert verdict.walked_from == SINCE
    assert verdict.reason == "followers out of range for 1, likes out of range for 1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", 0), ("position", 2**31), ("duration", -1.0), ("duration", float("nan")),
        ("duration", float("inf")), ("edited_at", datetime(1970, 1, 1, tzinfo=NOW.tzinfo)),
        ("edited_at", datetime(9999, 12, 31, 23, tzinfo=NOW.tzinfo)),
    ],
)  # fmt: skip
def test_details_that_cannot_be_right(field: str, value: Any) -> None:
    works, verdict = cleaned(batch(**{field: value}))
    assert works.works == (WORK,)
    assert (verdict.verdict, verdict.reason) == (Verdict.COMPLETE, f"{field} out of range for 1")


@pytest.mark.parametrize(
    ("moment", "is_one"),
    [
        (datetime(2008, 12, 31, 15, 59, tzinfo=NOW.tzinfo), False),
        (datetime(2008, 12, 31, 16, tzinfo=NOW.tzinfo), True),  # 2009 begins in China
        (NOW, True),
        (datetime(2026, 3, 6, 15, 59, tzinfo=NOW.tzinfo), True),  # tomorrow's last minute
        (datetime(2026, 3, 6, 16, tzinfo=NOW.tzinfo), False),
        (datetime(9999, 12, 31, 23, 59, tzinfo=NOW.tzinfo), False),
        (datetime(1, 1, 1, tzinfo=NOW.tzinfo), False),
    ],
)
def test_dates_of_publication(moment: datetime, is_one: bool) -> None:
    assert is_publication_date(moment, NOW) is is_one
    given = (WORK, replace(WORK, platform_id="m2", published_at=moment))
    works, verdict = cleaned(WorkBatch(account_id=1, works=given))
    if is_one:
        assert (works.works, verdict) == (given, COMPLETE)
        return
    assert works.works == (WORK,)
    assert (verdict.verdict, verdict.walked_from) == (Verdict.DRIFT, None)
    assert verdict.reason == f"left out: work m2 is dated {moment.isoformat()[:10]}"


def test_a_verdict_that_is_worse_stays_and_states_what_was_left_out() -> None:
    odd = [
        batch(platform_id=f"m{number}", published_at=NOW + timedelta(days=9)) for number in range(5)
    ]
    blocked = replace(COMPLETE, verdict=Verdict.BLOCKED, walked_from=None, reason="HTTP 418")
    (verdict,) = Sanitizer().clean_all([*odd, blocked])
    assert isinstance(verdict, Refresh)
    assert verdict.verdict is Verdict.BLOCKED
    words = ", ".join(f"work m{number} is dated 2026-03-14" for number in range(3))
    assert verdict.reason == f"left out: {words} and 2 more; HTTP 418"


def test_one_account_does_not_speak_for_another() -> None:
    other = replace(COMPLETE, account_id=2)
    assert Sanitizer().clean_all([batch(counters=WorkCounters(likes=-1)), other])[-1] == other


@given(items_of(1))
def test_clean_values_stay_as_they_are(given: list[Item]) -> None:
    once = Sanitizer().clean_all(given)
    again = Sanitizer().clean_all(once)
    assert again == once
    assert all(one is other for one, other in zip(again, once, strict=True) if isinstance(
        one, Refresh | Profile | Removal
    ))  # fmt: skip
