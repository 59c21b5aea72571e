"""Sources that show the operator's own account alone: no address names it, one answer does."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from libcrawl.capture.answer import RecordedAnswer
from libcrawl.parsers import Drift
from libcrawl.spiders.source import RequestKey, TimelineSource, Topic

# In addresses that are never requested as they stand: whose answer is meant.
WHOSE = "libcrawl_account"


class OwnAccountSource(TimelineSource):
    """Whoever is logged in is shown; the answer about the profile names the account.

    In a capture, what follows that answer is about the same account. Requests that an open page
    answers, and those for recorded answers, name it themselves (WHOSE, a kept parameter).
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self._account: str | None = None
        self._is_recorded = False

    @abstractmethod
    def asked_for(self, url: str, post: bytes | None = None) -> RequestKey | None:
        """What an address asks for, of whomever the session is: the account is blank."""

    @abstractmethod
    def account_in(self, payload: Any) -> str:
        """The account that the answer about the profile names. Raises Drift."""

    @abstractmethod
    def is_page(self, url: str) -> bool:
        """Whether it is the address of a page, which asks for everything else."""

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        asked = self.asked_for(url, post)
        if asked is None:
            return None
        named = dict(parse_qsl(urlsplit(url).query)).get(WHOSE)
        if asked.topic is Topic.PROFILE and body is not None:
            named = self._account = self._named_in(body)
        return replace(asked, account=named or self._account)

    def answers_in(self, answer: RecordedAnswer) -> Iterator[RecordedAnswer]:
        """A page carries no answer in itself; archives have the profile under its address."""
        is_html = answer.body.lstrip().startswith(b"<")
        if not (self.is_page(answer.url) and is_html and answer.status == 200):
            yield answer

    def replay(self, topics: set[Topic], texts: frozenset[str]) -> None:
        super().replay(topics, texts)
        self._is_recorded = True

    def opened(self, url: str, uid: str) -> str:
        """The address of a page that is opened; of a recorded one, whose it was."""
        return self.of(url, uid) if self._is_recorded else url

    def of(self, url: str, uid: str) -> str:
        """An address that is not requested: the page that is open asks for it, of this account."""
        return f"{url}{'&' if '?' in url else '?'}{urlencode({WHOSE: uid})}"

    def _named_in(self, body: bytes) -> str | None:
        try:
            return self.account_in(json.loads(body))
        except (Drift, ValueError, RecursionError):
            return None
