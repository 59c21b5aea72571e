"""WeChat Channels: the operator's own account through its assistant, others by shared links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from libcrawl.crawl import Crawl
from libcrawl.outcomes.channels import CHANNELS
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.browser_spider import BrowserSpider
from libcrawl.spiders.channels.links import SharedLinkSpider
from libcrawl.spiders.channels.walk import ChannelsWalk
from libcrawl.spiders.channels.web import Assistant, SharedLinks
from libcrawl.spiders.link_file import reject_links
from libcrawl.spiders.refresh_spider import RefreshSpider


class RecordedChannels(AccountSpider):
    """The operator's own account: the walk, without a browser."""

    platform = "channels"
    sources: ClassVar[dict[str, Any]] = {each.name: each for each in (Assistant, SharedLinks)}
    default_source = Assistant.name
    outcomes = CHANNELS
    arguments = (*RefreshSpider.arguments, "links")
    usual_pages = 6
    walk_type = ChannelsWalk
    source: Assistant

    @classmethod
    def for_source(cls, source: str) -> type[RefreshSpider]:
        return SharedLinkSpider if source == SharedLinks.name else cls

    @classmethod
    def offline(cls, source: str) -> type[RefreshSpider]:
        return SharedLinkSpider if source == SharedLinks.name else RecordedChannels


class ChannelsSpider(BrowserSpider, RecordedChannels):
    """The own account in the platform's assistant, in a browser with the operator's session."""

    name = "channels"

    @classmethod
    def check(
        cls, source: str, settings: Mapping[str, Any], arguments: dict[str, str], crawl: Crawl
    ) -> None:
        reject_links(arguments, source, SharedLinks.name)
        super().check(source, settings, arguments, crawl)
