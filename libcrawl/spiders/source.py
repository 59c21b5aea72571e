"""A way in to a platform: what to ask for, and how to read the answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar

from scrapy import Request

from libcrawl.items import Account, Work
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage


class Source(ABC):
    """Requests for, and readers of, profiles, pages of works and long texts.

    `setting` names the base address; readers raise Drift when an answer is not what it should be.
    """

    name: ClassVar[str]
    setting: ClassVar[str]
    # Works a page, for the estimate of the duration.
    page_size: ClassVar[int]

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    @abstractmethod
    def profile_request(self, uid: str) -> Request: ...

    @abstractmethod
    def page_request(self, uid: str, cursor: Cursor | None) -> Request: ...

    @abstractmethod
    def long_text_request(self, uid: str, entry: Entry) -> Request: ...

    @abstractmethod
    def read_profile(self, payload: Any, at: datetime) -> Account: ...

    @abstractmethod
    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage: ...

    @abstractmethod
    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work: ...
