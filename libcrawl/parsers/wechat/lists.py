"""Lists of a WeChat account's pushes: the reader's message list and the back office's own list.

Lists give the articles and their addresses; texts, kinds and rights are in the articles' pages.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import Drift, identifier, need, optional, read_json
from libcrawl.parsers.timeline import (
    Cursor,
    Entry,
    TimelinePage,
    Unreadable,
    odd_counters,
    odd_date,
)
from libcrawl.parsers.wechat.article import (
    article_kind,
    is_original,
    kind_not_known,
    moment,
    plain_title,
)
from libcrawl.parsers.wechat.counters import listed_counters
from libcrawl.parsers.wechat.links import (
    ArticleKey,
    article_key,
    key_of_url,
    short_url,
    written_url,
)

# comm_msg_info.type: a push of articles; 1 and 3 are a line of text and a picture
ARTICLES = 49


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(TimelinePage):
    """A page of pushes. `unlisted` are articles that the list calls deleted, `shown` pushes.

    `passed` is the number of pushes that the cursor passes over, None where there is no cursor.
    """

    passed: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of a push as a list gives it; its `idx` by its place where the list gives none."""

    item: dict[str, Any]
    key: ArticleKey | None
    is_deleted: bool
    url: str


def parse_messages(payload: Any, captured_at: datetime, biz: str, offset: int = 0) -> ListPage:
    """A page of `profile_ext?action=getmsg`, requested from the push `offset` on.

    Raises Drift naming what is missing or odd. A push or an article that cannot be read is named
    in the page, which keeps the others.
    """
    written = need(payload, "general_msg_list", str)
    pushes = need(_decoded(written, "general_msg_list"), "list", list)
    found = _Found(captured_at)
    for push in pushes:
        with found.part("push", _push_of(push, "comm_msg_info", "id", "datetime")):
            message = need(push, "comm_msg_info", dict)
            if need(message, "type") == ARTICLES:
                sent = moment("datetime", need(message, "datetime"))
                found.add_all(_message_articles(need(push, "app_msg_ext_info", dict), biz), sent)
    is_last = need(payload, "can_msg_continue") != 1
    following = None if is_last else int(identifier(payload, "next_offset"))
    cursor = None if following is None else {"offset": str(following)}
    passed = None if following is None else following - offset
    return _page(found, len(pushes), cursor, passed=passed)


def _message_articles(head: dict[str, Any], biz: str) -> list[Listed | Unreadable]:
    """The articles of a push; the mid of one without an address is that of the others."""
    items = [head, *(optional(head, "multi_app_msg_item_list", list) or [])]
    given = [_address(item, biz) for item in items]
    mid = next((key.mid for _, key, _ in given if key), None)
    found: list[Listed | Unreadable] = []
    for place, (item, (url, key, problem)) in enumerate(zip(items, given, strict=True), start=1):
        known = key or (article_key(biz, mid, place) if mid else None)
        if problem:
            work_id = known.work_id if known else None
            found.append(Unreadable(f"article {work_id or 'of a push'}: {problem}", work_id))
            continue
        # one that is marked as deleted is opened, too: its page shows by whom and why
        found.append(Listed(item, known, is_deleted=not url, url=url))
    return found


def _address(item: Any, biz: str) -> tuple[str, ArticleKey | None, str | None]:
    """An item's address, what it names, and what is odd about it."""
    try:
        url = written_url(optional(item, "content_url", str) or "")
        return url, _own_key(url, biz) if url else None, None
    except Drift as problem:
        return "", None, str(problem)


def _own_key(url: str, biz: str) -> ArticleKey:
    key = key_of_url(url)
    if key is None:
        raise Drift("content_url is a short link: it does not name the article")
    if key.biz != biz:
        raise Drift(f"content_url names account {key.biz}")
    return key


def parse_published(payload: Any, captured_at: datetime, biz: str, begin: int) -> ListPage:
    """A page of the back office's `appmsgpublish` for its own account, requested from `begin`.

    A record or an article that cannot be read is named in the page, which keeps the others. Raises
    Drift naming what is missing or odd in the page itself.
    """
    page = _decoded(need(payload, "publish_page", str), "publish_page")
    records = need(page, "publish_list", list)
    total = page.get("total_count", page.get("publish_count"))
    if type(total) is not int:
        raise Drift("missing publish_page.total_count")
    found = _Found(captured_at)
    for number, record in enumerate(records, start=begin + 1):
        with found.part(f"record {number}", (None, None)):
            info = _decoded(need(record, "publish_info", str), "publish_info")
            with found.part("push", _push_of(info, "sent_info", "msgid", "time")):
                articles = _published_articles(info, biz)
                # a push of which everything was deleted has no time
                is_there = any(
                    isinstance(one, Unreadable) or not one.is_deleted for one in articles
                )
                given = need(info, "sent_info.time") if is_there else None
                found.add_all(
                    articles, moment("sent_info.time", given) if is_there else captured_at
                )
    following = begin + len(records)
    cursor = {"begin": str(following)} if following < total else None
    return _page(found, len(records), cursor, total=total, passed=len(records))


def _published_articles(info: dict[str, Any], biz: str) -> list[Listed | Unreadable]:
    found: list[Listed | Unreadable] = []
    items = optional(info, "appmsg_info", list) or optional(info, "appmsgex", list) or []
    for place, item in enumerate(items, start=1):
        try:
            given = optional(item, "content_url", str) or optional(item, "link", str)
            url = written_url(given or "")
            named = key_of_url(url) if url else None
            if named and named.biz != biz:
                raise Drift(f"content_url names account {named.biz}")
            sn = named.sn if named else None
            key = article_key(biz, need(item, "appmsgid"), item.get("itemidx") or place, sn)
        except Drift as problem:
            found.append(Unreadable(f"article {place} of a push: {problem}"))
            continue
        found.append(Listed(item, key, bool(item.get("is_deleted")) or not url, url))
    return found


def _push_of(push: Any, part: str, number: str, time: str) -> tuple[str | None, datetime | None]:
    """What can be read of a push that is broken: its number and its time."""
    given = push.get(part) if isinstance(push, dict) else None
    given = given if isinstance(given, dict) else {}
    name = given.get(number) or (push.get(number) if isinstance(push, dict) else None)
    try:
        sent = moment(time, given.get(time))
    except Drift:
        sent = None
    return (str(name) if type(name) is int else None), sent


class _Found:
    """The articles of a page: those that are there, those that the list calls deleted, and what
    cannot be read."""

    def __init__(self, captured_at: datetime) -> None:
        self.captured_at = captured_at
        self.entries: list[Entry] = []
        self.unlisted: list[str] = []
        self.unreadable: list[Unreadable] = []

    @contextmanager
    def part(self, name: str, given: tuple[str | None, datetime | None]) -> Iterator[None]:
        """A part of the page that costs itself alone where it cannot be read."""
        try:
            yield
        except Drift as problem:
            number, sent = given
            named = f"{name} {number}" if number else name
            self.unreadable.append(Unreadable(f"{named}: {problem}", None, sent))

    def add_all(self, articles: list[Listed | Unreadable], sent: datetime) -> None:
        for article in articles:
            if isinstance(article, Unreadable):
                self.unreadable.append(replace(article, published_at=sent))
            else:
                self._add(article, sent)

    def _add(self, listed: Listed, sent: datetime) -> None:
        if listed.key is None:
            return  # deleted, and it is unknown which it was: the walk will not see it
        work_id = listed.key.work_id
        if listed.is_deleted:
            self.unlisted.append(work_id)
            return
        try:
            work, parts = _listed_work(listed, listed.key, sent, self.captured_at)
        except Drift as problem:
            message = f"article {work_id}: {problem}"
            self.unreadable.append(Unreadable(message, work_id, sent))
            return
        if odd := odd_date(work):
            self.unreadable.append(Unreadable(f"article {work_id}: {odd}", work_id))
            return
        self.entries.append(Entry(work, pinned=False, long_text_id=listed.url, odd=parts))
        self.unreadable.extend(parts)


def _listed_work(
    listed: Listed, key: ArticleKey, sent: datetime, captured_at: datetime
) -> tuple[Work, tuple[Unreadable, ...]]:
    """What a list knows of an article, and what of it cannot be read.

    Its text is not there: `text_complete` is False.
    """
    item = listed.item
    shown = item.get("item_show_type")
    kind, odd_kind = ("article", None) if shown is None else article_kind(shown)
    title = need(item, "title", str)
    counters, problems = listed_counters(item) if "read_num" in item else (WorkCounters(), ())
    work = Work(
        platform_id=key.work_id,
        captured_at=captured_at,
        kind=kind,
        title=plain_title(title, "") or None,
        text="",
        text_complete=False,
        # a key without its check code opens nothing
        url=key.url if key.sn else short_url(listed.url) or key.url,
        published_at=sent,
        is_original=is_original(item.get("copyright_stat")),
        is_headline=key.idx == 1,
        push_id=key.mid,
        position=key.idx,
        counters=counters,
    )
    return work, (*kind_not_known(work, odd_kind), *odd_counters(work, problems, "article"))


def _page(
    found: _Found,
    shown: int,
    cursor: Cursor | None,
    *,
    total: int | None = None,
    passed: int | None = None,
) -> ListPage:
    """Raises Drift where none of several articles can be read: the list has another shape."""
    if len(found.unreadable) > 1 and not found.entries and not found.unlisted:
        raise Drift(found.unreadable[0].problem)
    return ListPage(
        entries=tuple(found.entries),
        unlisted=tuple(found.unlisted),
        unreadable=tuple(found.unreadable),
        shown=shown,
        cursor=cursor,
        nothing_after=None,
        total=total,
        passed=passed,
    )


def _decoded(written: str, name: str) -> Any:
    """JSON that is written as a string inside of JSON, HTML-escaped in places."""
    try:
        return read_json(written, name)
    except Drift:
        return read_json(html.unescape(written), name)
