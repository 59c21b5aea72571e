"""Scrapy's handler of downloads, which adds session parameters that no log may show.

Apart from that module, for what it needs takes a quarter of a second to load: a crawl does, other
commands do not.
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from libcrawl.politeness.session_parameters import PRIVATE, cut_queries, without_queries


class PrivateHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, with the private part of the query added at the last moment."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        handlers = logging.getLogger("scrapy.core.downloader.handlers.http11")
        if without_queries not in handlers.filters:
            handlers.addFilter(without_queries)

    async def download_request(self, request: Request) -> Response:
        private = request.meta.get(PRIVATE)
        if not private:
            return await super().download_request(request)
        sign = "&" if "?" in request.url else "?"
        whole = request.replace(url=f"{request.url}{sign}{urlencode(private)}")
        try:
            response = await super().download_request(whole)
        except DownloadTimeoutError as problem:
            raise DownloadTimeoutError(cut_queries(str(problem))) from None
        return response.replace(url=request.url)
