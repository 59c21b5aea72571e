"""Runs a spider over recorded answers: each request is answered from the recording."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from twisted.python.failure import Failure

from libcrawl.capture.answer import NotRecorded, RecordedAnswer
from libcrawl.items import Refresh, Verdict
from libcrawl.middlewares import (
    ACCOUNT,
    CAPTURED_AT,
    OUTCOME,
    PAYLOAD,
    Refused,
    classify_response,
    with_outcome,
)
from libcrawl.outcomes import NOT_RECORDED
from libcrawl.replay.recorded_answers import RecordedAnswers
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.refresh_spider import RefreshSpider
from libcrawl.spiders.source import RequestKey, Topic
from libcrawl.spiders.walk import Walk
from libcrawl.store.writer import Item


class Player:
    """Answers one spider's requests from the recording; `outcomes` counts the answers used."""

    def __init__(self, spider: RefreshSpider, recorded: RecordedAnswers) -> None:
        self.spider = spider
        self.recorded = recorded
        self.outcomes: Counter[str] = Counter()
        self._moments: dict[int, list[datetime]] = {}

    async def play(self) -> list[Item]:
        """All rows that the answers give, each account's in its order with its verdict last."""
        items: list[Item] = []
        waiting: list[tuple[int, int, Request]] = []
        count = 0
        outputs = self.spider.start()
        request: Request | None = None
        while True:
            async for output in outputs:
                if isinstance(output, Request):
                    count += 1
                    heapq.heappush(waiting, (-output.priority, count, output))
                elif isinstance(output, Refresh):
                    walk = request.cb_kwargs.get("walk") if request else None
                    items += await self._close(walk, output)
                else:
                    items.append(output)
            if not waiting:
                return items
            request = heapq.heappop(waiting)[-1]
            outputs = self._outputs(request)

    async def _close(self, walk: Walk | None, refresh: Refresh) -> list[Item]:
        """The pages that the walk had no need of, or could not get to, and then its verdict.

        Their works are worth keeping; on the verdict they have no influence, unless they cannot
        be read.
        """
        items: list[Item] = []
        if walk is None or walk.target.account_id != refresh.account_id:
            return [self._timed(refresh)]
        if isinstance(self.spider, AccountSpider):
            walk.waiting += 1  # it has its verdict
            uid = walk.target.platform_id
            for request_key in self.recorded.pages_left(uid):
                cursor = dict(request_key.place) or None
                page = self.spider.source.page_request(uid, cursor)
                waiting = [
                    self.spider.walk_request(page, self.spider.parse_page, walk, cursor=cursor)
                ]
                while waiting:
                    async for output in self._outputs(waiting.pop()):
                        if not isinstance(output, Request):
                            items.append(output)
                        elif "entry" in output.cb_kwargs:
                            waiting.append(output)
        return [*items, self._final_verdict(walk, refresh)]

    def _final_verdict(self, walk: Walk, refresh: Refresh) -> Refresh:
        """The verdict after all pages; its times are those of the answers, as the profile may
        come late in a capture."""
        if refresh.verdict is Verdict.COMPLETE and walk.flaw and walk.flaw[0] is Verdict.DRIFT:
            verdict, reason = walk.flaw
            refresh = replace(refresh, verdict=verdict, reason=reason, walked_from=None)
        return self._timed(replace(refresh, works_seen=len(walk.seen)))

    def _timed(self, refresh: Refresh) -> Refresh:
        moments = self._moments.get(refresh.account_id, [])
        return replace(
            refresh,
            started_at=min([refresh.started_at, *moments]),
            finished_at=max(moments) if moments else refresh.finished_at,
        )

    async def _outputs(self, request: Request) -> AsyncIterator[Any]:
        """The spider's output for the recorded answer to a request, or for a missing one."""
        assert request.callback is not None and request.errback is not None
        try:
            response = self._response(request)
        except (NotRecorded, Refused) as problem:
            failure = Failure(problem)  # type: ignore[no-untyped-call]
            failure.request = request  # type: ignore[attr-defined]
            outputs = request.errback(failure)
        else:
            outputs = request.callback(response, **request.cb_kwargs)
        if hasattr(outputs, "__aiter__"):
            async for output in outputs:
                yield output
        else:
            for output in outputs or ():
                yield output

    def _response(self, request: Request) -> Response:
        """The answer that was recorded; of several, the first that is usable.

        Raises NoAnswer or Refused as the crawl's middlewares do.
        """
        request_key = self.spider.source.recognise(request.url, request.body or None)
        answer = self.recorded.take(request_key) if request_key else None
        if answer is None or request_key is None:
            return self._unrecorded(request, request_key)
        while True:
            problem: NotRecorded | Refused
            if answer.lacks:
                problem = NotRecorded(*answer.lacks)
            else:
                self._note(request, answer)
                response = _recorded(request, answer)
                outcome, payload = classify_response(self.spider.outcomes, response)
                self.outcomes[outcome.name] += 1
                try:
                    return with_outcome(request, response, outcome, payload)
                except Refused as refused:
                    problem = refused
            if not self.recorded.has_more(request_key):
                raise problem
            answer = self.recorded.take(request_key)
            assert answer is not None

    def _unrecorded(self, request: Request, request_key: RequestKey | None) -> Response:
        """A long text that was never requested leaves what the list showed; all else is a gap."""
        entry = request.cb_kwargs.get("entry")
        if entry is None:
            raise NotRecorded(Verdict.PARTIAL, f"{_words(request_key, request)} was not recorded")
        request.meta[CAPTURED_AT] = entry.work.captured_at
        request.meta[OUTCOME], request.meta[PAYLOAD] = NOT_RECORDED, None
        return Response(request.url, status=404, request=request)

    def _note(self, request: Request, answer: RecordedAnswer) -> None:
        request.meta[CAPTURED_AT] = answer.captured_at
        self._moments.setdefault(request.meta[ACCOUNT], []).append(answer.captured_at)


def _recorded(request: Request, answer: RecordedAnswer) -> Response:
    """The answer as Scrapy would have handed it on: decompressed, of the type it declares."""
    headers = Headers(
        {name: value for name, value in answer.headers.items() if name != "content-encoding"}
    )
    kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
    return kind(
        request.url, status=answer.status, headers=headers, body=answer.body, request=request
    )


def _words(request_key: RequestKey | None, request: Request) -> str:
    if request_key is None:
        return f"the answer to {request.url}"
    place = ", ".join(f"{key} {value}" for key, value in request_key.place)
    match request_key.topic:
        case Topic.PAGE:
            return f"the page at {place}" if place else "the first page of works"
        case Topic.PROFILE:
            return "the profile"
    return f"{request_key.topic} of work {request_key.work}"
