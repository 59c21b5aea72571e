"""Recorded answers, indexed by the requests that they answer."""

from __future__ import annotations

import re
import weakref
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import NamedTuple
from urllib.parse import urlsplit

from libcrawl.capture.answer import (
    Capture,
    CaptureError,
    Part,
    RecordedAnswer,
    UnreadableAnswer,
)
from libcrawl.items import FIRST_DATE
from libcrawl.spiders.source import RequestKey, Source, Topic
from libcrawl.store.server.clock import TOLERANCE

# /u/6279793937 · /status/Ki3xYz9aB · /s/x9Kd-…: an identifier of one item among many
IDENTIFIER = re.compile(r"(?=[^/]*\d)[\w.=-]{5,}|[\w=-]{20,}")
ROBOTS = "/robots.txt"
NO_ADDRESS = "(no address)"
ODD_ADDRESS = "(an address that cannot be read)"
LONGEST_PATTERN = 200
# What an address may be that no platform has.
LONGEST_ADDRESS = 1 << 16
# Different patterns that are counted each by itself.
MOST_PATTERNS = 10_000
OTHER_PATTERNS = "(others)"
# Bytes of all answers of a file that are read here, and of one that waits in memory.
LONGEST_ANSWERS = 2 << 30
SMALL = 1 << 12


class SpooledAnswer(NamedTuple):
    """An answer that waits: where its body begins in the spool, None where it is with it."""

    answer: RecordedAnswer
    start: int | None
    length: int


class Spool:
    """Bodies of answers on disk, in a file without a name: they may be more than memory holds."""

    def __init__(self, longest: int = LONGEST_ANSWERS) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (it goes with its last reader)
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._longest = longest
        self._last: tuple[RecordedAnswer, SpooledAnswer] | None = None

    def put(self, answer: RecordedAnswer) -> SpooledAnswer:
        """Keep an answer, once for all sources that read it, one after the other.

        Raises CaptureError where the answers together are too much, OSError on a full disk.
        """
        if self._last is None or self._last[0] is not answer:
            self._last = answer, self._written(answer)
        return self._last[1]

    def _written(self, answer: RecordedAnswer) -> SpooledAnswer:
        length = len(answer.body)
        if length <= SMALL:
            return SpooledAnswer(answer, None, length)
        start, self._end = self._end, self._end + length
        if self._end > self._longest:
            raise CaptureError(
                f"the answers that are read here have more than {self._longest >> 20:,} MiB:"
                " import them in several files"
            )
        self._file.seek(start)
        self._file.write(answer.body)
        return SpooledAnswer(replace(answer, body=b""), start, length)

    def get(self, kept: SpooledAnswer) -> RecordedAnswer:
        if kept.start is None:
            return kept.answer
        self._file.seek(kept.start)
        return replace(kept.answer, body=self._file.read(kept.length))


class RecordedAnswers:
    """The answers of one source, in their order; each is used once."""

    def __init__(self, spool: Spool | None = None) -> None:
        self.about: dict[str | None, set[Topic]] = {}  # by account, None: not named
        self.works: dict[str, RequestKey] = {}  # addresses of works' own pages
        self.taken = 0
        self._spool = spool or Spool()
        self._waiting: dict[RequestKey, deque[SpooledAnswer]] = {}
        self._last: dict[RequestKey, SpooledAnswer] = {}
        self._repeated: set[RequestKey] = set()
        self._by_address: dict[RequestKey, RequestKey] = {}

    def __len__(self) -> int:
        return self.taken + sum(map(len, self._waiting.values()))

    def add(
        self, request_key: RequestKey, answer: RecordedAnswer, by_address: RequestKey | None = None
    ) -> None:
        """Add an answer to what it answers.

        `by_address` is what its address alone identifies, where that is a work: a short link, of
        which only the answer names the account. Raises CaptureError where there are too many,
        OSError where the disk is full.
        """
        if by_address is not None and by_address.work is not None:
            self._by_address[by_address] = request_key
        self._waiting.setdefault(request_key, deque()).append(self._spool.put(answer))
        self.about.setdefault(request_key.account or request_key.owner, set()).add(
            request_key.topic
        )
        if request_key.topic is Topic.TEXT:
            self.works[request_key.address or answer.url] = request_key

    @property
    def accounts(self) -> list[str]:
        """Identifiers of the accounts that the answers name, in the order of their first answer."""
        return [account for account in self.about if account]

    @property
    def topics(self) -> set[Topic]:
        return set().union(*self.about.values())

    def begun(self, topics: frozenset[Topic]) -> list[str]:
        """The accounts with answers about these topics, and not those with works' pages alone.

        All, where no such answer names its account.
        """
        accounts = self.accounts
        is_reported = any(topics & self.about[account] for account in accounts)
        if not is_reported and topics & self.about.get(None, set()):
            return accounts
        return [
            account
            for account in accounts
            if topics & self.about[account] or Topic.TEXT not in self.about[account]
        ]

    def drop_taken(self, others: Iterable[RecordedAnswers]) -> None:
        """Drop answers that were already taken from other sources with the same answers."""
        taken = {request_key for other in others for request_key in other._last}
        self._waiting = {a: kept for a, kept in self._waiting.items() if a not in taken}
        self.works = {
            url: request_key for url, request_key in self.works.items() if request_key not in taken
        }
        self.about = {}
        for request_key in self._waiting:
            self.about.setdefault(request_key.account or request_key.owner, set()).add(
                request_key.topic
            )

    def peek(self, request_key: RequestKey) -> RecordedAnswer | None:
        """The next answer to a request, without taking it."""
        waiting = self._waiting.get(request_key)
        return self._spool.get(waiting[0]) if waiting else None

    def rename(self, identifiers: Mapping[str, str]) -> None:
        """Give these accounts their identifiers, before any answer was taken."""
        if not identifiers:
            return
        waiting, self._waiting = self._waiting, {}
        for request_key, answers in waiting.items():
            self._waiting.setdefault(_renamed(request_key, identifiers), deque()).extend(answers)
        about, self.about = self.about, {}
        for account, topics in about.items():
            self.about.setdefault(identifiers.get(account or "", account), set()).update(topics)
        self.works = {url: _renamed(key, identifiers) for url, key in self.works.items()}

    def left(self) -> dict[RequestKey, int]:
        """The number of answers to each request that were not taken."""
        return {request_key: len(waiting) for request_key, waiting in self._waiting.items()}

    def has_more(self, request_key: RequestKey) -> bool:
        return bool(self._waiting.get(request_key))

    def take(self, request_key: RequestKey) -> RecordedAnswer | None:
        """The next answer to a request, None where there is none.

        A walk reads a short page twice; where it was recorded once, it is handed out again, once.
        """
        request_key = self._by_address.get(request_key, request_key)
        if waiting := self._waiting.get(request_key):
            self.taken += 1
            self._last[request_key] = waiting.popleft()
        elif request_key.topic is not Topic.PAGE or request_key in self._repeated:
            return None
        else:
            self._repeated.add(request_key)
        kept = self._last.get(request_key)
        return None if kept is None else self._spool.get(kept)

    def pages_left(self, account: str) -> list[RequestKey]:
        """Requests for pages of the account's works that were not taken, one for each answer."""
        return [
            request_key
            for request_key, waiting in self._waiting.items()
            if request_key.topic is Topic.PAGE and request_key.account == account
            for _ in waiting
        ]


def _renamed(request_key: RequestKey, identifiers: Mapping[str, str]) -> RequestKey:
    account = request_key.account
    return replace(request_key, account=identifiers.get(account or "", account))


class Sorted(NamedTuple):
    """The parts of a capture: the answers of each source, and all others.

    `unknown` counts the addresses that no way knows, by pattern; `first_problem` is why the first
    of them could not even be read; `total` all parts.
    """

    recorded: list[RecordedAnswers]
    unknown: Counter[str]
    total: int
    first_problem: str | None


def sort_answers(
    sources: Sequence[Source], capture: Capture, now: datetime | None = None
) -> Sorted:
    """The answers of a capture by what they answer.

    An answer may be one that several sources would have requested. Raises CaptureError where the
    file is broken, and where an answer that is read here is: it cannot be read, or bears a time
    that cannot be. Others are only counted.
    """
    now = now or datetime.now(UTC)
    spool = Spool()
    recorded = [RecordedAnswers(spool) for _ in sources]
    unknown: Counter[str] = Counter()
    first_problem: str | None = None
    total = 0
    for part in capture.answers:
        total += 1
        try:
            if _place(part, sources, recorded, now):
                continue
        except (CaptureError, OSError) as problem:
            message = problem.strerror if isinstance(problem, OSError) else problem
            raise CaptureError(f"{capture.path}: {part.where}: {message}") from None
        if isinstance(part, UnreadableAnswer) and first_problem is None:
            first_problem = f"{part.where}: {part.problem}"
        found = pattern(part.url or "")
        unknown[found if found in unknown or len(unknown) < MOST_PATTERNS else OTHER_PATTERNS] += 1
    return Sorted(recorded, unknown, total, first_problem)


def _place(
    part: Part, sources: Sequence[Source], recorded: Sequence[RecordedAnswers], now: datetime
) -> bool:
    """Give a part to the ways that read it; False where none does. Raises CaptureError."""
    if part.url is None:
        raise CaptureError(part.problem)
    path = path_of(part.url)
    if path is None:
        return False
    is_known = path == ROBOTS
    for source, found in zip(sources, recorded, strict=True):
        try:
            if isinstance(part, UnreadableAnswer):
                if source.recognise(part.url, part.post):
                    raise CaptureError(part.problem)
                continue
            answers = [
                (request_key, answer)
                for answer in source.answers_in(part)
                if (request_key := source.recognise(answer.url, answer.post, answer.body))
            ]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
            # Ways look at the host first: an answer that makes one stumble is one of its own.
            message = str(problem) or type(problem).__name__
            raise CaptureError(f"{part.url[:LONGEST_PATTERN]}: {message}") from None
        if answers:
            check_time(part.captured_at, now)
            is_known = True
        for request_key, answer in answers:
            found.add(request_key, answer, source.recognise(answer.url, answer.post))
    return is_known


def not_taken(found: Sequence[RecordedAnswers]) -> int:
    """The number of answers that none of these sources has used."""
    left: dict[RequestKey, int] = {}
    for recorded in found:
        for request_key, count in recorded.left().items():
            left[request_key] = min(count, left.get(request_key, count))
    return sum(left.values())


def check_time(at: datetime, now: datetime) -> None:
    """Raises CaptureError where an answer cannot have been given at this time."""
    if at - now > TOLERANCE:
        raise CaptureError(
            f"is dated {at.isoformat(' ')}, which lies in the future: set the clock of the machine"
            " that captured it right, and capture it again"
        )
    if at < FIRST_DATE:
        raise CaptureError(
            f"is dated {at.isoformat(' ')}, before there was any such platform: set the clock of"
            " the machine that captured it right, and capture it again"
        )


def path_of(url: str) -> str | None:
    """The path of an address, None where it cannot be taken apart (`http://[::1`)."""
    if len(url) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(url)
        # Both are looked at by others; either may be what is wrong.
        return parts.path if (parts.hostname, parts.port) else None
    except ValueError:
        return None


def pattern(url: str) -> str:
    """Host and path of an address, with * for identifiers: `weibo.com/u/*`."""
    if not url:
        return NO_ADDRESS
    if path_of(url) is None:
        return ODD_ADDRESS
    parts = urlsplit(url)
    if not parts.hostname:
        return f"{parts.scheme}:*"  # data:…, blob:…
    segments = ("*" if IDENTIFIER.fullmatch(part) else part for part in parts.path.split("/"))
    return (parts.hostname + "/".join(segments))[:LONGEST_PATTERN]
