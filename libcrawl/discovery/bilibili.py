"""Follows a pasted link of Bilibili: to a video, whose page names its account, or to an account."""

from __future__ import annotations

from scrapy.http import Response

from libcrawl.discovery.link_spider import ELSEWHERE, MOVED, UNKNOWN_LINK, ShortLinkLookUp
from libcrawl.items import Account
from libcrawl.outcomes import REDIRECTS, OutcomeRule
from libcrawl.outcomes.bilibili import BILIBILI
from libcrawl.parsers.bilibili.page import parse_video_page
from libcrawl.spiders.guards import captured_at

# No refusal, even where a query mentions a login.
TO_A_PAGE = OutcomeRule(
    outcome=MOVED,
    statuses=REDIRECTS,
    goes_to=("www.bilibili.com/video/", "space.bilibili.com/", "m.bilibili.com/"),
)


class BilibiliLookUp(ShortLinkLookUp):
    """The page of a video, or the short link that the app shares, which leads to one."""

    platform = "bilibili"
    setting = "LIBCRAWL_BILIBILI_URL"
    outcomes = (TO_A_PAGE, UNKNOWN_LINK, *BILIBILI, ELSEWHERE)

    def read_account(self, response: Response) -> Account:
        page = response.body.decode("utf-8", "replace")
        return parse_video_page(page, captured_at(response)).account
