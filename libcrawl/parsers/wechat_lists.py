"""Lists of a WeChat account's pushes: the reader's message list and the back office's own list.

Lists tell what there is and where; texts, kinds and rights stand in the articles' pages.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libcrawl.items import Work, WorkCounters
from libcrawl.parsers import Drift, identifier, need, need_items, objects, optional, read_json
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.wechat import article_kind, is_original, moment, plain_title
from libcrawl.parsers.wechat_counters import listed_counters
from libcrawl.parsers.wechat_links import ArticleKey, article_key, key_of_url, written_url

# comm_msg_info.type: a push of articles; 1 and 3 are a line of text and a picture
ARTICLES = 49


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(TimelinePage):
    """A page of pushes. `unlisted` are articles that the list calls deleted, `shown` pushes.

    `malformed` counts records that the platform itself wrote wrongly: they are passed over.
    `passed` is the number of pushes that the cursor passes over, None where there is no cursor.
    """

    malformed: int = 0
    passed: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of a push as a list gives it; `idx` by its place where the list tells none."""

    item: dict[str, Any]
    key: ArticleKey | None
    is_deleted: bool
    url: str


def parse_messages(payload: Any, captured_at: datetime, biz: str, offset: int = 0) -> ListPage:
    """A page of `profile_ext?action=getmsg`, asked for from the push `offset` on.

    Raises Drift naming what is missing or odd.
    """
    written = need(payload, "general_msg_list", str)
    pushes = need_items(_decoded(written, "general_msg_list"), "list")
    found = _Found(captured_at)
    for push in pushes:
        message = need(push, "comm_msg_info", dict)
        if need(message, "type") != ARTICLES:
            continue
        for listed in _message_articles(need(push, "app_msg_ext_info", dict), biz):
            found.add(listed, message, "datetime")
    is_last = need(payload, "can_msg_continue") != 1
    following = None if is_last else int(identifier(payload, "next_offset"))
    cursor = None if following is None else {"offset": str(following)}
    passed = None if following is None else following - offset
    return _page(found, len(pushes), cursor, passed=passed)


def _message_articles(head: dict[str, Any], biz: str) -> list[Listed]:
    """The articles of a push; the mid of one without an address is that of the others."""
    others = optional(head, "multi_app_msg_item_list", list) or []
    items = [head, *objects(others, "multi_app_msg_item_list")]
    urls = [written_url(optional(item, "content_url", str) or "") for item in items]
    keys = [_own_key(url, biz) if url else None for url in urls]
    mid = next((key.mid for key in keys if key), None)
    found = []
    for place, (item, url, key) in enumerate(zip(items, urls, keys, strict=True), start=1):
        known = key or (article_key(biz, mid, place) if mid else None)
        # one that is marked as deleted is opened, too: its page says by whom and why
        found.append(Listed(item, known, is_deleted=not url, url=url))
    return found


def _own_key(url: str, biz: str) -> ArticleKey:
    key = key_of_url(url)
    if key is None:
        raise Drift("content_url is a short link: it does not tell the article")
    if key.biz != biz:
        raise Drift(f"content_url names account {key.biz}")
    return key


def parse_published(payload: Any, captured_at: datetime, biz: str, begin: int) -> ListPage:
    """A page of the back office's `appmsgpublish` for its own account, asked for from `begin`.

    A record that cannot be read is passed over and counted; it stays part of the page. Raises
    Drift naming what is missing or odd in the others.
    """
    page = _decoded(need(payload, "publish_page", str), "publish_page")
    records = need_items(page, "publish_list")
    total = page.get("total_count", page.get("publish_count"))
    if type(total) is not int:
        raise Drift("missing publish_page.total_count")
    found = _Found(captured_at)
    malformed = 0
    for record in records:
        try:
            info = _decoded(need(record, "publish_info", str), "publish_info")
        except Drift:
            malformed += 1
            continue
        for listed in _published_articles(info, biz):
            found.add(listed, info, "sent_info.time")
    following = begin + len(records)
    cursor = {"begin": str(following)} if following < total else None
    return _page(found, len(records), cursor, total=total, malformed=malformed, passed=len(records))


def _published_articles(info: dict[str, Any], biz: str) -> list[Listed]:
    found = []
    items = optional(info, "appmsg_info", list) or optional(info, "appmsgex", list) or []
    for place, item in enumerate(objects(items, "appmsg_info"), start=1):
        given = optional(item, "content_url", str) or optional(item, "link", str)
        url = written_url(given or "")
        key = article_key(biz, need(item, "appmsgid"), item.get("itemidx") or place, _sn(url))
        found.append(Listed(item, key, bool(item.get("is_deleted")) or not url, url))
    return found


def _sn(url: str) -> str | None:
    key = key_of_url(url) if url else None
    return key.sn if key else None


class _Found:
    """The articles of a page: those that are there, and those that the list calls deleted."""

    def __init__(self, captured_at: datetime) -> None:
        self.captured_at = captured_at
        self.entries: list[Entry] = []
        self.unlisted: list[str] = []

    def add(self, listed: Listed, push: dict[str, Any], sent_at: str) -> None:
        """`sent_at` is where the push tells its time."""
        if listed.key is None:
            return  # deleted, and nothing tells which it was: the walk will not see it
        if listed.is_deleted:
            self.unlisted.append(listed.key.work_id)
            return
        try:
            sent = moment(sent_at, need(push, sent_at))
            work = _listed_work(listed.item, listed.key, sent, self.captured_at)
        except Drift as problem:
            raise Drift(f"article {listed.key.work_id}: {problem}") from None
        self.entries.append(Entry(work, pinned=False, long_text_id=listed.url))


def _listed_work(
    item: dict[str, Any], key: ArticleKey, sent: datetime, captured_at: datetime
) -> Work:
    """What a list knows of an article. Its text is not there: `text_complete` is False."""
    shown = item.get("item_show_type")
    title = need(item, "title", str)
    return Work(
        platform_id=key.work_id,
        captured_at=captured_at,
        kind="article" if shown is None else article_kind(shown),
        title=plain_title(title, "") or None,
        text="",
        text_complete=False,
        url=key.url,
        published_at=sent,
        is_original=is_original(item.get("copyright_stat")),
        is_headline=key.idx == 1,
        push_id=key.mid,
        position=key.idx,
        counters=listed_counters(item) if "read_num" in item else WorkCounters(),
    )


def _page(
    found: _Found,
    shown: int,
    cursor: Cursor | None,
    *,
    total: int | None = None,
    malformed: int = 0,
    passed: int | None = None,
) -> ListPage:
    return ListPage(
        entries=tuple(found.entries),
        unlisted=tuple(found.unlisted),
        shown=shown,
        cursor=cursor,
        nothing_after=None,
        total=total,
        malformed=malformed,
        passed=passed,
    )


def _decoded(written: str, name: str) -> Any:
    """JSON that is written as a string inside of JSON, HTML-escaped in places."""
    try:
        return read_json(written, name)
    except Drift:
        return read_json(html.unescape(written), name)
