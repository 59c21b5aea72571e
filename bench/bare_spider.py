"""The baseline of a crawl: plain Scrapy that fetches a list of addresses and looks at nothing.

It has an advantage that a crawl cannot have: it knows every address from the beginning, where a
crawl learns the next page of an account from the one before it, and long texts from their page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response


class BareSpider(Spider):
    """Fetches the addresses in the file `urls`, one a line."""

    name = "bare"
    urls: str

    async def start(self) -> AsyncIterator[Any]:
        for url in Path(self.urls).read_text().split():
            yield Request(url, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> None:
        """Nothing."""
