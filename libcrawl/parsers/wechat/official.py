"""The official interface of one's own WeChat account: articles, daily totals, followers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from libcrawl.items import AccountCounters, AccountMoment, Work, WorkDay
from libcrawl.parsers import Drift, need, need_items, optional, shown
from libcrawl.parsers.counts import parse_count
from libcrawl.parsers.text import public_text
from libcrawl.parsers.timeline import Unreadable, odd_date
from libcrawl.parsers.times import end_of
from libcrawl.parsers.wechat.article import moment, plain_title
from libcrawl.parsers.wechat.links import ArticleKey, key_of_url, written_url
from libcrawl.parsers.wechat.text import paragraphs, plain_lines

HTML = re.compile(r"<(?:p|section|div|span|br|img|h\d|ul|ol|blockquote|mp-\w+)\b", re.IGNORECASE)
# 2650992583_1
WORK_ID = re.compile(r"[0-9]{1,20}_[0-9]{1,2}")
# counter of a day → its key in `detail_list`; all but comments are persons, not times
DAY_COUNTERS = {
    "read_users": "read_user",
    "share_users": "share_user",
    "like_users": "like_user",
    "wow_users": "zaikan_user",
    "comments": "comment_count",
}


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A page of published articles: those that are there, those deleted, and how many in all.

    `unreadable` are publications and articles that cannot be read: they cost themselves alone.
    """

    works: tuple[Work, ...]
    deleted: tuple[str, ...]
    items: int
    total: int
    unreadable: tuple[Unreadable, ...] = ()


def parse_token(payload: Any) -> str:
    """The access token of a token answer. Raises Drift without one; never quotes it."""
    token = need(payload, "access_token")
    if not isinstance(token, str) or not token.isprintable():
        raise Drift("access_token is not a word")
    return token


def parse_batch(payload: Any, captured_at: datetime, biz: str) -> PublishedPage:
    """A page of `freepublish/batchget`. Raises Drift naming what is missing or odd.

    It gives no rights, and of the kinds only picture messages; the time is that of the
    publication, else of the last change.
    """
    works: list[Work] = []
    deleted: list[str] = []
    total = need(payload, "total_count", int)
    items = need(payload, "item", list) if payload.get("item") is not None or total else []
    unreadable: list[Unreadable] = []
    for place, item in enumerate(items, start=1):
        try:
            content = need(item, "content", dict)
            published = moment("create_time", content.get("create_time") or item.get("update_time"))
            articles = need(content, "news_item", list)
        except Drift as problem:
            unreadable.append(Unreadable(f"publication {place} of a page: {problem}"))
            continue
        for news in articles:
            key = None
            try:
                key = _key(news, biz)
                if news.get("is_deleted"):
                    deleted.append(key.work_id)
                    continue
                work = _work(news, key, published, captured_at)
                if odd := odd_date(work):
                    message = f"article {key.work_id}: {odd}"
                    unreadable.append(Unreadable(message, key.work_id))
                else:
                    works.append(work)
            except Drift as problem:
                work_id = key.work_id if key else None
                message = f"article {work_id or 'of a publication'}: {problem}"
                unreadable.append(Unreadable(message, work_id, published))
    if len(unreadable) > 1 and not works and not deleted:
        raise Drift(unreadable[0].problem)
    return PublishedPage(tuple(works), tuple(deleted), len(items), total, tuple(unreadable))


def _key(news: dict[str, Any], biz: str) -> ArticleKey:
    key = key_of_url(written_url(need(news, "url", str)))
    if key is None:
        raise Drift("url is a short link: it does not name the article")
    if key.biz != biz:
        raise Drift(f"url names account {key.biz}: these are not the credentials of {biz}")
    return key


def _work(
    news: dict[str, Any], key: ArticleKey, published: datetime, captured_at: datetime
) -> Work:
    title, content = need(news, "title", str), optional(news, "content", str)
    return Work(
        platform_id=key.work_id,
        captured_at=captured_at,
        kind="image" if news.get("article_type") == "newspic" else "article",
        title=plain_title(title, "") or None,
        text=public_text(_written(content or ""), ""),
        text_complete=content is not None,
        url=key.url,
        published_at=published,
        is_headline=key.idx == 1,
        push_id=key.mid,
        position=key.idx,
    )


def _written(content: str) -> str:
    """Picture and text messages have plain text where articles have HTML."""
    return paragraphs(content) if HTML.search(content) else plain_lines(content)


def parse_details(payload: Any) -> tuple[WorkDay, ...]:
    """Daily totals of the articles of a `getarticletotaldetail` answer. Raises Drift."""
    return tuple(_details(need_items(payload, "list")))


def _details(articles: list[dict[str, Any]]) -> Iterator[WorkDay]:
    for article in articles:
        work_id = need(article, "msgid", str)
        if not WORK_ID.fullmatch(work_id):
            raise Drift(f"msgid is {shown(work_id)}")
        for detail in need_items(article, "detail_list"):
            counts = {
                name: parse_count(detail.get(key)).value for name, key in DAY_COUNTERS.items()
            }
            yield WorkDay(platform_id=work_id, day=read_day(detail, "stat_date"), **counts)


def parse_cumulate(payload: Any, account_id: int) -> tuple[AccountMoment, ...]:
    """Followers at the end of each day (Asia/Shanghai) of a `getusercumulate` answer."""
    found: dict[date, AccountMoment] = {}
    for row in need_items(payload, "list"):
        day = read_day(row, "ref_date")
        count = parse_count(need(row, "cumulate_user")).value
        found[day] = AccountMoment(
            account_id=account_id,
            captured_at=end_of(day),
            counters=AccountCounters(followers=count),
        )
    return tuple(found.values())


def read_day(row: dict[str, Any], name: str) -> date:
    """A date such as 2026-01-31. Raises Drift naming the key."""
    try:
        day = date.fromisoformat(need(row, name, str))
    except ValueError:
        day = date.min
    if not 2009 <= day.year < 2200:
        raise Drift(f"{name} is {shown(row[name])}: not a date")
    return day
