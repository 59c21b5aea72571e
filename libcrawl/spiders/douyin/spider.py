"""Douyin: official accounts, through the user page in a browser and what that page requests."""

from __future__ import annotations

from libcrawl.outcomes.douyin import DOUYIN
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.browser_spider import BrowserSpider
from libcrawl.spiders.douyin.web import Web


class Recorded(AccountSpider):
    """Official Douyin accounts of libraries: the walk, without a browser."""

    platform = "douyin"
    sources = {Web.name: Web}  # noqa: RUF012
    default_source = Web.name
    outcomes = DOUYIN
    usual_pages = 6


class DouyinSpider(BrowserSpider, Recorded):
    """Official Douyin accounts of libraries, through a browser with the operator's session."""

    name = "douyin"
    is_not_needed = "libcrawl.spiders.douyin.web.is_not_needed"

    @classmethod
    def offline(cls, source: str) -> type[AccountSpider]:
        return Recorded
