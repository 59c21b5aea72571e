"""Sources that show the operator's own account alone: no address names it, one answer does."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy import Request

from libcrawl.browser.tab import OPENS, Listening
from libcrawl.capture.answer import RecordedAnswer
from libcrawl.parsers import Drift
from libcrawl.spiders.page_source import PageSource
from libcrawl.spiders.source import RequestKey, Topic

# A parameter added to addresses that are not requested as they stand: the account that is meant.
WHOSE = "libcrawl_account"


class OwnAccountSource(PageSource):
    """Shows the account that is logged in; the answer about the profile names it.

    In a capture, what follows that answer is about the same account. Requests that an open page
    answers, and those for recorded answers, name the account themselves (WHOSE, a kept parameter).
    `home`: the path of the page that a refresh opens; `leaves_within` as in `Listening`.
    """

    home: ClassVar[str]
    leaves_within: ClassVar[float] = 0.0

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self._account: str | None = None
        self._is_recorded = False

    @abstractmethod
    def recognise_own(self, url: str, post: bytes | None = None) -> RequestKey | None:
        """As `recognise`, without the account: the session decides that."""

    @abstractmethod
    def account_in(self, payload: Any) -> str:
        """The account that the answer about the profile names. Raises Drift."""

    def profile_request(self, uid: str) -> Request:
        listening = Listening(
            "", self.kept_parameters, self.recognise_own, parts=self.part_topics,
            leaves_within=self.leaves_within,
        )  # fmt: skip
        return Request(self.opened(self.base_url + self.home, uid), meta={OPENS: listening})

    def is_page(self, url: str) -> bool:
        """Whether an address is that of the page that a refresh opens."""
        return self.is_site_of(url) and urlsplit(url).path.rstrip("/") == self.home

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        key = self.recognise_own(url, post)
        if key is None:
            return None
        named = dict(parse_qsl(urlsplit(url).query)).get(WHOSE)
        if key.topic is Topic.PROFILE and body is not None:
            named = self._account = self._named_in(body)
        return replace(key, account=named or self._account)

    def answers_in(self, answer: RecordedAnswer) -> Iterator[RecordedAnswer]:
        """A page carries no answer in itself; archives have the profile under its address."""
        is_html = answer.body.lstrip().startswith(b"<")
        if not (self.is_page(answer.url) and is_html and answer.status == 200):
            yield answer

    def replay(self, topics: set[Topic], texts: frozenset[str]) -> None:
        super().replay(topics, texts)
        self._is_recorded = True

    def opened(self, url: str, uid: str) -> str:
        """The address of a page that is opened; of a recorded one, with the account."""
        return self.of(url, uid) if self._is_recorded else url

    def of(self, url: str, uid: str) -> str:
        """An address with the account: not sent, the open page requests the one without."""
        return f"{url}{'&' if '?' in url else '?'}{urlencode({WHOSE: uid})}"

    def name_in(self, answer: RecordedAnswer) -> str | None:
        """The name of the account whose profile this answer shows, None: it cannot be read."""
        try:
            return self.read_profile(json.loads(answer.body), answer.captured_at, "").name
        except (Drift, ValueError, RecursionError):
            return None

    def _named_in(self, body: bytes) -> str | None:
        try:
            return self.account_in(json.loads(body))
        except (Drift, ValueError, RecursionError):
            return None
