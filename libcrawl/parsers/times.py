"""Times as the platforms write them, all of them in China Standard Time unless they have a zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from libcrawl.parsers import Drift, shown

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LAST_TIME = 10**11  # in seconds
UNITS = {"秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days"}

# Tue Jun 08 09:35:04 +0800 2021
ENGLISH = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d\d?) (?P<clock>\d\d:\d\d:\d\d)"
    r" (?P<zone>[+-]\d{4}) (?P<year>\d{4})"
)
# 5分钟前 · 30秒前 · 2小时前 · 3天前
AGO = re.compile(r"(?P<number>\d{1,4})\s*(?P<unit>秒|分钟|小时|天)钟?前")
# 今天 12:30 · 昨天 10:20 · 前天 08:00
NAMED_DAY = re.compile(r"(?P<day>今天|昨天|前天)\s*(?P<clock>\d\d?:\d\d)?")
# 06-14 · 2019-06-14 · 2012-07-22 02:28:35 · 06月14日 12:30 · 2019年6月14日
DATE = re.compile(
    r"(?:(?P<year>\d{4})[-/年])?(?P<month>\d\d?)[-/月](?P<day>\d\d?)日?"
    r"(?:[T\s]+(?P<clock>\d\d?:\d\d(?::\d\d)?))?"
)


class Moment(NamedTuple):
    """The earliest time that a written form can mean, and how far the true one may lie behind."""

    earliest: datetime
    spread: timedelta


def parse_time(text: str, captured_at: datetime) -> Moment:
    """A written time; relative forms count from `captured_at` (aware).

    Raises Drift when the form is not known.
    """
    text = text.strip()
    now = captured_at.astimezone(SHANGHAI)
    if match := ENGLISH.fullmatch(text):
        return Moment(_english(match), timedelta(0))
    if text == "刚刚":
        return Moment(now - timedelta(minutes=1), timedelta(minutes=1))
    if match := AGO.fullmatch(text):
        unit = UNITS[match["unit"]]
        one = timedelta(**{unit: 1})
        return Moment(now - (int(match["number"]) + 1) * one, 2 * one)
    if match := NAMED_DAY.fullmatch(text):
        day = now - timedelta(days="今天昨天前天".index(match["day"]) // 2)
        return _on(day, match["clock"])
    if match := DATE.fullmatch(text):
        return _dated(match, now)
    raise Drift(f"not a time: {shown(text)}")


def seconds(value: Any, name: str) -> datetime:
    """A time in seconds, written or as a number. Raises Drift."""
    is_written = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20
    number = int(value) if is_written else value
    if type(number) is not int or not 0 < number < LAST_TIME:
        raise Drift(f"{name} is {shown(value)}: not a time in seconds")
    return datetime.fromtimestamp(number, UTC)


def end_of(day: date) -> datetime:
    """Midnight (Asia/Shanghai) with which the day ends."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def _english(match: re.Match[str]) -> datetime:
    try:
        month = MONTHS.index(match["month"]) + 1
        day = f"{match['year']}-{month:02}-{int(match['day']):02}"
        zone = f"{match['zone'][:3]}:{match['zone'][3:]}"
        return datetime.fromisoformat(f"{day}T{match['clock']}{zone}")
    except ValueError:
        raise Drift(f"not a time: {match[0]!r}") from None


def _dated(match: re.Match[str], now: datetime) -> Moment:
    """A calendar date; one without a year is the latest such day that is not in the future."""
    month, day = int(match["month"]), int(match["day"])
    try:
        date = now.replace(year=int(match["year"] or now.year), month=month, day=day)
        if not match["year"] and date.date() > now.date():
            date = date.replace(year=now.year - 1)
    except ValueError:
        raise Drift(f"not a date: {match[0]!r}") from None
    return _on(date, match["clock"])


def _on(day: datetime, clock: str | None) -> Moment:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    if clock is None:
        return Moment(midnight, timedelta(days=1))
    hour, minute, *second = (int(part) for part in clock.split(":"))
    try:
        at = midnight.replace(hour=hour, minute=minute, second=second[0] if second else 0)
    except ValueError:
        raise Drift(f"not a time of day: {clock!r}") from None
    return Moment(at, timedelta(0) if second else timedelta(minutes=1))
