"""Follows a pasted link of Bilibili: to the page of a video, which tells its account, or to the
account itself.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.http import Response

from libcrawl.discovery.candidates import NameQuery
from libcrawl.discovery.link_spider import ELSEWHERE, MOVED, UNKNOWN_LINK, LinkLookUp
from libcrawl.discovery.links import account_of_link, lead_of_link
from libcrawl.items import Account
from libcrawl.outcomes import REDIRECTS, OutcomeRule
from libcrawl.outcomes.bilibili import BILIBILI
from libcrawl.parsers.bilibili.page import parse_video_page
from libcrawl.politeness.access import is_loopback_host
from libcrawl.spiders.guards import captured_at

# No refusal, even where a query mentions a login.
TO_A_PAGE = OutcomeRule(
    outcome=MOVED,
    statuses=REDIRECTS,
    goes_to=("www.bilibili.com/video/", "space.bilibili.com/", "m.bilibili.com/"),
)


class BilibiliLookUp(LinkLookUp):
    """The page of a video, or the short link that the app shares, which leads to one."""

    platform = "bilibili"
    setting = "LIBCRAWL_BILIBILI_URL"
    outcomes = (TO_A_PAGE, UNKNOWN_LINK, *BILIBILI, ELSEWHERE)

    def address_of(self, question: NameQuery) -> str:
        parts = urlsplit(question.name)
        if is_loopback_host(urlsplit(self.base_url).hostname or ""):
            return self.base_url + parts.path
        return question.name

    def follow(self, address: str) -> NameQuery | None:
        if lead := lead_of_link(self.platform, address):
            return NameQuery(lead.kind, lead.url)
        account_of_link(self.platform, address)
        return None

    def read_account(self, response: Response) -> Account:
        page = response.body.decode("utf-8", "replace")
        return parse_video_page(page, captured_at(response)).account
