"""Counters in all the forms that the platforms write them in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libcrawl.items import AccountCounters, WorkCounters
from libcrawl.parsers import Drift
from libcrawl.parsers.counts import Count, parse_count, read_counters

NOT_GIVEN = Count(None)
FORMS: dict[object, Count] = {
    None: NOT_GIVEN,
    "": NOT_GIVEN,
    0: Count(0),
    "0": Count(0),
    37053: Count(37_053),
    "1286": Count(1_286),
    " 1286 ": Count(1_286),
    "1,286": Count(1_286),
    "12,345,678": Count(12_345_678),
    100_001: Count(100_001),
    150_832_872: Count(150_832_872),
    "9千": Count(9_000, rounded=True),
    "1.2万": Count(12_000, rounded=True),
    "14.6万": Count(146_000, rounded=True),
    "145.5万": Count(1_455_000, rounded=True),
    "1.51亿": Count(151_000_000, rounded=True),
    "377.82亿": Count(37_782_000_000, rounded=True),
    "1.15万": Count(11_500, rounded=True),  # 11499 in floating point
    "87万次播放": Count(870_000, rounded=True),
    "1.5万次观看": Count(15_000, rounded=True),
    "3 万": Count(30_000, rounded=True),
    "963次播放": Count(963),
    "100万+": Count(1_000_000, capped=True),
    "10万+": Count(100_000, capped=True),
    "999+": Count(999, capped=True),
    "100万+次播放": Count(1_000_000, capped=True),
}
NO_COUNTERS: tuple[object, ...] = (
    True,
    False,
    -1,
    "-1",
    1.5,
    12.0,
    "很多",
    "赞",
    "万",
    "+",
    "1.2.3万",
    "1 286",
    "1,2",
)
NO_COUNTERS += ("12万3", "1e5", "--", [], {}, b"12", "١٢٣٤x", "转发 12")


@pytest.mark.parametrize("raw", FORMS, ids=repr)
def test_forms(raw: object) -> None:
    assert parse_count(raw) == FORMS[raw]


@pytest.mark.parametrize("raw", NO_COUNTERS, ids=repr)
def test_anything_else_is_drift(raw: object) -> None:
    with pytest.raises(Drift, match="not a counter"):
        parse_count(raw)


@given(st.integers(min_value=0, max_value=10**18))
def test_integers_are_exact(number: int) -> None:
    assert parse_count(number) == parse_count(str(number)) == parse_count(f"{number:,}")
    assert parse_count(str(number)) == Count(number)


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_two_decimals_lose_nothing(hundredths: int, unit: tuple[str, int]) -> None:
    written = f"{hundredths // 100}.{hundredths % 100:02}{unit[0]}"
    assert parse_count(written) == Count(hundredths * unit[1] // 100, rounded=True)


@given(st.integers(min_value=0, max_value=10**9))
def test_cap_is_a_lower_bound_and_not_rounded(number: int) -> None:
    assert parse_count(f"{number}万+") == Count(number * 10_000, capped=True)


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.none())
def test_a_counter_or_drift(raw: object) -> None:
    try:
        count = parse_count(raw)
    except Drift:
        return
    assert count.value is None or (type(count.value) is int and count.value >= 0)
    assert not (count.rounded and count.capped)


def test_read_counters() -> None:
    raw = {"likes": "100万+", "comments": "1.2万", "shares": 0, "plays": None}
    counters = WorkCounters(**read_counters(raw))
    assert (counters.likes, counters.comments, counters.shares) == (1_000_000, 12_000, 0)
    assert counters.plays is None
    assert counters.reads is None
    assert counters.rounded == {"comments"}
    assert counters.capped == {"likes"}


def test_read_counters_of_nothing() -> None:
    assert AccountCounters(**read_counters({})) == AccountCounters()


def test_read_counters_names_the_counter() -> None:
    with pytest.raises(Drift, match=r"^comments: not a counter: '若干'$"):
        read_counters({"likes": 3, "comments": "若干"})
