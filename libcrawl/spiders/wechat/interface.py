"""The official interface as a source: its requests, and how they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from libcrawl.middlewares import WITHOUT_SESSION
from libcrawl.parsers.wechat.links import owner_in
from libcrawl.platforms.wechat import WECHAT
from libcrawl.politeness.session_parameters import PRIVATE
from libcrawl.spiders.estimate import Expected
from libcrawl.spiders.source import RequestKey, Source, Topic
from libcrawl.spiders.wechat.choice import read_credentials
from libcrawl.spiders.wechat.readers import PERSONAL

# Days that one request for daily totals may span.
SPAN_DAYS = 7
# The paths of the official interface.
PATHS = (
    "/cgi-bin/stable_token", "/cgi-bin/freepublish/batchget", "/datacube/getarticletotaldetail",
    "/datacube/getusercumulate",
)  # fmt: skip


class Official(Source, way_in=WECHAT.way("official")):
    """The official interface of the own account: articles, daily totals in persons, followers."""

    page_size = 20
    usual_works = 150
    kept_parameters = frozenset(("offset", "count", "no_content", "begin_date", "end_date"))

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        read_credentials(settings)

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """A token, the publications, and a week at a time the totals and the followers."""
        publications = max(1, ceil(expected.pushes / cls.page_size))
        return 1 + publications + 2 * ceil(expected.days / SPAN_DAYS)

    def token_request(self, appid: str, secret: str) -> Request:
        """A token by the address whose secrets stand in the body, and in no query."""
        body = {"grant_type": "client_credential", "appid": appid, "secret": secret}
        return self.call_request("/cgi-bin/stable_token", body, {})

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if self.query_of(url, *PATHS) is None:
            return None
        try:
            fields = json.loads(post or b"{}")
        except (ValueError, RecursionError):
            return None
        if not isinstance(fields, dict):
            return None
        kept = ((name, str(fields[name])) for name in sorted(self.kept_parameters & set(fields)))
        place = (("path", urlsplit(url).path), *kept)
        return RequestKey(Topic.PAGE, place=place, owner=owner_in(body))

    def call_request(self, path: str, body: dict[str, Any], private: dict[str, str]) -> Request:
        return Request(
            self.base_url + path,
            method="POST",
            body=json.dumps(body, ensure_ascii=False),
            headers={"Content-Type": "application/json; charset=utf-8"},
            meta={PRIVATE: private, WITHOUT_SESSION: True},
        )

    def without_readers(self, url: str, body: bytes) -> bytes:
        return PERSONAL.sub(rb'\1removed"', body)
