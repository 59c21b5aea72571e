"""Xiaohongshu: an own account in its creator centre, with exact counters and views."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from libcrawl.items import (
    Account,
    AccountCounters,
    AccountMoment,
    Work,
    WorkCounters,
    is_publication_date,
)
from libcrawl.parsers import Drift, need, need_items, objects, optional
from libcrawl.parsers.counts import read_counters, read_each_counter
from libcrawl.parsers.text import public_text, tidy
from libcrawl.parsers.timeline import Entry, TimelinePage, odd_counters, read_works
from libcrawl.parsers.times import SHANGHAI, end_of
from libcrawl.parsers.xiaohongshu.profile import PLATFORM, account_url
from libcrawl.parsers.xiaohongshu.text import earliest, milliseconds, note_id, note_url

KINDS = {1: "image", 2: "video"}
OTHER = "other"
UNNAMED = ""  # the list does not name its account
PAGE_SIZE = 10
# Our counters by the centre's: the first is what it calls 观看量, of pictures, too.
COUNTERS = {
    "plays": "read_count", "likes": "like_count", "comments": "comment_count",
    "shares": "share_count", "favourites": "fav_count", "danmaku": "danmaku_count",
}  # fmt: skip


def parse_own(payload: Any, captured_at: datetime, uid: str) -> Account:
    """The account of the session. It is known by its number (小红书号); the answer lacks `uid`.

    Raises Drift naming what is missing.
    """
    data = need(payload, "data", dict)
    name = tidy(need(data, "name", str))
    return Account(
        platform=PLATFORM,
        platform_id=uid,
        captured_at=captured_at,
        name=name,
        handle=tidy(need(data, "red_num", str)),
        url=account_url(uid),
        description=public_text(optional(data, "personal_desc", str) or "", name) or None,
        counters=AccountCounters(
            **read_counters(
                {
                    "followers": data.get("fans_count"),
                    "following": data.get("follow_count"),
                    "saves_and_likes": data.get("faved_count"),
                }
            )
        ),
    )


def parse_own_notes(payload: Any, captured_at: datetime, page: int) -> TimelinePage:
    """A page of the own notes, newest first. It shows no text. Raises Drift."""
    total = need(payload, "data.total", int)
    items = need_items(payload, "data.note_infos")
    if not items and (page - 1) * PAGE_SIZE < total:
        raise Drift(f"page {page} shows no note, although the list claims {total}")
    works = read_works(items, lambda item: _entry(item, captured_at), _known_of)
    return works.page(
        len(items), {"page_num": str(page + 1)} if page * PAGE_SIZE < total else None, total=total
    )


def _known_of(item: dict[str, Any]) -> tuple[str | None, datetime | None]:
    note = note_id(item.get("id"), "id")
    return note, earliest(note)


def _entry(item: dict[str, Any], captured_at: datetime) -> Entry:
    note = note_id(item.get("id"), "id")
    counters, problems = read_each_counter({n: item.get(key) for n, key in COUNTERS.items()})
    work = Work(
        platform_id=note,
        captured_at=captured_at,
        kind=KINDS.get(need(item, "type", int), OTHER),
        title=public_text(optional(item, "title", str) or "", UNNAMED) or None,
        text="",
        text_complete=False,
        url=note_url(note),
        published_at=milliseconds(need(item, "post_time"), f"note {note}: post_time"),
        counters=WorkCounters(**counters, mean_seconds=optional(item, "view_time_avg", int, float)),
    )
    return Entry(work, False, None, odd_counters(work, problems, "note"))


def parse_followers(
    payload: Any, captured_at: datetime, account_id: int, followers: int | None
) -> tuple[AccountMoment, ...]:
    """Followers at the end of each of the last days (Asia/Shanghai), oldest first. Raises Drift.

    `followers`: how many there are now; a list whose last day is far from that counts something
    else and gives nothing. Who they are and when they are there is not read.
    """
    days = objects(need(payload, "data.thirty.fans_list", list), "data.thirty.fans_list")
    moments = sorted(_moments(days, captured_at, account_id), key=lambda moment: moment.captured_at)
    last = moments[-1].counters.followers if moments else None
    if last is None or followers is None or abs(last - followers) > max(followers // 5, 20):
        return ()
    return tuple(moments)


def _moments(
    days: list[dict[str, Any]], captured_at: datetime, account_id: int
) -> Iterator[AccountMoment]:
    for day in days:
        begun = milliseconds(need(day, "date"), "date").astimezone(SHANGHAI)
        if not is_publication_date(begun, captured_at):
            raise Drift(f"followers are dated {begun:%Y-%m-%d}")
        yield AccountMoment(
            account_id=account_id,
            captured_at=end_of(begun.date()),
            counters=AccountCounters(**read_counters({"followers": need(day, "count", int)})),
        )
