"""Session parameters that go over the wire and are seen nowhere else.

Some platforms want secrets in the query. A request carries them in `meta[PRIVATE]`; they join the
address when it is sent, so that no log line, error, archive or row ever shows them.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import urlencode

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

PRIVATE = "libcrawl_private"
# https://mp.weixin.qq.com/mp/profile_ext?action=getmsg&key=…
QUERY = re.compile(r"(https?://[^\s?]+)\?\S*")


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
            raise DownloadTimeoutError(QUERY.sub(r"\1", str(problem))) from None
        return response.replace(url=request.url)


def without_queries(record: logging.LogRecord) -> bool:
    """A filter: addresses in the message lose their queries."""
    record.msg, record.args = QUERY.sub(r"\1", record.getMessage()), ()
    return True
