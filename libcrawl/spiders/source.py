"""A source of a platform: which requests to send, and how to read the answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from math import ceil
from typing import Any, ClassVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from scrapy import Request

from libcrawl.capture.answer import RecordedAnswer
from libcrawl.items import Account, Work
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.platforms.platform import PlatformSource
from libcrawl.spiders.estimate import Expected


class Topic(StrEnum):
    """The subject of a request."""

    PROFILE = "profile"
    PAGE = "page"
    TEXT = "text"  # of one work: a long text, an article's page
    ABOUT = "about"  # the account, besides its profile
    COUNTERS = "counters"  # of one work, where they are requested apart


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What a request is for; equal for all addresses that lead to the same answer.

    `account` is the account's identifier, None where neither the address nor the answer names it
    (the long text of a work); `place` leads to a page and is empty for the first one; `work`
    is the identifier that the address bears. `address` is where else the same answer can be
    requested, where its own address does not name it; `owner` is the account that only the answer
    names.
    """

    topic: Topic
    account: str | None = None
    place: tuple[tuple[str, str], ...] = ()
    work: str | None = None
    address: str | None = field(default=None, compare=False)
    owner: str | None = field(default=None, compare=False)


def parameters_of(query: str) -> dict[str, str]:
    """The parameters of an address's query: the last value of each."""
    return dict(_parsed(query))


@lru_cache(maxsize=64)
def _parsed(query: str) -> Sequence[tuple[str, str]]:
    """All sources look at the same address, one after the other."""
    return tuple(parse_qsl(query))


class Source(ABC):
    """A way in to a platform: `class Pc(Source, way_in=WEIBO.way("pc"))`.

    It takes over all fields of its record (libcrawl.platforms.platform.PlatformSource).
    """

    name: ClassVar[str]
    setting: ClassVar[str]
    coverage: ClassVar[str]
    needs_session: ClassVar[bool]
    own_lane: ClassVar[str | None]
    is_own_account_only: ClassVar[bool]
    by_hand: ClassVar[str | None]
    always_given: ClassVar[Mapping[str, str]]
    # Works a page, for the estimate of the duration.
    page_size: ClassVar[int]
    # What an account of which nothing is known is taken to publish in a year, for the same.
    usual_works: ClassVar[int] = 200
    # The share of works whose text a list shows in part, and that are requested one by one.
    usual_long_share: ClassVar[float] = 0.0
    # They stand on pages of their own, one of each work, which count as pages of the refresh.
    opens_works: ClassVar[bool] = False
    # An account is read once in so long at most, whatever the rhythm; None: as often as it is due.
    once_in: ClassVar[timedelta | None] = None
    # Query parameters (and those of posted forms) that archives keep: they identify the answer.
    # All others are removed, for they may identify the reader.
    kept_parameters: ClassVar[frozenset[str]] = frozenset()
    # The query parameter that leads to the same place of a list in a later crawl, too; blank: none.
    lasting_cursor: ClassVar[str] = ""
    # Answers name their account by its handle, which the panel has beside the identifier.
    names_handles: ClassVar[bool] = False
    # What a walk begins with: without an answer to any of these, none went this way.
    begins_with: ClassVar[frozenset[Topic]] = frozenset((Topic.PROFILE, Topic.PAGE))

    def __init_subclass__(cls, way_in: PlatformSource | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        for fact in fields(way_in) if way_in else ():
            setattr(cls, fact.name, getattr(way_in, fact.name))

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.recorded_texts: frozenset[str] = frozenset()

    @cached_property
    def base(self) -> SplitResult:
        return urlsplit(self.base_url)

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        """Its own settings, besides access and session. Raises UsageProblem."""
        return None

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """About how many requests the refresh of an account takes that shows so much.

        A walk ends on the page that shows an older work.
        """
        return 1 + ceil((expected.works + 1) / cls.page_size) + expected.texts

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        """What an address is for, None when this source does not read it.

        Archives and captures are read by it: a request that the source makes, and the one that
        the platform's own page makes for the same answer, must give equal values. `post` is what
        the request posted; `body` is the answer's, where an account is named only there (a profile
        by name, a short link), None for a request that has no answer yet. Only kept parameters
        may be used.
        """
        return None

    def answers_in(self, answer: RecordedAnswer) -> Iterator[RecordedAnswer]:
        """A captured answer as answers that `recognise` knows: a page may carry several."""
        yield answer

    def without_readers(self, url: str, body: bytes) -> bytes:
        """The answer's body for archives: what identifies the reader is removed."""
        return body

    def replay(self, topics: set[Topic], texts: frozenset[str]) -> None:
        """Prepare to request recorded answers about these topics, also those that need a session.

        `texts` names the long texts among them: they are read although they are stored already.
        """
        self.recorded_texts = texts

    def query_of(self, url: str, *paths: str) -> dict[str, str] | None:
        """The query parameters of an address of this source with one of these paths, else None."""
        parts = urlsplit(url)
        path = parts.path.removeprefix(self.base.path).rstrip("/")
        return parameters_of(parts.query) if path in paths and self.is_host_of(url) else None

    def is_host_of(self, url: str) -> bool:
        """Whether an address is one of this source's host, with or without `www.`."""
        host = urlsplit(url).netloc
        return host.removeprefix("www.") == self.base.netloc.removeprefix("www.")


class TimelineSource(Source):
    """Requests for, and readers of, profiles, pages of works and long texts.

    Readers raise Drift when an answer is not what it should be. `uid` is the account that the
    request was about: not every answer names it.
    """

    # So many pages of a list are shown, however long it is, and what to do about what is beyond,
    # where a later crawl cannot and where it can go on; None: no such limit is known.
    shown_pages: ClassVar[int | None] = None
    beyond: ClassVar[str] = ""
    beyond_now: ClassVar[str] = ""
    # A page that shows less than usual may be requested again.
    repeats_pages: ClassVar[bool] = True

    @abstractmethod
    def profile_request(self, uid: str) -> Request: ...

    @abstractmethod
    def page_request(self, uid: str, cursor: Cursor | None) -> Request: ...

    @abstractmethod
    def long_text_request(self, uid: str, entry: Entry) -> Request: ...

    def stored_entry(self, work: Work) -> Entry:
        """A stored work as its list would show it: to request its long text."""
        return Entry(work, pinned=False, long_text_id=work.platform_id)

    @abstractmethod
    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account: ...

    @abstractmethod
    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage: ...

    @abstractmethod
    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work: ...
