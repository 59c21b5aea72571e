"""Writes the raw answers of a crawl to its archive (RAW_ARCHIVE): all requests and responses,
without what identifies the session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response

from libcrawl import __version__
from libcrawl.capture.answer import CaptureError, RecordedAnswer
from libcrawl.capture.archive import Archive
from libcrawl.capture.scrub import (
    REQUEST_HEADERS,
    RESPONSE_HEADERS,
    identifying_forms,
    identifying_parameters,
    kept_form,
    kept_headers,
    kept_url,
    without,
)
from libcrawl.crawl import Crawl, crawl_of
from libcrawl.middlewares import ACCOUNT, CAPTURED_AT
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import captured_at
from libcrawl.spiders.source import Source
from libcrawl.store.continuations import NOTHING_LEFT, write_left

Pairs = Iterable[tuple[str, str]]


def begin_archive(crawl: Crawl, source: Source, used: dict[str, Any]) -> None:
    """Open the archive of a run that has just begun. Raises CaptureError, and ends the run."""
    if crawl.archive is None:
        return
    window = crawl.window
    run = {
        "platform": crawl.access.platform,
        "run": crawl.run.id,
        "started_at": datetime.now(UTC).isoformat(),
        "program_version": __version__,
        "access_basis": crawl.access.basis,
        "robots_exception": crawl.access.robots_exception,
        "source": source.name,
        "base_url": source.base_url,
        "since": window.since.isoformat() if window.since else None,
        "depth": window.depth.days if window.depth else None,
        "marks": {
            target.platform_id: target.mark.isoformat() if target.mark else None
            for target in (*crawl.targets, *crawl.candidates)
        },
        "left": {
            target.platform_id: write_left(target.left)
            for target in crawl.targets
            if target.left != NOTHING_LEFT
        },
        "settings": used,
    }
    try:
        crawl.archive.begin(run)
    except CaptureError:
        crawl.run.end("failed", 0, {})
        raise


class AnswerArchiver:
    """Reduces the exchanges of a crawl and keeps them.

    For answers that reach a spider past Scrapy's downloader (a browser's own requests), too.
    """

    def __init__(self, archive: Archive, crawl: Crawl, source: Source) -> None:
        self.archive = archive
        self.source = source
        self.session = identifying_forms(cookie.value for cookie in crawl.access.cookies)
        self.accounts = {
            target.account_id: target.platform_id for target in (*crawl.targets, *crawl.candidates)
        }

    def keep(self, answer: RecordedAnswer, account_id: int | None, request_headers: Pairs) -> None:
        """Keep an answer as it came; `request_headers`: those of its request."""
        kept = self.source.kept_parameters
        post = answer.post or b""
        secrets = self.session | identifying_parameters(answer.url, post, kept)
        body = self.source.without_readers(answer.url, answer.body)
        reduced = RecordedAnswer(
            url=kept_url(answer.url, kept),
            captured_at=answer.captured_at,
            method=answer.method,
            post=kept_form(post, dict(request_headers).get("content-type", ""), kept),
            status=answer.status,
            headers=dict(kept_headers(answer.headers.items(), RESPONSE_HEADERS, kept)),
            body=without(body, secrets),
            lacks=answer.lacks,
        )
        account = self.accounts.get(account_id or 0, "")
        self.archive.keep(reduced, account, kept_headers(request_headers, REQUEST_HEADERS, kept))


class ArchiveMiddleware:
    """Keeps every answer, robots.txt included, as it comes decompressed from the wire.

    It also records what was not answered or not requested, with the verdict that follows.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.crawl = crawl_of(crawler)
        self._archiver: AnswerArchiver | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawl_of(crawler).archive is None:
            raise NotConfigured
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta.pop(CAPTURED_AT, None)  # that of an earlier answer to the same request
        at = request.meta[CAPTURED_AT] = _moment(request, response)
        answer = RecordedAnswer(
            url=request.url,
            captured_at=at,
            method=request.method,
            post=request.body,
            status=response.status,
            headers=dict(_pairs(response.headers)),
            body=response.body,
        )
        self.archiver.keep(answer, request.meta.get(ACCOUNT), list(_pairs(request.headers)))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if ACCOUNT not in request.meta:
            return
        lacks = explain(exception, self.crawl.access.platform)
        answer = RecordedAnswer(url=request.url, captured_at=datetime.now(UTC), lacks=lacks)
        self.archiver.keep(answer, request.meta[ACCOUNT], ())

    @property
    def archiver(self) -> AnswerArchiver:
        if self._archiver is None:
            assert self.crawl.archive is not None
            source = self.crawler.spider.source  # type: ignore[union-attr]
            self._archiver = AnswerArchiver(self.crawl.archive, self.crawl, source)
        return self._archiver


def _moment(request: Request, response: Response) -> datetime:
    response.request = request  # Scrapy sets it behind all middlewares
    return captured_at(response)


def _pairs(headers: Headers) -> Pairs:
    for name, values in headers.items():
        for value in values:
            yield name.decode("latin-1").lower(), value.decode("latin-1")
