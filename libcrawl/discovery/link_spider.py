"""Follows a pasted link: to the article that names its account, or to the account itself."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from libcrawl.discovery.candidates import NameQuery, Wanted
from libcrawl.discovery.links import account_of_link, lead_of_link
from libcrawl.discovery.spider import LookUpSpider
from libcrawl.items import Account, Verdict
from libcrawl.middlewares import ACCOUNT, OUTCOME, WITHOUT_SESSION
from libcrawl.outcomes import REDIRECTS, Outcome, OutcomeRule
from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.outcomes.wechat import WECHAT
from libcrawl.parsers import Drift
from libcrawl.parsers.wechat.article import parse_article
from libcrawl.parsers.wechat.links import path_of_article
from libcrawl.politeness.access import is_loopback_host
from libcrawl.spiders.guards import captured_at

MOVED = Outcome(name="moved", meaning="the link leads to another address")
NO_LINK = Outcome(
    name="no_link",
    meaning="the platform does not know this link (any more): copy it again",
    verdict=Verdict.GONE,
)
# A short link leads to the account at once; from http to https it takes one step more.
MOST_STEPS = 3
UNKNOWN_LINK = OutcomeRule(outcome=NO_LINK, statuses=(404, 410))
ELSEWHERE = OutcomeRule(outcome=MOVED, statuses=REDIRECTS)
# A redirect to an account is no refusal, even where its query mentions verification.
TO_AN_ACCOUNT = OutcomeRule(
    outcome=MOVED, statuses=REDIRECTS, goes_to=("douyin.com/share/", "douyin.com/user/")
)


class LinkLookUp(LookUpSpider):
    """Requests where a link leads, without a session, and on the platform's own hosts only."""

    needs_session = False

    def request_for(self, query: NameQuery) -> Request:
        meta = {ACCOUNT: query.name, WITHOUT_SESSION: True}
        return Request(self.address_of(query), meta=meta)

    @abstractmethod
    def address_of(self, query: NameQuery) -> str:
        """The address to request: on loopback, a stand-in platform answers for every host."""

    @abstractmethod
    def follow(self, address: str) -> NameQuery | None:
        """The next request, None where the address itself names the account.

        Raises ValueError naming what is wrong with the address.
        """

    def parse_account(self, response: Response, wanted: Wanted, number: int) -> Iterator[Request]:
        if response.meta[OUTCOME] is not MOVED:
            yield from super().parse_account(response, wanted, number)
            return
        code = wanted.library.code
        location = (response.headers.get("Location") or b"").decode("latin-1")
        address = urljoin(wanted.queries[number].name, location)
        try:
            query = self.follow(address)
            if query and number + 1 >= MOST_STEPS:
                raise ValueError(f"{number + 1} addresses, each leads to the next")
        except ValueError as problem:
            reason = f"the link does not lead to an account: {problem}"
            self.findings.problems[code] = (Verdict.FAILED, reason)
            return
        if query is None:
            self.findings.addresses[code] = address
            return
        further = replace(wanted, queries=(*wanted.queries, query))
        yield self._request(further, number + 1)


class WechatLookUp(LinkLookUp):
    """The page of an article, which names its account."""

    platform = "wechat"
    setting = "LIBCRAWL_WECHAT_URL"
    outcomes = (UNKNOWN_LINK, *WECHAT, ELSEWHERE)

    def address_of(self, query: NameQuery) -> str:
        return self.base_url + path_of_article(query.name)

    def follow(self, address: str) -> NameQuery | None:
        article = lead_of_link(self.platform, address)
        if article is None:
            parts = urlsplit(address)
            raise ValueError(f"{parts.hostname}{parts.path} is no article of WeChat")
        return NameQuery(article.kind, article.url)

    def read_account(self, response: Response) -> Account:
        page = response.body.decode("utf-8", "replace")
        return parse_article(page, captured_at(response)).account


class ShortLinkLookUp(LinkLookUp):
    """The short link that an app shares, which redirects to the account's page."""

    def address_of(self, query: NameQuery) -> str:
        if is_loopback_host(urlsplit(self.base_url).hostname or ""):
            return self.base_url + urlsplit(query.name).path
        return query.name

    def follow(self, address: str) -> NameQuery | None:
        if short := lead_of_link(self.platform, address):
            return NameQuery(short.kind, short.url)
        account_of_link(self.platform, address)
        return None

    def read_account(self, response: Response) -> Account:
        raise Drift("a short link that leads nowhere")


class DouyinLookUp(ShortLinkLookUp):
    """The short link that the app shares, which leads to the account's page."""

    platform = "douyin"
    setting = "LIBCRAWL_DOUYIN_URL"
    outcomes = (TO_AN_ACCOUNT, UNKNOWN_LINK, *DOUYIN, ELSEWHERE)
