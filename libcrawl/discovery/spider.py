"""Looks up accounts, one name after another, through the platform's gate."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from libcrawl.discovery.candidates import Candidate, Findings, NameQuery, Wanted
from libcrawl.items import Account, Verdict
from libcrawl.middlewares import ACCOUNT, OUTCOME, PAYLOAD, Refused
from libcrawl.outcomes import NO_ACCOUNT, OK, Table
from libcrawl.outcomes.weibo import WEIBO
from libcrawl.parsers import Drift
from libcrawl.parsers.weibo.profile import parse_profile_pc
from libcrawl.spiders.failures import explain
from libcrawl.spiders.guards import captured_at
from libcrawl.spiders.weibo import HEADERS
from libcrawl.store.sanitize import clean_texts


class LookUpSpider(Spider):
    """Looks a library's names up one after another until an account is evidently its own."""

    name = "discover"
    # One name after another: the first that is evidently right makes the others needless.
    custom_settings = {"CONCURRENT_REQUESTS": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}  # noqa: RUF012
    platform: ClassVar[str]
    setting: ClassVar[str]
    outcomes: ClassVar[Table]
    needs_session: ClassVar[bool] = True
    wanted: list[Wanted]
    findings: Findings
    base_url: str

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.base_url = str(crawler.settings[cls.setting]).rstrip("/")
        return spider

    @abstractmethod
    def request_for(self, query: NameQuery) -> Request: ...

    @abstractmethod
    def read_account(self, response: Response) -> Account:
        """The account of an answer. Raises Drift."""

    async def start(self) -> AsyncIterator[Any]:
        for wanted in self.wanted:
            yield self._request(wanted, 0)

    def _request(self, wanted: Wanted, number: int) -> Request:
        return self.request_for(wanted.queries[number]).replace(
            callback=self.parse_account,
            errback=self.fail,
            cb_kwargs={"wanted": wanted, "number": number},
            dont_filter=True,
        )

    def parse_account(self, response: Response, wanted: Wanted, number: int) -> Iterator[Request]:
        """The account of an answer becomes a candidate; else the next name is tried."""
        if response.meta[OUTCOME] is not OK:
            yield from self._next(wanted, number)
            return
        try:
            account = clean_texts(self.read_account(response))
        except Drift as problem:
            reason = f"the answer has another shape: {problem}"
            self.findings.problems[wanted.library.code] = (Verdict.DRIFT, reason)
            return
        candidate = Candidate(wanted.library, account, wanted.queries[number])
        known = {(c.library.code, c.account.platform_id) for c in self.findings.candidates}
        if (wanted.library.code, account.platform_id) not in known:
            self.findings.candidates.append(candidate)
        if not candidate.is_evident:
            yield from self._next(wanted, number)

    def fail(self, failure: Failure) -> Iterator[Request]:
        """No such name, which is an answer; or none, which is not."""
        request: Request = failure.request  # type: ignore[attr-defined]
        wanted: Wanted = request.cb_kwargs["wanted"]
        problem = failure.value
        if isinstance(problem, Refused) and problem.outcome is NO_ACCOUNT:
            yield from self._next(wanted, request.cb_kwargs["number"])
        else:
            self.findings.problems[wanted.library.code] = explain(problem, self.platform)

    def _next(self, wanted: Wanted, number: int) -> Iterator[Request]:
        if number + 1 < len(wanted.queries):
            yield self._request(wanted, number + 1)
        elif all(c.library.code != wanted.library.code for c in self.findings.candidates):
            self.findings.nothing.append(wanted.library.code)


class WeiboLookUp(LookUpSpider):
    """weibo.com's profile of a name (screen_name) or of a short name (custom)."""

    platform = "weibo"
    setting = "LIBCRAWL_WEIBO_PC_URL"
    outcomes = WEIBO

    def request_for(self, query: NameQuery) -> Request:
        parameters = urlencode({query.by: query.name})
        return Request(
            f"{self.base_url}/ajax/profile/info?{parameters}",
            headers={**HEADERS, "Referer": f"{self.base_url}/"},
            meta={ACCOUNT: query.name},
        )

    def read_account(self, response: Response) -> Account:
        return parse_profile_pc(response.meta[PAYLOAD], captured_at(response))
