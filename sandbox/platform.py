"""The interface between the server and a stand-in platform."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlatformAnswer:
    """An answer before any fault changed it: `body` is a JSON object, or the text of a page."""

    body: Json | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes over the wire."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRequest:
    """A request as it came in. `form`: the fields of its body, of a form or a JSON object.

    `minute`: unix seconds of the world; `has_session`: it carries the cookie that the server
    wants, or any cookie where it wants none (`needs_session`).
    """

    path: str
    query: Mapping[str, str]
    minute: int
    has_session: bool
    needs_session: bool = False
    method: str = "GET"
    form: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRequest:
    """A parsed request. Equal `key`s get equal answers while the world stands still.

    `endpoint`: one of those that faults can be put on, or unknown; `source`: which of the
    platform's sites or sources was requested; `page` counts the pages of a list from 1,
    `is_numbered`: it was requested by that number; `work` is the identifier of the only work
    requested, where faults can be put on one. `variants`: answers to the same request that
    stand for the faults of these names. `post`: what a browser posts for it.
    """

    source: str
    endpoint: str
    key: tuple[Any, ...]
    answer: Callable[[], PlatformAnswer]
    account: str | None = None
    page: int | None = None
    is_numbered: bool = False
    work: str | None = None
    post: str | None = None
    variants: Mapping[str, Callable[[], PlatformAnswer]] = field(default_factory=dict)


def _is_work(entry: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The keys, at any depth, of a platform's answers that faults change.

    `counters` are what `counters_hidden` drops (how much there is stays known); `texts` what a
    person typed, `marked_up` those of them with tags; `kinds` a kind of work that nobody knows, by
    key. `is_work`: whether an entry of a list is one. `script`: what a page bears that carries its
    data in a script; `state`: what stands before them where they are JSON. `breaks`: what faults of
    this platform alone do to its replies.
    """

    counters: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    marked_up: frozenset[str] = frozenset()
    likes: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    kinds: Mapping[str, Any] = field(default_factory=dict)
    is_work: Callable[[Any], bool] = _is_work
    script: str | None = None
    state: str | None = None
    breaks: Mapping[str, Callable[[Reply], Reply]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFaults:
    """Faults of a platform, besides those that every one has.

    `refusals` and `breakages`: kinds, with what each looks like; `endpoints`: those of its own;
    `options`: what a kind takes; `walks`: kinds that strike a list beyond so many pages, with the
    source that they strike.
    """

    refusals: Mapping[str, str] = field(default_factory=dict)
    breakages: Mapping[str, str] = field(default_factory=dict)
    endpoints: tuple[str, ...] = ()
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    walks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The guide for users of a platform: lines of `serve --help`, and settings.

    `served`: its paths; `sessions`: what lets one in; `events`: kinds, and what they take.
    `addresses`: settings that lead a crawler here; `settings`: those by which the stand-in shows
    all that it has.
    """

    served: str
    events: tuple[str, ...] = ()
    sessions: str = ""
    event_options: str = ""
    addresses: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


class Platform(Protocol):
    """A stand-in platform with its own world. `sources`: the ways in that there are truths of; the
    first is the one meant by default.
    """

    name: str
    sources: tuple[str, ...]
    shape: Shape
    faults: PlatformFaults
    guide: Guide

    def panel(self) -> Mapping[str, tuple[str, str, str]]:
        """Identifier, handle and name of each account, by code of library."""

    def owns(self, path: str) -> bool:
        """This path is answered by this platform and no other."""

    @property
    def version(self) -> int:
        """Grows with every change of the world that is not the clock's."""

    def parse(self, incoming: IncomingRequest) -> ParsedRequest:
        """Parse a request. Never raises: what it does not know gets the platform's 404."""

    def looked_through(
        self, account: str, minute: int, since: int, last: int
    ) -> Iterable[tuple[str, ParsedRequest]]:
        """The requests, by their addresses, of somebody who looks through an account in a browser.

        Back to `since`; what does not change only where it is newer than `last` (unix seconds).
        Raises LookupError for an account that there is not.
        """

    def everything(self, source: str, minute: int) -> Iterable[ParsedRequest]:
        """All that a full crawl of a source would request."""

    def login_wall(self, parsed: ParsedRequest) -> Reply | None:
        """Its answer to a request without the session that it requires. None: it requires none."""

    def refusal(self, kind: str, parsed: ParsedRequest) -> Reply | None:
        """The platform's own form of a fault, None where it has none of this kind."""

    def drift_key(self, parsed: ParsedRequest) -> str:
        """The key of an answer whose loss a reader must notice."""

    def account_id(self, key: str) -> str:
        """The identifier of an account given by it or by its library's code. Raises LookupError."""

    def event(self, payload: Json, now: datetime) -> Json:
        """Changes the world, at once or after a page. Raises ValueError or LookupError."""

    def page_served(self, account: str, page: int, now: datetime) -> None:
        """Lets events happen that wait for this page of the account's list."""

    def truth(self, source: str, account: str | None, now: datetime) -> Json:
        """The rows that a perfect crawl of the source would have stored."""
