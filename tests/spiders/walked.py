"""A walk over prepared pages, without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import TextResponse
from scrapy.settings import Settings

from libcrawl.crawl import CrawlWindow
from libcrawl.items import (
    Account,
    AccountCounters,
    Continuation,
    Refresh,
    Verdict,
    Work,
    WorkBatch,
)
from libcrawl.middlewares import OUTCOME, PAYLOAD
from libcrawl.outcomes import OK, Outcome
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.spiders.source import TimelineSource
from libcrawl.spiders.stretch import Stretch
from libcrawl.spiders.walk import Walk
from libcrawl.spiders.weibo import WeiboSpider
from libcrawl.store.run import Target

NOW = datetime.now(UTC)


SIZE = 10


UID = "1999000001"


# The answer of a platform to a cursor: a page, "nothing here", or one that cannot be read.
Answers = Callable[[Cursor | None], TimelinePage | Outcome | Exception]


class Prepared(TimelineSource):
    """Pages that are made on request, without a network."""

    setting = "LIBCRAWL_WEIBO_PC_URL"
    page_size = SIZE

    def profile_request(self, uid: str) -> Request:
        return Request(f"{self.base_url}/profile")

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        return Request(f"{self.base_url}/page?{json.dumps(cursor)}")

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        return Request(f"{self.base_url}/long/{entry.long_text_id}")

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        counters = AccountCounters(works=payload)
        return Account(
            platform="weibo", platform_id=UID, captured_at=at, name="青岚", counters=counters
        )

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        if isinstance(payload, Exception):
            raise payload
        assert isinstance(payload, TimelinePage)
        return payload

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        return entry.work


class Walked:
    """A refresh, the works that it stored, and the cursors that it requested."""

    def __init__(
        self,
        answers: Answers,
        claimed: int | None,
        days: float,
        folder: str,
        left: Continuation | None = None,
    ) -> None:
        self.requested: list[Cursor | None] = []
        self.works: list[str] = []
        self.refresh: Refresh | None = None
        self.answers = answers
        self.claimed = claimed
        self.spider = WeiboSpider()
        self.spider.settings = Settings({"LIBCRAWL_DATA": folder})
        self.spider.source = Prepared("http://127.0.0.1")
        since = NOW - timedelta(days=days)
        run = SimpleNamespace(id=1, whole_texts=lambda account, works: {})
        self.spider.crawl = SimpleNamespace(  # type: ignore[assignment]
            run=run, window=CrawlWindow(since=since), access=SimpleNamespace(cookies=())
        )
        target = Target(7, UID, "青岚市图书馆", None)
        self.walk = Walk(target, 0, "pc", since, started_at=NOW, finished_at=NOW)
        self.walk.stretch = Stretch("since_id", left)
        asyncio.run(self._go())

    async def _go(self) -> None:
        profile = self.spider.source.profile_request(UID)
        waiting = [self.spider.walk_request(profile, self.spider.parse_profile, self.walk)]
        while waiting:
            request = waiting.pop(0)
            assert self.refresh is None, "a request after the verdict"
            assert request.callback is not None
            async for output in request.callback(self._answer(request), **request.cb_kwargs):
                if isinstance(output, Request):
                    waiting.append(output)
                elif isinstance(output, WorkBatch):
                    self.works += [work.platform_id for work in output.works]
                elif isinstance(output, Refresh):
                    self.refresh = output

    def _answer(self, request: Request) -> TextResponse:
        payload: Any = self.claimed
        if "cursor" in request.cb_kwargs:
            self.requested.append(request.cb_kwargs["cursor"])
            assert len(self.requested) < 200, "a walk without an end"
            payload = self.answers(request.cb_kwargs["cursor"])
        is_outcome = isinstance(payload, Outcome)
        request.meta[OUTCOME] = payload if is_outcome else OK
        request.meta[PAYLOAD] = None if is_outcome else payload
        return TextResponse(request.url, body=b"{}", request=request)

    @property
    def verdict(self) -> Verdict:
        assert self.refresh is not None, "no verdict"
        return self.refresh.verdict

    @property
    def reason(self) -> str:
        assert self.refresh is not None
        return self.refresh.reason or ""


Go = Callable[..., Walked]


@pytest.fixture
def go(tmp_path: Path) -> Go:
    def walked(answers: Answers, claimed: int | None = None, days: float = 30) -> Walked:
        return Walked(answers, claimed, days, str(tmp_path))

    return walked


def post(number: float) -> Entry:
    """The post with this number, which is its age in days."""
    work = Work(
        platform_id=str(number),
        captured_at=NOW,
        kind="text",
        text="",
        published_at=NOW - timedelta(days=number),
        url="",
    )
    return Entry(work, False, None)


def page(numbers: Sequence[float], cursor: Cursor | None, total: int | None = None) -> TimelinePage:
    return TimelinePage(
        entries=tuple(post(number) for number in numbers),
        unlisted=(),
        shown=len(numbers),
        cursor=cursor,
        nothing_after=None,
        total=total,
    )


class Numbered:
    """A list paged by numbers that may change before request n: `changes[n](posts)`."""

    def __init__(self, posts: list[int], changes: dict[int, Callable[[list[int]], None]]) -> None:
        self.posts = posts
        self.changes = changes
        self.requested = 0

    def __call__(self, cursor: Cursor | None) -> TimelinePage:
        if change := self.changes.get(self.requested):
            change(self.posts)
        self.requested += 1
        number = int((cursor or {}).get("page", "1"))
        shown = self.posts[(number - 1) * SIZE : number * SIZE]
        more = len(self.posts) > number * SIZE
        following = {"page": str(number + 1)} if more else None
        return page(shown, following, total=len(self.posts))


def removing(*indices: int) -> Callable[[list[int]], None]:
    def remove(posts: list[int]) -> None:
        for index in sorted(indices, reverse=True):
            del posts[index]

    return remove
