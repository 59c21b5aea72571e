"""Decorators for callbacks of a walk: an exception ends the walk in a verdict."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.items import (
    AccountMoment,
    Profile,
    Refresh,
    Removal,
    Verdict,
    WorkBatch,
    WorkDays,
)
from libcrawl.middlewares import CAPTURED_AT
from libcrawl.parsers import Drift
from libcrawl.politeness.access import is_loopback_host
from libcrawl.spiders.walk import Start, Walk
from libcrawl.store.errors import in_words, is_of_the_store

if TYPE_CHECKING:
    from libcrawl.spiders.refresh_spider import RefreshSpider

logger = logging.getLogger(__name__)

Output = Request | Profile | WorkBatch | WorkDays | AccountMoment | Removal | Refresh
Errback = Callable[[Any, Failure], Iterator[Output]]


def captured_at(response: Response) -> datetime:
    """The time for which an answer holds.

    Where none is settled it is this machine's time, except on loopback: a stand-in platform has a
    clock of its own, which its `Date` header shows.
    """
    recorded: datetime | None = response.meta.get(CAPTURED_AT)
    if recorded is not None:
        return recorded
    date = response.headers.get("Date")
    if date and is_loopback_host(urlsplit(response.url).hostname or ""):
        return _aware(parsedate_to_datetime(date.decode("latin-1")))
    return datetime.now(UTC)


def _aware(moment: datetime) -> datetime:
    """A date whose zone is `-0000` comes without one."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ends_in_a_verdict(callback: Callable[..., AsyncIterator[Output]]) -> Callable[..., Any]:
    """A callback of a walk: whatever it raises ends the walk in a verdict, and no other walk.

    An answer that cannot be read is `drift`, and is kept; a store that cannot be used is `failed`.
    """

    @wraps(callback)
    async def guarded(
        self: RefreshSpider, response: Response, walk: Walk, **arguments: Any
    ) -> AsyncIterator[Output]:
        try:
            walk.finished_at = captured_at(response)
            async for output in callback(self, response, walk, **arguments):
                if isinstance(output, WorkBatch):
                    walk.holes.fill(output.works)
                elif isinstance(output, Removal):
                    walk.holes.drop(output.platform_id)
                yield output
        except Drift as problem:
            self.record_drift(walk, response, str(problem))
        except Exception as problem:
            if is_of_the_store(problem):
                walk.record_failure(Verdict.FAILED, in_words(problem))
            else:
                logger.exception("%s: an answer could not be read", walk.target.label)
                self.record_drift(walk, response, in_words(problem))
        for verdict in self.finish_request(walk):
            yield verdict

    return guarded


def begins_a_walk(callback: Callable[..., AsyncIterator[Output]]) -> Callable[..., Any]:
    """A callback for first answers, too: the walk begins with them."""

    @wraps(callback)
    async def begun(
        self: RefreshSpider,
        response: Response,
        walk: Walk | None = None,
        start: Start | None = None,
        **arguments: Any,
    ) -> AsyncIterator[Output]:
        if walk is None:
            assert response.request is not None and start is not None
            walk = self.begun(response.request, captured_at(response))
        async for output in callback(self, response, walk, **arguments):
            yield output

    return begun


def fails_in_a_verdict(errback: Errback) -> Errback:
    """An errback of a walk: an exception in it ends the walk in a verdict, too."""

    @wraps(errback)
    def guarded(self: RefreshSpider, failure: Failure) -> Iterator[Output]:
        try:
            yield from errback(self, failure)
        except Exception as problem:
            request: Request = failure.request  # type: ignore[attr-defined]
            walk: Walk = request.cb_kwargs["walk"]
            logger.exception("%s: a failure could not be understood", walk.target.label)
            walk.record_failure(Verdict.FAILED, in_words(problem))
            yield from self.finish_request(walk)

    return guarded
