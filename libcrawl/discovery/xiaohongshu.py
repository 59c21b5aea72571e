"""Follows a short link of Xiaohongshu to the account's page, which its address names."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.http import Response

from libcrawl.discovery.candidates import NameQuery
from libcrawl.discovery.link_spider import ELSEWHERE, MOVED, UNKNOWN_LINK, LinkLookUp
from libcrawl.discovery.links import account_of_link, lead_of_link
from libcrawl.items import Account
from libcrawl.outcomes import REDIRECTS, OutcomeRule
from libcrawl.outcomes.xiaohongshu import XIAOHONGSHU
from libcrawl.parsers import Drift
from libcrawl.politeness.access import is_loopback_host

# No refusal, even where a query mentions a login.
TO_A_PAGE = OutcomeRule(
    outcome=MOVED,
    statuses=REDIRECTS,
    goes_to=("xiaohongshu.com/user/profile/", "xiaohongshu.com/discovery/", "/explore/"),
)


class XiaohongshuLookUp(LinkLookUp):
    """The short link that the app shares: of an account it names the account, of a note it may not.

    The page that it leads to is not asked for.
    """

    platform = "xiaohongshu"
    setting = "LIBCRAWL_XIAOHONGSHU_URL"
    outcomes = (TO_A_PAGE, UNKNOWN_LINK, *XIAOHONGSHU, ELSEWHERE)

    def address_of(self, question: NameQuery) -> str:
        if is_loopback_host(urlsplit(self.base_url).hostname or ""):
            return self.base_url + urlsplit(question.name).path
        return question.name

    def follow(self, address: str) -> NameQuery | None:
        if short := lead_of_link(self.platform, address):
            return NameQuery(short.kind, short.url)
        account_of_link(self.platform, address)
        return None

    def read_account(self, response: Response) -> Account:
        raise Drift("a short link that leads nowhere")
