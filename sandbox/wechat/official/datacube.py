"""The official interface's statistics: per article and day, and of followers. In persons."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sandbox.hours import DAY
from sandbox.spec import BEIJING
from sandbox.wechat.counters import counts_of, followers
from sandbox.wechat.model import Article, Push, WechatAccount

Json = dict[str, Any]
DAYS_KEPT = 30
READERS = 0.82
"""Persons for each read: some read twice."""


def day_of(moment: int) -> date:
    return datetime.fromtimestamp(moment, BEIJING).date()


@cache
def end_of(day: date) -> int:
    """Unix seconds of the midnight that ends a day in Beijing."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(days=1)
    return int(midnight.astimezone(UTC).timestamp())


def totals(pushes: list[Push], first: date, last: date, moment: int) -> Json:
    """Articles published on these days, each with cumulative totals of up to 30 days."""
    rows = [
        {
            "ref_date": day_of(push.at).isoformat(),
            "msgid": f"{push.mid}_{article.idx}",
            "publish_type": 0,
            "detail_list": details(push, article, moment),
        }
        for push in pushes
        if first <= day_of(push.at) <= last
        for article in push.articles
    ]
    return {"list": rows, "is_delay": False}


def details(push: Push, article: Article, moment: int) -> list[Json]:
    """One row for each day from publication to yesterday, 30 at most."""
    born, yesterday = day_of(push.at), day_of(moment - DAY)
    days = [born + timedelta(days=n) for n in range(DAYS_KEPT)]
    return [_detail(push, article, day) for day in days if day <= yesterday]


def _detail(push: Push, article: Article, day: date) -> Json:
    """A removed article's totals stand still."""
    end = end_of(day)
    removal = article.removal_at(end)
    counts = counts_of(article, push, removal.at if removal else end)
    return {
        "stat_date": day.isoformat(),
        "read_user": int(counts.reads * READERS),
        "read_user_source": [],
        "share_user": int(counts.shares * READERS),
        "zaikan_user": counts.wows,
        "like_user": counts.likes,
        "comment_count": counts.comments,
    }


def reads(pushes: list[Push], day: date, moment: int) -> Json:
    """The reads of one day, in persons of that day."""
    rows = []
    for push in pushes:
        for article in push.articles:
            by_day = {row["stat_date"]: row["read_user"] for row in details(push, article, moment)}
            until = by_day.get(day.isoformat(), 0)
            new = until - by_day.get((day - timedelta(days=1)).isoformat(), 0)
            if new > 0:
                rows.append(_read(push, article, day, new))
    return {"list": rows, "is_delay": False}


def _read(push: Push, article: Article, day: date, read_user: int) -> Json:
    return {
        "ref_date": day.isoformat(),
        "msgid": f"{push.mid}_{article.idx}",
        "publish_type": 0,
        "detail": {"read_user": read_user, "read_user_source": []},
    }


def cumulated(account: WechatAccount, first: date, last: date) -> Json:
    days = _days(first, last)
    rows = [{"ref_date": d.isoformat(), "cumulate_user": followers_on(account, d)} for d in days]
    return {"list": rows}


def gained(account: WechatAccount, first: date, last: date) -> Json:
    """New and lost followers; their difference is that of the cumulated ones."""
    rows = []
    for day in _days(first, last):
        change = followers_on(account, day) - followers_on(account, day - timedelta(days=1))
        lost = followers_on(account, day) // 2000
        rows.append(
            {
                "ref_date": day.isoformat(),
                "user_source": 0,
                "new_user": max(change, 0) + lost,
                "cancel_user": max(-change, 0) + lost,
            }
        )
    return {"list": rows}


def followers_on(account: WechatAccount, day: date) -> int:
    """At the end of the day."""
    return followers(account, end_of(day))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
