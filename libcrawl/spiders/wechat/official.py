"""The official interface of the operator's own WeChat account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from scrapy import Request
from scrapy.http import Response

from libcrawl.crawl import Crawl
from libcrawl.items import Lack, Removal, Verdict, WorkBatch, WorkDays
from libcrawl.middlewares import OUTCOME, PAYLOAD
from libcrawl.outcomes import OK
from libcrawl.outcomes.wechat import TOKEN_EXPIRED, UNAUTHORIZED, WECHAT
from libcrawl.parsers import Drift
from libcrawl.parsers.times import SHANGHAI
from libcrawl.parsers.wechat.official import (
    PublishedPage,
    parse_batch,
    parse_cumulate,
    parse_details,
    parse_token,
)
from libcrawl.spiders.guards import Output, begins_a_walk, captured_at, ends_in_a_verdict
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.walk import Start, Walk
from libcrawl.spiders.wechat.choice import check_source, read_credentials
from libcrawl.spiders.wechat.interface import SPAN_DAYS, Official

PUBLISHED = "/cgi-bin/freepublish/batchget"
DETAILS = "/datacube/getarticletotaldetail"
FOLLOWERS = "/datacube/getusercumulate"
SPAN = timedelta(days=SPAN_DAYS)


class ApiCall(NamedTuple):
    """A request to the interface."""

    path: str
    body: dict[str, Any]


class OfficialSpider(RefreshSpider):
    """One account: a token, its publications, then daily totals and followers of the window."""

    platform = "wechat"
    sources = {"official": Official}  # noqa: RUF012
    default_source = "official"
    outcomes = WECHAT
    begins_with_a_page = True
    source: Official

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        super().check(source, settings, arguments, crawl)
        check_source(source, settings, arguments, crawl)

    async def start(self) -> AsyncIterator[Any]:
        self.token = ""
        self.renewed = False
        for start in self.starts():
            yield self.first(start, self._start_request)

    def credentials(self) -> tuple[str, str]:
        return read_credentials(self.settings)

    def _start_request(self, start: Start) -> Request:
        request = self.source.token_request(*self.credentials())
        return self.start_request(request, self.parse_token, start, then=_batch(0))

    def _token_request(self, walk: Walk, then: ApiCall) -> Request:
        walk.pages_asked += 1
        request = self.source.token_request(*self.credentials())
        return self.walk_request(request, self.parse_token, walk, then=then)

    def _call(self, walk: Walk, call: ApiCall) -> Request:
        walk.pages_asked += 1
        request = self.source.call_request(*call, {"access_token": self.token})
        return self.walk_request(request, self.parse_answer, walk, call=call)

    @begins_a_walk
    @ends_in_a_verdict
    async def parse_token(
        self, response: Response, walk: Walk, then: ApiCall
    ) -> AsyncIterator[Output]:
        """The token, which is kept in memory only, and the call that waits for it."""
        walk.pages_got += 1
        if response.meta[OUTCOME] is not OK:
            raise Drift(f"no token: {response.meta[OUTCOME].meaning}")
        self.token = parse_token(response.meta[PAYLOAD])
        yield self._call(walk, then)

    @ends_in_a_verdict
    async def parse_answer(
        self, response: Response, walk: Walk, call: ApiCall
    ) -> AsyncIterator[Output]:
        """An answer of the interface, and the next call; an expired token is renewed once."""
        walk.pages_got += 1
        outcome = response.meta[OUTCOME]
        if outcome is TOKEN_EXPIRED:
            for request in self._renew(walk, call):
                yield request
        elif outcome is UNAUTHORIZED:
            walk.record_failure(Verdict.LOGIN_REQUIRED, f"{call.path}: {outcome.meaning}")
        elif outcome is not OK:
            raise Drift(outcome.meaning)
        else:
            for output in self._read(response, walk, call):
                yield output

    def _renew(self, walk: Walk, call: ApiCall) -> Iterator[Request]:
        if self.renewed:
            walk.record_failure(
                Verdict.LOGIN_REQUIRED, "the access token is refused although it is new"
            )
            return
        self.renewed = True
        yield self._token_request(walk, call)

    def _read(self, response: Response, walk: Walk, call: ApiCall) -> Iterator[Output]:
        payload, at = response.meta[PAYLOAD], captured_at(response)
        account_id = walk.target.account_id
        if call.path == PUBLISHED:
            page = parse_batch(payload, at, walk.target.platform_id)
            self._note_holes(walk, page, response)
            yield from self._published(walk, page, at)
            self.keep_unreadable(walk, response, page.unreadable)
            following = call.body["offset"] + page.items
            if page.items and following < page.total and not _has_passed(page, walk):
                yield self._call(walk, _batch(following))
                return
            self._end(walk, page, following)
            yield from self._about_days(walk, DETAILS, walk.since.astimezone(SHANGHAI).date(), at)
        elif call.path == DETAILS:
            yield WorkDays(account_id=account_id, captured_at=at, days=parse_details(payload))
            yield from self._about_days(walk, DETAILS, _after(call), at)
        else:
            yield from parse_cumulate(payload, account_id)
            yield from self._about_days(walk, FOLLOWERS, _after(call), at)

    def _published(self, walk: Walk, page: PublishedPage, at: datetime) -> Iterator[Output]:
        account_id = walk.target.account_id
        fresh = tuple(work for work in page.works if work.platform_id not in walk.seen)
        walk.seen.update(work.platform_id for work in fresh)
        walk.seen.update(page.deleted)
        moments = (work.published_at for work in page.works)
        walk.holes.add_unreadable(page.unreadable, min(moments, default=at))
        if fresh:
            yield WorkBatch(account_id=account_id, works=fresh)
        for work_id in page.deleted:
            yield Removal(account_id=account_id, platform_id=work_id, captured_at=at)

    def _note_holes(self, walk: Walk, page: PublishedPage, response: Response) -> None:
        """What cannot be read, and articles without their text, which their pages may show."""
        moments = (work.published_at for work in page.works)
        walk.holes.add_unreadable(page.unreadable, min(moments, default=walk.started_at))
        walk.seen.update(odd.platform_id for odd in page.unreadable if odd.platform_id)
        if page.unreadable and not walk.holes.kept:
            walk.holes.kept = self.kept(walk, response)
        for work in page.works:
            if not work.text_complete:
                walk.holes.add_work(work, Lack.TEXT, Verdict.PARTIAL, "content is missing")

    def _end(self, walk: Walk, page: PublishedPage, following: int) -> None:
        """The interface lists publications, but not what was sent to all followers: what it does
        not show may well be there, so nothing is called missing and the mark stays."""
        if _has_passed(page, walk) or (following >= page.total and walk.seen):
            walk.ended = (Verdict.COMPLETE, None)
        else:
            walk.end_early(f"the list ended at {following} of {page.total} publications")

    def _about_days(self, walk: Walk, path: str, first: date, at: datetime) -> Iterator[Request]:
        """The next days to request: of articles, then of followers; up to yesterday."""
        yesterday = at.astimezone(SHANGHAI).date() - timedelta(days=1)
        if first > yesterday and path == DETAILS:
            path, first = FOLLOWERS, walk.since.astimezone(SHANGHAI).date()
        if first > yesterday:
            return
        last = min(first + SPAN - timedelta(days=1), yesterday)
        body = {"begin_date": first.isoformat(), "end_date": last.isoformat()}
        yield self._call(walk, ApiCall(path, body))


class RecordedOfficial(OfficialSpider):
    """The walk through recorded answers, which needs no credentials."""

    def credentials(self) -> tuple[str, str]:
        return "", ""


def _batch(offset: int) -> ApiCall:
    body = {"offset": offset, "count": Official.page_size, "no_content": 0}
    return ApiCall(PUBLISHED, body)


def _after(call: ApiCall) -> date:
    return date.fromisoformat(call.body["end_date"]) + timedelta(days=1)


def _has_passed(page: PublishedPage, walk: Walk) -> bool:
    """True when all that follows is older than the window."""
    return bool(page.works) and page.works[-1].published_at < walk.since
