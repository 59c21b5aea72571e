"""Times in all formats of the platforms, and the times in identifiers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libcrawl.parsers import Drift
from libcrawl.parsers.times import MONTHS, SHANGHAI, parse_time
from libcrawl.parsers.weibo.timeline import parse_post

NOW = datetime(2026, 3, 10, 12, 0, 30, tzinfo=SHANGHAI)
EXACT, MINUTE, DAY = timedelta(0), timedelta(minutes=1), timedelta(days=1)
FORMS = {
    "Tue Jun 08 09:35:04 +0800 2021": ("2021-06-08T09:35:04+08:00", EXACT),
    "Tue Jun 8 01:35:04 +0000 2021": ("2021-06-08T09:35:04+08:00", EXACT),
    "Mon Feb 29 23:59:59 -0500 2016": ("2016-03-01T12:59:59+08:00", EXACT),
    "2012-07-22 02:28:35": ("2012-07-22T02:28:35+08:00", EXACT),
    "2012-07-22T02:28:35": ("2012-07-22T02:28:35+08:00", EXACT),
    "2012/7/22 2:28": ("2012-07-22T02:28:00+08:00", MINUTE),
    "2019-06-14": ("2019-06-14T00:00:00+08:00", DAY),
    "2019年6月14日": ("2019-06-14T00:00:00+08:00", DAY),
    "06-14": ("2025-06-14T00:00:00+08:00", DAY),
    "06月14日 12:30": ("2025-06-14T12:30:00+08:00", MINUTE),
    "03-10": ("2026-03-10T00:00:00+08:00", DAY),
    "3-10 11:59": ("2026-03-10T11:59:00+08:00", MINUTE),
    "03-11": ("2025-03-11T00:00:00+08:00", DAY),
    "12-31": ("2025-12-31T00:00:00+08:00", DAY),
    "今天 09:15": ("2026-03-10T09:15:00+08:00", MINUTE),
    "今天": ("2026-03-10T00:00:00+08:00", DAY),
    "昨天 10:20": ("2026-03-09T10:20:00+08:00", MINUTE),
    "昨天": ("2026-03-09T00:00:00+08:00", DAY),
    "前天 8:00": ("2026-03-08T08:00:00+08:00", MINUTE),
    " 刚刚 ": ("2026-03-10T11:59:30+08:00", MINUTE),
    "30秒前": ("2026-03-10T11:59:59+08:00", timedelta(seconds=2)),
    "5分钟前": ("2026-03-10T11:54:30+08:00", timedelta(minutes=2)),
    "2小时前": ("2026-03-10T09:00:30+08:00", timedelta(hours=2)),
    "3天前": ("2026-03-06T12:00:30+08:00", timedelta(days=2)),
}
NO_TIMES: tuple[str, ...] = (
    "",
    "春分",
    "昨天 25:00",
    "02-30",
    "13-01",
    "2021-02-29",
    "Tue Foo 08 09:35:04 +0800 2021",
)
NO_TIMES += (
    "Tue Jun 31 09:35:04 +0800 2021",
    "Tue Jun 08 24:35:04 +0800 2021",
    "1686187200",
    "5年前",
)
# an id of 5 March 2026
MID, PUBLISHED = 5273042982306593, datetime(2026, 3, 5, 9, 41, 18, tzinfo=SHANGHAI)


@pytest.mark.parametrize("written", FORMS, ids=repr)
def test_forms(written: str) -> None:
    earliest, spread = FORMS[written]
    moment = parse_time(written, NOW.astimezone(UTC))
    assert moment.earliest == datetime.fromisoformat(earliest)
    assert moment.spread == spread
    assert moment.earliest.tzinfo is not None


@pytest.mark.parametrize("written", NO_TIMES, ids=repr)
def test_anything_else_is_drift(written: str) -> None:
    with pytest.raises(Drift, match="not a"):
        parse_time(written, NOW)


def test_relative_forms_count_in_shanghai() -> None:
    """At 20:00 in London it is already tomorrow in Shanghai."""
    evening = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    assert f"{parse_time('今天', evening).earliest:%m-%d %z}" == "03-11 +0800"


START = datetime(2012, 1, 1, tzinfo=SHANGHAI)
moments = st.integers(0, 25 * 365 * 86400).map(lambda seconds: START + timedelta(seconds=seconds))


@given(moments)
def test_english_form_is_exact(moment: datetime) -> None:
    written = f"{moment:%a} {MONTHS[moment.month - 1]} {moment:%d %H:%M:%S} +0800 {moment.year}"
    assert parse_time(written, NOW) == (moment, EXACT)


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=300)))
def test_every_short_form_holds_the_true_time(now: datetime, age: timedelta) -> None:
    true = now - age
    for written in short_forms(true, now):
        moment = parse_time(written, now)
        assert moment.earliest <= true <= moment.earliest + moment.spread, written


def short_forms(true: datetime, now: datetime) -> list[str]:
    """The forms in which a platform may show `true` at `now`."""
    seconds, days = int((now - true).total_seconds()), (now.date() - true.date()).days
    shown = [f"{true:%m-%d}", f"{true:%m-%d %H:%M}", f"{true:%Y-%m-%d}", f"{true:%m月%d日 %H:%M}"]
    shown += [f"{name} {true:%H:%M}" for name, ago in NAMED.items() if ago == days]
    if seconds < 60:
        shown += ["刚刚", f"{seconds}秒前"]
    elif seconds < 3600:
        shown.append(f"{seconds // 60}分钟前")
    elif seconds < 86400:
        shown.append(f"{seconds // 3600}小时前")
    else:
        shown.append(f"{seconds // 86400}天前")
    if (true.month, true.day) == (2, 29):  # shown without a year in its own year only
        shown = [form for form in shown if true.year == now.year or "02" not in form[:2]]
    return shown


NAMED = {"今天": 0, "昨天": 1, "前天": 2}


def published_at(written: str, now: datetime, mid: int = MID) -> datetime:
    post: dict[str, Any] = {"id": str(mid), "bid": "x", "text": "", "created_at": written}
    return parse_post(post, now, "1999000001").work.published_at


def test_short_form_is_replaced_by_the_time_in_the_id() -> None:
    assert published_at("03-05", NOW) == PUBLISHED
    assert published_at("昨天 09:41", PUBLISHED + DAY) == PUBLISHED
    assert published_at("刚刚", PUBLISHED + timedelta(seconds=5)) == PUBLISHED


def test_full_form_counts_whatever_the_id_holds() -> None:
    """Posts that were timed or written elsewhere carry the id of another moment."""
    written = "Tue Jun 08 09:35:04 +0800 2021"
    assert published_at(written, NOW) == datetime(2021, 6, 8, 9, 35, 4, tzinfo=SHANGHAI)


@pytest.mark.parametrize("written", ["03-06", "5分钟前", "昨天 09:41", "2025-03-05", "03-05 09:45"])
def test_short_form_that_contradicts_the_id(written: str) -> None:
    with pytest.raises(Drift, match=rf"^post {MID}: created_at '{written}' contradicts the id"):
        published_at(written, NOW)


@given(moments, st.integers(0, 299 * 86400), st.integers(0, (1 << 22) - 1))
def test_short_times_agree_with_id_times(now: datetime, age: int, low: int) -> None:
    true = now - timedelta(seconds=age)
    mid = (int(true.timestamp()) - 515_483_463 << 22) + low
    for written in short_forms(true, now):
        assert published_at(written, now, mid) == true, written


def test_old_ids_carry_no_time() -> None:
    assert published_at("2010-06-14", NOW, 2_201_508_301) == datetime(2010, 6, 14, tzinfo=SHANGHAI)
